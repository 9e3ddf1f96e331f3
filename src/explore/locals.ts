import { Breach, type Effect, type Input, type Named, type NodeId } from '../core/machine.ts'
import { armed, initialState, type Node, type NodeState, type NodeStep, nodeStep, takers } from '../core/stack.ts'
import { compare, key, rec, same } from '../core/value.ts'
import { type Clock, nameOf as timerName } from './clock.ts'
import { Interner, PairTable, Trie } from './pairs.ts'
import { StateIds } from './state-ids.ts'

/** One node as it may be: up with a state, or down with what it had on disk. */
export interface Local {
  readonly up: boolean
  /** It has said that it goes (a world's `gone after`), and does before anything else happens; to properties it is down. */
  readonly leaves: boolean
  readonly state: NodeState
  /** The timers that may fire, as input ids: without timed clocks all that run. */
  readonly timers: readonly number[]
  /** Timed clocks: what is left of each timer that runs (`Clock`). */
  readonly left: readonly number[]
  /** Timed clocks: some timer must fire before time goes on. */
  readonly due: boolean
}

/** What a local state is known by. */
export type Lasting = Pick<Local, 'up' | 'leaves' | 'state' | 'left'>

/** An input as a node takes it; timers belong to one machine of the stack. */
export interface LocalInput {
  readonly input: Input
  readonly machine?: number
  /** Of a notice that a connection broke: who was at the other end. */
  readonly from?: NodeId
}

/** Where one tick may lead, and by how much the node's clock went on. */
export interface Passed {
  readonly next: number
  readonly advance: number
}

/** What taking an input comes to; made once for each pair of local state and input. */
export interface Outcome {
  readonly next: number
  /** Where it goes if the node crashes within the step: what was to be durable is, and nothing was sent. -1: as before. */
  readonly torn: number
  /** Messages: the destination's index and the input they are to it, two numbers each. */
  readonly posts: readonly number[]
  /** Signals that leave the stack. */
  readonly signals: readonly Named[]
  /** Every signal, also those that another machine of the stack hears: what monitors judge. */
  readonly emitted: readonly Named[]
  /** Nothing happened: every machine refused or ignored the input, and no state changed. */
  readonly idle: boolean
  readonly breach?: string
  /** A message or signal that no machine of the stack takes. */
  readonly unhandled?: boolean
  /** Why the machine that took it first refused or ignored it. */
  readonly why?: string
}

/** An outcome that is not a machine's. */
export const nothing: Outcome = { next: 0, torn: -1, posts: [], signals: [], emitted: [], idle: false }

export interface Envelope {
  readonly message: Named
  readonly from: NodeId
}
type Post = (to: NodeId, envelope: Envelope) => { readonly node: number; readonly input: number } | undefined

type Watching = (machine: number, site: number, held?: boolean, value?: unknown) => void

/** Every state that one node was seen in, by small ids, and the memory of all its steps. */
export class Locals {
  readonly node: Node
  readonly states = new Interner<Local, number>()
  readonly inputs = new Interner<LocalInput>()
  readonly outcomes: Outcome[] = []
  readonly #memo = new PairTable()
  readonly #ids: StateIds
  /** By local state, what `StateIds` calls it. */
  readonly #stateIds: number[] = []
  readonly #names = new Trie()
  readonly #watch: Watching
  readonly #post: Post
  /** By machine, the names of the inputs that it took. */
  readonly #taken: readonly Set<string>[]
  readonly #acted = new Set<number>()
  readonly #crashed: number[] = []
  readonly #passed: (readonly Passed[])[] = []
  readonly #clock: Clock | undefined
  readonly #gone: string | undefined
  /** By machine, the fields that are kept on disk. */
  readonly #durable: readonly (readonly string[])[]

  /** `gone`: the signal after which a node goes down. */
  constructor(node: Node, watch: Watching, post: Post, clock?: Clock, gone?: string) {
    this.node = node
    this.#durable = node.stack.machines.map(one => one.state.filter(field => field.durable).map(field => field.name))
    this.#ids = new StateIds(initialState(node))
    this.#taken = node.stack.machines.map(() => new Set())
    this.#clock = clock
    this.#gone = gone
    this.#watch = watch
    this.#post = post
  }

  /** The node before `start`; with `kept`, after a crash. */
  down(kept?: NodeState): number {
    return this.#id({ up: false, leaves: false, state: initialState(this.node, kept), left: [] })
  }

  input(one: LocalInput): number {
    const { input } = one
    switch (input.kind) {
      case 'start':
        return this.inputs.id('start', () => one)
      case 'message':
        return this.message(input)
      case 'signal':
        return this.inputs.id(one.from === undefined ? `s${key(input.signal)}` : `n${one.from}`, () => one)
      case 'timer':
        return this.inputs.id(`t${one.machine} ${key(input.timer)}`, () => one)
    }
  }

  message({ message, from }: Envelope): number {
    return this.inputs.id(`m${from} ${key(message)}`, () => ({ input: { kind: 'message', message, from } }))
  }

  /** What tells this node that its connection to another broke. */
  notice(kind: string, from: NodeId): number {
    return this.input({ from, input: { kind: 'signal', signal: rec({ kind, peer: from }) as Named } })
  }

  /** Messages by sender, then by what they say: an order that does not depend on the way a search took. */
  order(a: number, b: number): number {
    const [x, y] = [this.inputs.at(a).input, this.inputs.at(b).input]
    if (a === b || x.kind !== 'message' || y.kind !== 'message') return 0
    if (x.from !== y.from) return x.from - y.from
    return compare(x.message.kind, y.message.kind) || compare(x.message, y.message)
  }

  sender(input: number): NodeId {
    const one = this.inputs.at(input)
    return one.input.kind === 'message' ? one.input.from : (one.from ?? 0)
  }

  /** The id of a state as another search met it. */
  adopt(local: Lasting): number {
    return this.#id(local)
  }

  /** Whether a node goes down after what it emitted. */
  goesAfter(signals: readonly Named[]): boolean {
    return this.#gone !== undefined && signals.some(one => one.kind === this.#gone)
  }
  /** Which inputs were taken and acted on, as `took` and `acted` tell. */
  get taken(): string[] {
    return this.#taken.flatMap((names, machine) => [...names].map(name => `${machine} ${name}`))
  }
  get acts(): number[] {
    return [...this.#acted]
  }
  remember(taken: readonly string[], acted: readonly number[]): void {
    for (const one of taken) {
      const [machine, name = ''] = one.split(' ')
      this.#taken[Number(machine)]?.add(name)
    }
    for (const one of acted) this.#acted.add(one)
  }

  /** What an input comes to in a local state. */
  take(local: number, input: number): Outcome {
    return this.outcomes[this.index(local, input)] as Outcome
  }

  /** The same by its index in `outcomes`. */
  index(local: number, input: number): number {
    const known = this.#memo.get(local, input)
    if (known >= 0) return known
    const made = this.outcomes.length
    const outcome = this.#run(this.states.at(local), this.inputs.at(input), local)
    this.outcomes.push(outcome)
    if (!outcome.idle) this.#acted.add(input)
    this.#memo.set(local, input, made)
    return made
  }

  /** A step of the machines, which is not remembered. Throws what they breach. */
  step({ state, left }: Pick<Local, 'state' | 'left'>, { input, machine }: LocalInput): NodeStep {
    const clock = this.#clock
    const step = nodeStep(this.node, state, input, {
      watch: this.#watch,
      machine,
      left: clock && ((by, timer) => clock.left(state, left, by, timer)),
    })
    for (let i = 0; i < step.parts.length; i++) {
      const part = step.parts[i] as NodeStep['parts'][number]
      this.#taken[part.machine]?.add(nameOf(part.input))
    }
    return step
  }

  /** Where a crash leads from a local state. */
  crashed(local: number): number {
    const known = this.#crashed[local]
    if (known !== undefined) return known
    const made = this.down(this.states.at(local).state)
    this.#crashed[local] = made
    return made
  }

  /** Where one tick may lead from a local state, each place once: nowhere else without timers. */
  passed(local: number): readonly Passed[] {
    const known = this.#passed[local]
    if (known) return known
    const one = this.states.at(local)
    const clock = this.#clock as Clock
    const all = one.up
      ? clock.advances.map(advance => ({ advance, next: this.#id({ ...one, left: clock.after(one.left, advance) }) }))
      : [{ advance: 0, next: local }]
    const made = all.filter((one, i) => all.findIndex(other => other.next === one.next) === i)
    this.#passed[local] = made
    return made
  }

  /** Whether some machine of this place in the stack ever took an input of this name. */
  took(machine: number, name: string): boolean {
    return this.#taken[machine]?.has(name) === true
  }

  /** Whether an input ever came to anything. */
  acted(input: number): boolean {
    return this.#acted.has(input)
  }

  get bytes(): number {
    const names = this.#ids.bytes + this.#names.bytes
    return this.states.bytes + names + this.inputs.bytes + this.#memo.bytes + this.outcomes.length * 160
  }

  #run(local: Local, taken: LocalInput, from: number): Outcome {
    const { input, machine } = taken
    const first = machine === undefined ? takers(this.node.stack, input) : [machine]
    if (input.kind !== 'start' && first.length === 0) return { ...nothing, next: from, idle: true, unhandled: true }
    const clock = this.#clock
    let step: NodeStep
    try {
      step = this.step(local, taken)
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { ...nothing, next: from, breach: error.message }
    }
    const torn = input.kind !== 'start' && this.#saves(local.state, step.state)
    const why = this.#why(step)
    const fired = input.kind === 'timer' ? timerName({ machine: machine ?? 0, timer: input.timer }) : undefined
    const left = clock?.step(local.state, local.left, fired, step) ?? []
    const idle = step.idle && input.kind !== 'start'
    const signals = signalsOf(step)
    const leaves = local.leaves || this.goesAfter(signals)
    const stays = !clock && local.up && leaves === local.leaves && step.state.every((one, i) => one === local.state[i])
    return {
      next: stays ? from : this.#id({ up: true, leaves, state: step.state, left }, from),
      torn: torn ? this.down(step.state) : -1,
      posts: this.#posts(step),
      signals,
      emitted: emittedBy(step),
      idle,
      ...(why !== undefined && { why }),
    }
  }

  #posts(step: NodeStep): number[] {
    const posts: number[] = []
    for (const { effect } of step.effects)
      if (effect.kind === 'send')
        for (const to of effect.to.items) {
          const post = this.#post(to, { message: effect.message, from: this.node.self })
          if (post) posts.push(post.node, post.input)
        }
    return posts
  }

  #why(step: NodeStep): string | undefined {
    const part = step.parts.find(one => one.refused)
    const site = part?.refused?.site
    return (
      part?.refused?.reason ??
      (site === undefined ? undefined : this.node.stack.machines[part?.machine ?? 0]?.sites[site]?.reason)
    )
  }

  /** Whether a step leaves something else on disk. */
  #saves(before: NodeState, after: NodeState): boolean {
    return this.#durable.some((names, machine) => {
      const [a, b] = [before[machine] as unknown as Fields, after[machine] as unknown as Fields]
      return a !== b && names.some(name => !same(a[name], b[name]))
    })
  }

  /** `from`: a local state that this one was made of, if there is one. */
  #id({ up, leaves, state, left }: Lasting, from?: number): number {
    const like =
      from === undefined ? undefined : { state: this.states.at(from).state, id: this.#stateIds[from] as number }
    const id = this.#ids.id(leaves ? 'leaving' : up ? 'up' : 'down', state, like)
    let name = this.#clock ? this.#names.follow(0, id) : id
    for (let i = 0; i < left.length; i++) name = this.#names.follow(name, left[i] as number)
    return this.states.id(name, () => {
      this.#stateIds.push(id)
      const running = up ? armed(state) : []
      const fires = this.#clock?.fires(left)
      const able = fires ? running.filter((_, i) => fires[i]) : running
      const timers = able.map(({ machine, timer }) => this.input({ input: { kind: 'timer', timer }, machine }))
      return { up, leaves, state, timers, left, due: this.#clock?.due(left) ?? false }
    })
  }
}

/** What leaves the stack, in order. */
function signalsOf({ effects }: NodeStep): Named[] {
  const signals: Named[] = []
  for (let i = 0; i < effects.length; i++) {
    const { effect } = effects[i] as NodeStep['effects'][number]
    if (effect.kind === 'emit') signals.push(effect.signal)
  }
  return signals
}

/** What any machine of the stack said, in order. */
function emittedBy({ parts }: NodeStep): Named[] {
  const signals: Named[] = []
  for (let i = 0; i < parts.length; i++) {
    const { effects } = parts[i] as NodeStep['parts'][number]
    for (let k = 0; k < effects.length; k++) {
      const effect = effects[k] as Effect
      if (effect.kind === 'emit') signals.push(effect.signal)
    }
  }
  return signals
}

function nameOf(input: Input): string {
  switch (input.kind) {
    case 'start':
      return 'start'
    case 'message':
      return input.message.kind
    case 'signal':
      return input.signal.kind
    case 'timer':
      return input.timer.kind
  }
}

type Fields = Readonly<Record<string, unknown>>
