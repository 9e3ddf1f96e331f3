import { Breach, type Named } from '../../core/machine.ts'
import { initialState, type Node, type NodeState, takers } from '../../core/stack.ts'
import { key, rec, type Value } from '../../core/value.ts'
import { type RoundRules, round, speak } from '../../core/views.ts'
import type { ClosedAct, ClosedModel, View } from '../closed.ts'
import { delivered, installed, turnOf } from '../view-inputs.ts'
import {
  arrives,
  down,
  fresh,
  type Global,
  heads,
  hungUp,
  type Input,
  type Letter,
  type Mind,
  minus,
  post,
  put,
  reaches,
  ripe,
  severed,
  spend,
  text,
  think,
  ticks,
} from './naive-world.ts'

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
    nodes: model.nodes.map((_, i) => ({ up: false, mind: fresh(model, i) })),
    letters: [],
    blocks: model.nodes.map(() => 0),
    cuts: [],
    left: { ...left, ...Object.fromEntries(operators) },
    paused: [],
    done: 0,
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
    letter =>
      letter.age >= (model.delay?.least ?? 0) && !state.paused.includes(letter.to) && arrives(model, state, letter),
  )
  for (const letter of deliverable) {
    const input = inputOf(model, letter)
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
    for (const { machine, timer } of node.up && !state.paused.includes(i) ? ripe(model, node.mind) : []) {
      const early = free ? state : spend(state, 'early')
      if (early) yield* asked(model, early, i, { kind: 'timer', timer }, machine, state)
    }
  for (const one of model.operators)
    for (const i of one.at) {
      const asking = spend(state, `operator ${one.operator}`)
      if (
        asking &&
        state.nodes[i]?.up &&
        !state.paused.includes(i) &&
        takers(model.nodes[i]?.stack as never, one.input).length > 0
      )
        yield* asked(model, asking, i, one.input, undefined, state)
    }
  yield* nodeFaults(model, state)
  yield* networkFaults(model, state)
  for (const [i, node] of state.nodes.entries()) {
    const pause = spend(state, 'pauses')
    if (model.world.faults.pauses > 0 && state.paused.includes(i))
      yield { ...state, paused: state.paused.filter(one => one !== i) }
    else if (pause && node.up) yield { ...pause, paused: [...pause.paused, i].sort() }
  }
  yield* scheduled(model, state)
  yield* ticks(model, state)
}

function inputOf(model: ClosedModel, { message, from }: Letter): Input {
  if (message) return { kind: 'message', message, from: from + 1 }
  return { kind: 'signal', signal: rec({ kind: model.world.notice?.name ?? '', peer: from + 1 }) as Named }
}

/** The next act of the schedule, if it can happen. */
function* scheduled(model: ClosedModel, before: Global): Generator<Taken> {
  const act = model.schedule[before.done] as ClosedAct | undefined
  const state = { ...before, done: before.done + 1 }
  const n = state.nodes.length
  switch (act?.kind) {
    case 'heal':
      return yield reconnected(model, before, { ...state, blocks: state.blocks.map(() => 0), cuts: [] })
    case 'split':
      return yield reconnected(model, before, { ...state, blocks: act.blocks })
    case 'cut':
    case 'mend': {
      const link = act.from * n + act.to
      if (state.cuts.includes(link) === (act.kind === 'cut')) return
      const rest = state.cuts.filter(one => one !== link)
      const cuts = act.kind === 'cut' ? [...rest, link].sort((a, b) => a - b) : rest
      return yield reconnected(model, before, { ...state, cuts })
    }
    case 'crash': {
      const node = state.nodes[act.node]
      if (node?.up) yield around(model, down(model, state, act.node, node.mind.state), act.node)
      return
    }
    case 'restart': {
      const node = state.nodes[act.node]
      if (node && !node.up) yield started(model, put(state, act.node, { up: true, mind: node.mind }), act.node)
      return
    }
    case 'pause':
      if (state.nodes[act.node]?.up && !state.paused.includes(act.node))
        yield { ...state, paused: [...state.paused, act.node].sort() }
      return
    case 'resume':
      if (state.paused.includes(act.node)) yield { ...state, paused: state.paused.filter(one => one !== act.node) }
      return
    case 'run':
      if (!state.nodes[act.node]?.up || state.paused.includes(act.node)) return
      yield stepped(model, state, act.node, act.input)
      yield* torn(model, before, act.node, act.input)
  }
}

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
    if (crash) yield around(model, down(model, crash, i, node.mind.state), i)
    const reboot = node.up && spend(state, 'reboots')
    if (reboot) {
      // What is under way to it waits, except on connections.
      const waiting = model.world.transport === 'stream' ? [] : reboot.letters.filter(one => one.to === i)
      const others = reboot.letters.filter(one => one.to !== i)
      const gone = { ...reboot, letters: [...others, ...waiting], paused: reboot.paused.filter(one => one !== i) }
      const again = put(hungUp(model, gone, i), i, { up: true, mind: fresh(model, i, node.mind.state) })
      yield started(model, again, i)
    }
    const restart = !node.up && spend(state, 'restarts')
    if (restart) yield started(model, put(restart, i, { up: true, mind: node.mind }), i)
  }
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
  if (model.world.faults.partitions > 0 && state.blocks.some(block => block !== 0))
    yield reconnected(model, state, { ...state, blocks: state.blocks.map(() => 0) })
  for (let link = 0; link < n * n; link++) {
    if (Math.floor(link / n) === link % n) continue
    const cut = spend(state, 'cuts')
    if (model.world.faults.cuts > 0 && state.cuts.includes(link))
      yield reconnected(model, state, { ...state, cuts: state.cuts.filter(one => one !== link) })
    else if (cut && !state.cuts.includes(link))
      yield reconnected(model, state, { ...cut, cuts: [...cut.cuts, link].sort((a, b) => a - b) })
  }
}

/** What a step leads to; in a world of views also all that its multicasts lead to. */
function stepped(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): Taken {
  try {
    const { mind, step } = think(model, i, state.nodes[i]?.mind as Mind, input, machine)
    let after = put(state, i, { up: true, mind })
    for (const { effect } of step.effects)
      if (effect.kind === 'send')
        for (const to of effect.to) after = post(model, after, { from: i, to: to - 1, message: effect.message, age: 0 })
    if (!model.world.views || input.kind === 'start') return after
    const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
    const members = component(after, i)
    const minds = new Map(members.map(one => [one, after.nodes[one]?.mind as Mind]))
    if (!speak(i, { state: mind, signals }, members, minds, rules(model))) return 'breach'
    return merged(after, minds)
  } catch (error) {
    if (error instanceof Breach) return 'breach'
    throw error
  }
}

function isIdle(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): boolean {
  try {
    return think(model, i, state.nodes[i]?.mind as Mind, input, machine).step.idle
  } catch {
    return false
  }
}

/** A crash within the step, where that leaves something else on disk than a crash before it. */
function* torn(model: ClosedModel, state: Global, i: number, input: Input, machine?: number): Generator<Taken> {
  const crash = !model.world.views && spend(state, 'crashes')
  if (!crash) return
  const before = state.nodes[i]?.mind as Mind
  let after: NodeState
  try {
    after = think(model, i, before, input, machine).mind.state
  } catch {
    return
  }
  const kept = (one: NodeState) =>
    initialState(model.nodes[i] as never, one)
      .map(key)
      .join()
  if (kept(before.state) !== kept(after)) yield down(model, crash, i, after)
}

// ---------------------------------------------------------------- views

function around(model: ClosedModel, state: Global, i: number): Taken {
  const members = component(state, i)
  return model.world.views && members.length > 0 ? install(model, state, [members]) : state
}

function reconnected(model: ClosedModel, before: Global, after: Global): Taken {
  if (!model.world.views) return severed(model, before, after)
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
      const minds = new Map(members.map(i => [i, now.nodes[i]?.mind as Mind]))
      if (!round(members, minds, rules(model))) return 'breach'
      now = merged(now, minds)
    }
  } catch (error) {
    if (error instanceof Breach) return 'breach'
    throw error
  }
  return now
}

function rules(model: ClosedModel): RoundRules<Mind> {
  const { views } = model.world
  if (!views) throw new Error('no world of views')
  const take = (i: number, before: Mind, signal: Named) => {
    const { mind, step } = think(model, i, before, { kind: 'signal', signal })
    return {
      state: mind,
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
    turn: (i, state) => {
      const signal = turnOf(views, model.nodes[i] as Node)
      return signal && take(i, state, signal)
    },
    deliver: (i, state, payload, from) => take(i, state, delivered(views.deliver, payload, from + 1)),
    multicast: signal =>
      signal.kind === views.multicast.name ? (signal as unknown as { payload: unknown }).payload : undefined,
    left: () => {},
  }
}

function component(state: Global, i: number): number[] {
  return state.nodes.flatMap((node, j) => (node.up && state.blocks[j] === state.blocks[i] ? [j] : []))
}

function merged(state: Global, minds: ReadonlyMap<number, Mind>): Global {
  return { ...state, nodes: state.nodes.map((node, i) => ({ ...node, mind: minds.get(i) ?? node.mind })) }
}

// ---------------------------------------------------------------- states

function viewOf(model: ClosedModel, state: Global): View {
  const machine = (id: number, wanted: string) =>
    model.nodes[id - 1]?.stack.machines.findIndex(one => one.name === wanted) ?? 0
  return {
    field: (id, of, field) => {
      const own = state.nodes[id - 1]?.mind.state[machine(id, of)] as unknown as Record<string, unknown> | undefined
      return own?.[field]
    },
    config: (id, of) => rec((model.nodes[id - 1]?.contexts[machine(id, of)]?.config ?? {}) as Record<string, Value>),
    up: id => state.nodes[id - 1]?.up === true,
    paused: id => state.paused.includes(id - 1),
    healed: state.cuts.length === 0 && state.blocks.every(block => block === 0),
    connected: (a, b) => reaches(model, state, a - 1, b - 1) && reaches(model, state, b - 1, a - 1),
    settled: true,
    monitorField: () => undefined,
  }
}
