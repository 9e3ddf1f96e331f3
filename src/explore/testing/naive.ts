import { Breach, type Named } from '../../core/machine.ts'
import { armed, initialState, type NodeState, nodeStep, takers } from '../../core/stack.ts'
import { key } from '../../core/value.ts'
import { type RoundRules, round, speak } from '../../core/views.ts'
import type { ClosedModel, View } from '../closed.ts'
import { delivered, installed } from '../view-rounds.ts'

interface Letter {
  readonly from: number
  readonly to: number
  readonly message: Named
}
interface Global {
  readonly nodes: readonly { readonly up: boolean; readonly state: NodeState }[]
  readonly letters: readonly Letter[]
  readonly blocks: readonly number[]
  readonly cuts: readonly number[]
  readonly paused: readonly number[]
  readonly left: Readonly<Record<string, number>>
}
type Taken = Global | 'breach'

export interface Naive {
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  /** By `always` property: at how many steps it is violated first. */
  readonly violated: Readonly<Record<string, number>>
}

/** The slow twin of the explorer: whole states as text, no memory of steps, no monitors. Undefined beyond `most` states. */
export function naive(model: ClosedModel, most: number): Naive | undefined {
  const first = begin(model)
  const seen = new Set([text(model, first)])
  const violated: Record<string, number> = {}
  const judge = (state: Global, steps: number) => {
    for (const one of model.properties)
      if (one.temporal === 'always' && !one.evaluate(viewOf(model, state))) violated[one.name] ??= steps
  }
  judge(first, 0)
  let generated = 1
  let depth = 0
  for (let level = [first]; level.length > 0; depth++) {
    if (Object.keys(violated).length > 0) return { distinct: seen.size, generated, depth: depth + 1, violated }
    const next: Global[] = []
    for (const state of level)
      for (const successor of actions(model, state)) {
        generated++
        if (successor === 'breach') {
          violated.breach ??= depth + 1
          continue
        }
        const name = text(model, successor)
        if (seen.has(name)) continue
        if (seen.size >= most) return undefined
        seen.add(name)
        judge(successor, depth + 1)
        next.push(successor)
      }
    level = next
  }
  return { distinct: seen.size, generated, depth, violated }
}

function begin(model: ClosedModel): Global {
  const { world } = model
  const left = { lossy: world.lossy, duplicating: world.duplicating, early: world.timersEarly, ...world.faults }
  const operators = world.operators.map((one, i) => [`operator ${i}`, one.most])
  const state: Global = {
    nodes: model.nodes.map(node => ({ up: false, state: initialState(node) })),
    letters: [],
    blocks: model.nodes.map(() => 0),
    cuts: [],
    paused: [],
    left: { ...left, ...Object.fromEntries(operators) },
  }
  if (world.views && world.faults.restarts > 0) return state
  const up: Global = { ...state, nodes: state.nodes.map(node => ({ ...node, up: true })) }
  const started = model.nodes.reduce<Global>((now, _, i) => stepped(model, now, i, { kind: 'start' }) as Global, up)
  return world.views ? (install(model, started, [model.nodes.map((_, i) => i)]) as Global) : started
}

function* actions(model: ClosedModel, state: Global): Generator<Taken> {
  const { world } = model
  const endless = world.duplicating === Number.POSITIVE_INFINITY
  const deliverable = heads(model, state).filter(
    letter => reaches(state, letter.from, letter.to) && !state.paused.includes(letter.to),
  )
  for (const letter of deliverable) {
    const input = { kind: 'message', message: letter.message, from: letter.from + 1 } as const
    const idle = isIdle(model, state, letter.to, input)
    const without = { ...state, letters: minus(state.letters, letter) }
    if (!(endless && idle)) yield stepped(model, endless ? state : without, letter.to, input)
    const kept = !endless && !idle && spend(state, 'duplicating')
    if (kept) yield stepped(model, kept, letter.to, input)
    yield* torn(model, state, letter.to, input)
  }
  for (const letter of heads(model, state)) {
    const lost = spend(state, 'lossy')
    if (lost) yield { ...lost, letters: minus(lost.letters, letter) }
  }
  const free = world.timersEarly === Number.POSITIVE_INFINITY || deliverable.length === 0
  for (const [i, node] of state.nodes.entries())
    for (const { machine, timer } of node.up && !state.paused.includes(i) ? armed(node.state) : []) {
      const early = free ? state : spend(state, 'early')
      if (early) yield* asked(model, early, i, { kind: 'timer', timer }, machine, state)
    }
  for (const one of model.operators)
    for (const i of one.at) {
      const asking = spend(state, `operator ${one.operator}`)
      if (
        asking &&
        !state.paused.includes(i) &&
        state.nodes[i]?.up &&
        takers(model.nodes[i]?.stack as never, one.input).length > 0
      )
        yield* asked(model, asking, i, one.input, undefined, state)
    }
  yield* nodeFaults(model, state)
  yield* networkFaults(model, state)
  for (const [i, node] of state.nodes.entries()) {
    const pause = spend(state, 'pauses')
    if (state.paused.includes(i)) yield goesOn(state, i)
    else if (pause && node.up) yield { ...pause, paused: [...pause.paused, i].sort((a, b) => a - b) }
  }
}

type Input = Parameters<typeof nodeStep>[2]

function* asked(
  model: ClosedModel,
  state: Global,
  i: number,
  input: Input,
  machine: number | undefined,
  unspent: Global,
): Generator<Taken> {
  if (isIdle(model, state, i, input, machine)) return
  yield stepped(model, state, i, input, machine)
  yield* torn(model, unspent, i, input, machine)
}

function* nodeFaults(model: ClosedModel, state: Global): Generator<Taken> {
  for (const [i, node] of state.nodes.entries()) {
    const crash = node.up && spend(state, 'crashes')
    if (crash) yield around(model, down(model, crash, i, node.state), i)
    const reboot = node.up && spend(state, 'reboots')
    const kept = initialState(model.nodes[i] as never, node.state)
    if (reboot) yield started(model, put(goesOn(reboot, i), i, { up: true, state: kept }), i)
    const restart = !node.up && spend(state, 'restarts')
    if (restart) yield started(model, put(restart, i, { up: true, state: node.state }), i)
  }
}

function goesOn(state: Global, i: number): Global {
  return { ...state, paused: state.paused.filter(one => one !== i) }
}

function started(model: ClosedModel, state: Global, i: number): Taken {
  const after = stepped(model, state, i, { kind: 'start' })
  return after === 'breach' ? after : around(model, after, i)
}

function* networkFaults(model: ClosedModel, state: Global): Generator<Taken> {
  const n = state.nodes.length
  const split = spend(state, 'partitions')
  const made = new Set([state.blocks.join()])
  for (let set = 1; split && set < 2 ** n; set++)
    for (const within of [undefined, ...new Set(state.blocks)]) {
      const moved = state.blocks.map((block, i) =>
        within !== undefined && block !== within
          ? block + 10
          : ((set >> i) & 1) === 1
            ? 100
            : within === undefined
              ? 0
              : block,
      )
      const names = [...new Set(moved)]
      const blocks = moved.map(block => names.indexOf(block))
      if (
        names.length < 2 ||
        (within !== undefined && names.length <= new Set(state.blocks).size) ||
        made.has(blocks.join())
      )
        continue
      made.add(blocks.join())
      yield reconnected(model, state, { ...split, blocks })
    }
  if (state.blocks.some(block => block !== 0))
    yield reconnected(model, state, { ...state, blocks: state.blocks.map(() => 0) })
  for (let link = 0; link < n * n; link++) {
    if (Math.floor(link / n) === link % n) continue
    const cut = spend(state, 'cuts')
    if (state.cuts.includes(link)) yield { ...state, cuts: state.cuts.filter(one => one !== link) }
    else if (cut) yield { ...cut, cuts: [...cut.cuts, link].sort((a, b) => a - b) }
  }
}

/** What a step leads to; in a world of views also all that its multicasts lead to. */
function stepped(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): Taken {
  const node = model.nodes[i] as ClosedModel['nodes'][number]
  try {
    const step = nodeStep(node, state.nodes[i]?.state as NodeState, input, machine === undefined ? {} : { machine })
    let after = put(state, i, { up: true, state: step.state })
    for (const { effect } of step.effects)
      if (effect.kind === 'send')
        for (const to of effect.to) after = post(model, after, { from: i, to: to - 1, message: effect.message })
    if (!model.world.views || input.kind === 'start') return after
    const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
    const members = component(after, i)
    const states = new Map(members.map(one => [one, after.nodes[one]?.state as NodeState]))
    if (!speak(i, { state: step.state, signals }, members, states, rules(model))) return 'breach'
    return merged(after, states)
  } catch (error) {
    if (error instanceof Breach) return 'breach'
    throw error
  }
}

function isIdle(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): boolean {
  try {
    return nodeStep(
      model.nodes[i] as never,
      state.nodes[i]?.state as NodeState,
      input,
      machine === undefined ? {} : { machine },
    ).idle
  } catch {
    return false
  }
}

/** A crash within the step, where that leaves something else on disk than a crash before it. */
function* torn(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): Generator<Taken> {
  const crash = !model.world.views && spend(state, 'crashes')
  if (!crash) return
  const before = state.nodes[i]?.state as NodeState
  let after: NodeState
  try {
    after = nodeStep(model.nodes[i] as never, before, input, machine === undefined ? {} : { machine }).state
  } catch {
    return
  }
  const kept = (one: NodeState) =>
    initialState(model.nodes[i] as never, one)
      .map(key)
      .join()
  if (kept(before) !== kept(after)) yield down(model, crash, i, after)
}

function down(model: ClosedModel, state: Global, i: number, kept: NodeState): Global {
  const letters = state.letters.filter(letter => letter.to !== i)
  return put({ ...goesOn(state, i), letters }, i, { up: false, state: initialState(model.nodes[i] as never, kept) })
}

function post(model: ClosedModel, state: Global, letter: Letter): Global {
  if (!state.nodes[letter.to]?.up || !reaches(state, letter.from, letter.to)) return state
  const same = state.letters.some(one => name(one) === name(letter))
  return same && model.world.transport === 'soup' ? state : { ...state, letters: [...state.letters, letter] }
}

/** Of several equal letters one; of a stream the oldest of each pair of nodes. */
function heads(model: ClosedModel, state: Global): Letter[] {
  const of = (letter: Letter) => (model.world.transport === 'stream' ? `${letter.from} ${letter.to}` : name(letter))
  return state.letters.filter((letter, i) => state.letters.findIndex(one => of(one) === of(letter)) === i)
}

// ---------------------------------------------------------------- views

function around(model: ClosedModel, state: Global, i: number): Taken {
  const members = component(state, i)
  return model.world.views && members.length > 0 ? install(model, state, [members]) : state
}

function reconnected(model: ClosedModel, before: Global, after: Global): Taken {
  if (!model.world.views) return after
  const all = [...new Set(after.nodes.map((_, i) => component(after, i).join()))].filter(one => one !== '')
  const old = new Set(before.nodes.map((_, i) => component(before, i).join()))
  return install(
    model,
    after,
    all.filter(one => !old.has(one)).map(one => one.split(',').map(Number)),
  )
}

function install(model: ClosedModel, state: Global, components: readonly (readonly number[])[]): Taken {
  let now = state
  try {
    for (const members of components) {
      const states = new Map(members.map(i => [i, now.nodes[i]?.state as NodeState]))
      if (!round(members, states, rules(model))) return 'breach'
      now = merged(now, states)
    }
  } catch (error) {
    if (error instanceof Breach) return 'breach'
    throw error
  }
  return now
}

function rules(model: ClosedModel): RoundRules<NodeState> {
  const { views } = model.world
  if (!views) throw new Error('no world of views')
  const take = (i: number, state: NodeState, signal: Named) => {
    const step = nodeStep(model.nodes[i] as never, state, { kind: 'signal', signal })
    return {
      state: step.state,
      signals: step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : [])),
    }
  }
  return {
    install: (i, state, members) =>
      take(
        i,
        state,
        installed(
          views.installed,
          members.map(one => one + 1),
        ),
      ),
    deliver: (i, state, payload, from) => take(i, state, delivered(views.deliver, payload, from + 1)),
    multicast: signal =>
      signal.kind === views.multicast.name ? (signal as unknown as { payload: unknown }).payload : undefined,
    left: () => {},
  }
}

function component(state: Global, i: number): number[] {
  return state.nodes.flatMap((node, j) => (node.up && state.blocks[j] === state.blocks[i] ? [j] : []))
}

function merged(state: Global, states: ReadonlyMap<number, NodeState>): Global {
  return { ...state, nodes: state.nodes.map((node, i) => ({ ...node, state: states.get(i) ?? node.state })) }
}

// ---------------------------------------------------------------- states

function put(state: Global, i: number, node: Global['nodes'][number]): Global {
  return { ...state, nodes: state.nodes.with(i, node) }
}

function spend(state: Global, what: string): Global | false {
  const left = state.left[what] ?? 0
  return left > 0 && { ...state, left: { ...state.left, [what]: left - 1 } }
}

function reaches(state: Global, from: number, to: number): boolean {
  return state.blocks[from] === state.blocks[to] && !state.cuts.includes(from * state.nodes.length + to)
}

function minus(letters: readonly Letter[], letter: Letter): Letter[] {
  return letters.toSpliced(
    letters.findIndex(one => name(one) === name(letter)),
    1,
  )
}

function name(letter: Letter): string {
  return `${letter.to} ${letter.from} ${key(letter.message)}`
}

function text(model: ClosedModel, state: Global): string {
  const pair = (one: Letter) => one.to * 100 + one.from
  const ordered =
    model.world.transport === 'stream'
      ? state.letters
          .map((one, i) => ({ one, i }))
          .sort((a, b) => pair(a.one) - pair(b.one) || a.i - b.i)
          .map(({ one }) => name(one))
      : state.letters.map(name).sort()
  const nodes = state.nodes.map(node => `${node.up} ${node.state.map(key)}`)
  return JSON.stringify([nodes, ordered, state.blocks, state.cuts, state.paused, Object.values(state.left).map(String)])
}

function viewOf(model: ClosedModel, state: Global): View {
  const machine = (id: number, wanted: string) =>
    model.nodes[id - 1]?.stack.machines.findIndex(one => one.name === wanted) ?? 0
  return {
    field: (id, of, field) => {
      const own = state.nodes[id - 1]?.state[machine(id, of)] as unknown as Record<string, unknown> | undefined
      return own?.[field]
    },
    up: id => state.nodes[id - 1]?.up === true,
    healed: state.cuts.length === 0 && state.blocks.every(block => block === 0),
    connected: (a, b) => reaches(state, a - 1, b - 1) && reaches(state, b - 1, a - 1),
    monitorField: () => undefined,
  }
}
