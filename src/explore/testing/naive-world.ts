import type { Named } from '../../core/machine.ts'
import { armed, initialState, type NodeState, type NodeStep, nodeStep } from '../../core/stack.ts'
import { key } from '../../core/value.ts'
import type { ClosedModel } from '../closed.ts'

/** What the naive twin's states are made of: plain lists, and functions that go through them. */

export interface Letter {
  readonly from: number
  readonly to: number
  /** Absent: the notice that the connection broke. */
  readonly message?: Named
  /** The ticks since it was sent, no more than it may be under way. */
  readonly age: number
}
/** A timer that runs, with the parts of a tick that are left of it. */
interface Running {
  readonly machine: number
  readonly timer: Named
  readonly least: number
  readonly most: number
}
export interface Mind {
  readonly state: NodeState
  /** Timed clocks only. */
  readonly running: readonly Running[]
}
export interface Global {
  readonly nodes: readonly { readonly up: boolean; readonly mind: Mind }[]
  readonly letters: readonly Letter[]
  readonly blocks: readonly number[]
  readonly cuts: readonly number[]
  readonly left: Readonly<Record<string, number>>
  readonly paused: readonly number[]
  readonly done: number
}
export type Input = Parameters<typeof nodeStep>[2]

export function fresh(model: ClosedModel, i: number, kept?: NodeState): Mind {
  return { state: initialState(model.nodes[i] as never, kept), running: [] }
}

/** One step of one node, and what its timers are after it. A breach is thrown. */
export function think(
  model: ClosedModel,
  i: number,
  mind: Mind,
  input: Input,
  machine?: number,
): { mind: Mind; step: NodeStep } {
  const { clocks } = model.world
  const same = (a: { machine: number; timer: Named }) => (b: { machine: number; timer: Named }) =>
    a.machine === b.machine && key(a.timer) === key(b.timer)
  const step = nodeStep(model.nodes[i] as never, mind.state, input, {
    ...(machine !== undefined && { machine }),
    ...(clocks && {
      left: (by, timer) =>
        Math.floor(((mind.running.find(same({ machine: by, timer }))?.least ?? 0) * clocks.tick) / parts(model)),
    }),
  })
  if (!clocks) return { mind: { state: step.state, running: [] }, step }
  const running = armed(step.state).map((one): Running => {
    const arms = step.effects.filter(by => by.effect.kind === 'arm')
    const last = arms.findLast(by => same(one)({ machine: by.machine, timer: (by.effect as { timer: Named }).timer }))
    if (last?.effect.kind !== 'arm') return mind.running.find(same(one)) as Running
    const [least, most] = [last.effect.least, last.effect.most].map(ms => (ms * parts(model)) / clocks.tick)
    return { ...one, least: Math.floor(least as number), most: Math.ceil(most as number) }
  })
  return { mind: { state: step.state, running }, step }
}

/** In how many parts a tick is counted. */
function parts({ world: { clocks } }: ClosedModel): number {
  return clocks && clocks.drift > 0 ? clocks.per : 1
}

/** The timers that may fire: without clocks all, else those that may come due before the next tick, in their order. */
export function ripe(model: ClosedModel, mind: Mind): readonly { machine: number; timer: Named }[] {
  const { clocks } = model.world
  if (!clocks) return armed(mind.state)
  const horizon = clocks.drift > 0 ? parts(model) + clocks.drift - 1 : 0
  return mind.running.filter(one => one.least <= horizon && !mind.running.some(other => other.most < one.least))
}

/** Every state that one tick leads to; none while something is due. */
export function* ticks(model: ClosedModel, state: Global): Generator<Global> {
  const { clocks } = model.world
  if (!clocks) return
  const awake = (i: number) => !state.paused.includes(i)
  if (state.nodes.some((node, i) => awake(i) && node.mind.running.some(one => one.most === 0))) return
  const due = (letter: Letter) => letter.age === model.delay?.most
  if (state.letters.some(letter => due(letter) && awake(letter.to) && arrives(model, state, letter))) return
  const letters = state.letters
    .filter(letter => !due(letter) || arrives(model, state, letter))
    .map(letter => (model.delay && !due(letter) ? { ...letter, age: letter.age + 1 } : letter))
  const once = letters.filter((one, i) => letters.findIndex(other => name(other) === name(one)) === i)
  let all: Global[] = [{ ...state, letters: model.world.transport === 'soup' ? once : letters }]
  for (const [i, { up, mind }] of state.nodes.entries()) {
    const found = new Map<string, Mind>()
    for (let by = parts(model) - clocks.drift; by <= parts(model) + clocks.drift; by++) {
      const less = (n: number) => Math.max(0, n - by)
      const running = mind.running.map(one => ({ ...one, least: less(one.least), most: less(one.most) }))
      found.set(JSON.stringify(running.map(one => [one.least, one.most])), { ...mind, running })
    }
    all = all.flatMap(one => [...found.values()].map(later => put(one, i, { up, mind: later })))
  }
  const before = text(model, state)
  yield* all.filter(one => text(model, one) !== before)
}

// ---------------------------------------------------------------- letters

export function post(model: ClosedModel, state: Global, letter: Letter): Global {
  if (!state.nodes[letter.to]?.up || !reaches(model, state, letter.from, letter.to)) return state
  const same = state.letters.some(one => name(one) === name(letter))
  return same && model.world.transport === 'soup' ? state : { ...state, letters: [...state.letters, letter] }
}

/** Of several equal letters one; of a stream the oldest of each pair of nodes. */
export function heads(model: ClosedModel, state: Global): Letter[] {
  const of = (letter: Letter) => (model.world.transport === 'stream' ? `${letter.from} ${letter.to}` : name(letter))
  return state.letters.filter((letter, i) => state.letters.findIndex(one => of(one) === of(letter)) === i)
}

/** Whether the way is free just now; a notice has none to go. */
export function arrives(model: ClosedModel, state: Global, letter: Letter): boolean {
  return letter.message === undefined || reaches(model, state, letter.from, letter.to)
}

export function reaches(model: ClosedModel, state: Global, from: number, to: number): boolean {
  const n = state.nodes.length
  const open = (link: number) => !state.cuts.includes(link)
  const back = model.world.transport !== 'stream' || open(to * n + from)
  return state.blocks[from] === state.blocks[to] && open(from * n + to) && back
}

/** A node goes down: its own letters are gone, and where there are connections their other ends are told. */
export function down(model: ClosedModel, state: Global, i: number, kept: NodeState): Global {
  const alone = { ...state, letters: state.letters.filter(letter => letter.to !== i) }
  const gone = put(alone, i, { up: false, mind: fresh(model, i, kept) })
  return hungUp(model, { ...gone, paused: gone.paused.filter(one => one !== i) }, i)
}

export function hungUp(model: ClosedModel, state: Global, i: number): Global {
  if (model.world.transport !== 'stream') return state
  return state.nodes.reduce(
    (now, node, to) => (node.up && to !== i && reaches(model, now, i, to) ? noticed(model, now, i, to) : now),
    state,
  )
}

/** The network became another: connections that it no longer carries are broken. */
export function severed(model: ClosedModel, before: Global, after: Global): Global {
  if (model.world.transport !== 'stream') return after
  let now = after
  for (const from of now.nodes.keys())
    for (const to of now.nodes.keys()) {
      if (!reaches(model, before, from, to) || reaches(model, after, from, to) || !now.nodes[to]?.up) continue
      const own = now.letters.filter(one => one.from === from && one.to === to)
      const notice = own.find(one => one.message === undefined)
      now = { ...now, letters: now.letters.filter(one => !own.includes(one) || one === notice) }
      if (now.nodes[from]?.up) now = noticed(model, now, from, to)
    }
  return now
}

function noticed(model: ClosedModel, state: Global, from: number, to: number): Global {
  const { notice } = model.world
  const hears = model.nodes[to]?.stack.machines.some(one => one.hears.some(shape => shape.name === notice?.name))
  const last = state.letters.findLast(one => one.from === from && one.to === to)
  if (!notice || !hears || (last && last.message === undefined)) return state
  return { ...state, letters: [...state.letters, { from, to, age: 0 }] }
}

// ---------------------------------------------------------------- states

export function put(state: Global, i: number, node: Global['nodes'][number]): Global {
  return { ...state, nodes: state.nodes.with(i, node) }
}

export function name({ to, from, age, message }: Letter): string {
  return `${to} ${from} ${age} ${message ? key(message) : 'broken'}`
}

export function text(model: ClosedModel, state: Global): string {
  const pair = (one: Letter) => one.to * 100 + one.from
  const ordered =
    model.world.transport === 'stream'
      ? state.letters
          .map((one, i) => ({ one, i }))
          .sort((a, b) => pair(a.one) - pair(b.one) || a.i - b.i)
          .map(({ one }) => name(one))
      : state.letters.map(name).sort()
  const nodes = state.nodes.map(
    ({ up, mind }) => `${up} ${mind.state.map(key)} ${mind.running.map(one => `${one.least} ${one.most}`)}`,
  )
  const left = Object.values(state.left).map(String)
  return JSON.stringify([nodes, ordered, state.blocks, state.cuts, left, state.paused, state.done])
}

export function spend(state: Global, what: string): Global | false {
  const left = state.left[what] ?? 0
  return left > 0 && { ...state, left: { ...state.left, [what]: left - 1 } }
}

export function minus(letters: readonly Letter[], letter: Letter): Letter[] {
  return letters.toSpliced(
    letters.findIndex(one => name(one) === name(letter)),
    1,
  )
}
