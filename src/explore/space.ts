import { actionKinds, kindOf, type Visit } from './actions.ts'
import { allowed } from './budgets.ts'
import { calmly } from './calm.ts'
import type { ClosedModel } from './closed.ts'
import { Components } from './components.ts'
import { Faults } from './faults.ts'
import type { Inboxes } from './inbox.ts'
import type { Locals, Outcome } from './locals.ts'
import { Parts, places, type Sites } from './parts.ts'
import { Passing } from './passing.ts'
import { Schedule } from './schedule.ts'
import { Successor } from './successor.ts'

export { type ActionKind, actionKinds, type Visit } from './actions.ts'

/**
 * The state space of a closed model. A global state is a tuple of small integers (`Parts`). `expand` visits the enabled
 * actions of a state, each with its successor in `next` (and its hash) for the time of the visit.
 */
export class Space {
  readonly model: ClosedModel
  readonly parts: Parts
  /** How often each kind of action was enabled: a fault that the world allows and that never was is worth telling. */
  readonly fired = new Float64Array(actionKinds.length)
  readonly #successor: Successor
  readonly #components: Components
  readonly #faults: Faults
  readonly #schedule: Schedule
  readonly #passing: Passing | undefined
  readonly #never: boolean
  readonly #early: boolean
  readonly #pausing: boolean
  #from: Int32Array
  #visit: Visit = () => {}
  #told = 0
  /** Where the model begins, if not at the start of all nodes. */
  #beginning: Int32Array | undefined

  constructor(model: ClosedModel, sites: Sites) {
    this.model = model
    this.parts = new Parts(model, sites)
    this.#successor = new Successor(this.parts)
    this.#components = new Components(this.parts, this.#successor)
    const tell = (kind: number, node: number, arg: number, outcome?: Outcome) => this.#tell(kind, node, arg, outcome)
    this.#faults = new Faults(this.parts, this.#successor, this.#components, tell)
    this.#passing = this.parts.clock && new Passing(this.parts, this.#successor, tell)
    this.#schedule = new Schedule(this.parts, this.#faults, (kind, node, arg, input, surroundings) =>
      this.#take(kind, node, arg, input, surroundings, true),
    )
    this.#never = model.world.duplicating === Number.POSITIVE_INFINITY
    this.#early = model.world.timersEarly !== Number.POSITIVE_INFINITY
    this.#pausing = model.world.faults.pauses > 0 || model.schedule.some(act => act.kind === 'pause')
    this.#from = this.#successor.next
  }

  get next(): Int32Array {
    return this.#successor.next
  }
  get hash(): number {
    return this.#successor.hash
  }

  /**
   * Leaves the first state in `next`: every node started, ascending, and their messages under way; in a world of views
   * with restarts all are down. Where the model says where it begins, it is that state. A breach on the way there is returned.
   */
  begin(): string | undefined {
    if (this.#beginning) {
      this.#successor.load(this.#beginning)
      return undefined
    }
    const breach = this.#start()
    if (breach !== undefined || !this.model.begins) return breach
    const seen = this.fired.slice()
    const found = calmly(this)
    this.fired.set(seen)
    if (typeof found === 'string') return found
    this.#beginning = found
    this.#successor.load(found)
    return undefined
  }

  #start(): string | undefined {
    const { locals, rounds, world, start, width, surroundingsAt } = this.parts
    const state = new Int32Array(width)
    for (const [i, local] of locals.entries()) state[i] = local.down()
    state[surroundingsAt] = world.id({
      blocks: locals.map(() => 0),
      cuts: [],
      left: allowed(this.model.world),
      paused: [],
      done: 0,
      open: [],
    })
    if (rounds && this.model.world.faults.restarts > 0) {
      this.#successor.load(state)
      return undefined
    }
    const outcomes = locals.map((local, i) => local.take(state[i] as number, start[i] as number))
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.breach !== undefined) return outcome.breach
      state[i] = outcome.next
    }
    this.#successor.load(state)
    for (const [i, outcome] of outcomes.entries()) this.#successor.apply(i, outcome)
    return rounds && this.#components.install([...locals.keys()])
  }

  /** Visits every enabled action of a state, in the fixed order. */
  expand(state: Int32Array, visit: Visit): void {
    this.#from = state
    this.#visit = visit
    this.#successor.load(state)
    if (this.model.world.gone && this.#faults.expandLeavers(state)) return
    if (this.parts.inboxes.length > 0) this.#expandLinks()
    this.#expandTimers()
    if (this.model.operators.length > 0) this.#expandOperators()
    this.#faults.expandNodes(state)
    this.#faults.expandNetwork(state)
    if (this.model.world.faults.pauses > 0) this.#faults.expandPauses(state)
    if (this.model.schedule.length > 0) this.#schedule.expand(state)
    this.#passing?.expand(state)
    if (this.parts.orders) this.#expandOpen()
  }

  /** Rings whose members have not heard all may be given up, or they hear it now. */
  #expandOpen(): void {
    const { open } = this.parts.world.at(this.#from[this.parts.surroundingsAt] as number)
    this.#components.complete(open, (i, outcome) => {
      this.#tell(kindOf.complete, open[i]?.members[0] ?? 0, i, outcome)
    })
  }

  // ---------------------------------------------------------------- inputs

  #expandLinks(): void {
    const { inboxes, inboxAt } = this.parts
    for (let node = 0; node < inboxes.length; node++) {
      const inbox = inboxes[node] as Inboxes
      const choices = inbox.choices(this.#from[inboxAt + node] as number)
      for (let i = 0; i < choices.length; i++) {
        const letter = choices[i] as number
        const input = inbox.input(letter)
        if (inbox.arrived(letter) && this.#arrives(node, input)) this.#expandDelivery(node, letter, input)
        this.#expandLoss(node, letter, input)
      }
    }
  }

  #expandDelivery(node: number, letter: number, input: number): void {
    const { locals, inboxAt, inboxes, world, surroundingsAt } = this.parts
    const local = locals[node] as Locals
    const index = local.index(this.#from[node] as number, input)
    const outcome = local.outcomes[index] as Outcome
    const at = inboxAt + node
    const without = this.#never ? -1 : (inboxes[node] as Inboxes).remove(this.#from[at] as number, letter)
    if (without >= 0 || !outcome.idle) {
      this.#successor.reset()
      if (without >= 0) this.#successor.set(at, without)
      this.#act(kindOf.deliver, node, input, index)
    }
    if (without >= 0 && !outcome.idle) {
      const spent = world.spend(this.#from[surroundingsAt] as number, places.duplicating)
      if (spent >= 0) {
        this.#successor.reset()
        this.#successor.surroundings = spent
        this.#act(kindOf.deliverAndKeep, node, input, index)
      }
    }
    this.#faults.crashWithin(this.#from, node, input, outcome)
  }

  #expandLoss(node: number, letter: number, input: number): void {
    if (this.model.world.lossy === 0) return
    const { inboxAt, inboxes, world, surroundingsAt } = this.parts
    const spent = world.spend(this.#from[surroundingsAt] as number, places.lossy)
    if (spent < 0) return
    const at = inboxAt + node
    this.#successor.reset()
    this.#successor.set(at, (inboxes[node] as Inboxes).remove(this.#from[at] as number, letter))
    this.#successor.surroundings = spent
    this.#tell(kindOf.lose, node, input)
  }

  /** A message reaches its node now; what a node is told of its own connections always does. */
  #arrives(node: number, input: number): boolean {
    const { locals, world, surroundingsAt } = this.parts
    const local = locals[node] as Locals
    const now = this.#from[surroundingsAt] as number
    if (this.#isPaused(node)) return false
    return world.reaches(now, local.sender(input) - 1, node) || local.inputs.at(input).input.kind !== 'message'
  }

  /** A paused node takes nothing: what is sent to it waits, and its timers fire late. */
  #isPaused(node: number): boolean {
    return this.#pausing && this.parts.world.isPaused(this.#from[this.parts.surroundingsAt] as number, node)
  }

  #expandTimers(): void {
    const { locals, world, surroundingsAt } = this.parts
    const surroundings = this.#from[surroundingsAt] as number
    const spent = this.#early && this.#busy() ? world.spend(surroundings, places.early) : surroundings
    if (spent < 0) return
    for (let node = 0; node < locals.length; node++) {
      if (this.#isPaused(node)) continue
      const local = locals[node] as Locals
      const { timers } = local.states.at(this.#from[node] as number)
      for (let i = 0; i < timers.length; i++)
        this.#take(kindOf.timer, node, timers[i] as number, timers[i] as number, spent)
    }
  }

  /** Something could be delivered right now. */
  #busy(): boolean {
    const { inboxes, inboxAt } = this.parts
    return inboxes.some((one, node) =>
      one.choices(this.#from[inboxAt + node] as number).some(letter => this.#arrives(node, one.input(letter))),
    )
  }

  #expandOperators(): void {
    const { operators } = this.model
    const { locals, operated, world, surroundingsAt } = this.parts
    for (let i = 0; i < operators.length; i++) {
      const { operator, at } = operators[i] as ClosedModel['operators'][number]
      const spent = world.spend(this.#from[surroundingsAt] as number, places.operators + operator)
      if (spent < 0) continue
      for (let k = 0; k < at.length; k++) {
        const node = at[k] as number
        if (!(locals[node] as Locals).states.at(this.#from[node] as number).up || this.#isPaused(node)) continue
        this.#take(kindOf.operator, node, i, (operated[node] as readonly number[])[i] as number, spent)
      }
    }
  }

  /** An input that is no message: not enabled where it changes nothing, unless it is due all the same. */
  #take(kind: number, node: number, arg: number, input: number, surroundings: number, due = false): void {
    const local = this.parts.locals[node] as Locals
    const index = local.index(this.#from[node] as number, input)
    const outcome = local.outcomes[index] as Outcome
    if (outcome.idle && !due) return
    this.#successor.reset()
    this.#successor.surroundings = surroundings
    this.#act(kind, node, arg, index)
    this.#faults.crashWithin(this.#from, node, input, outcome)
  }

  /** One step of a node, with all that it causes at once. */
  #act(kind: number, node: number, arg: number, index: number): void {
    const outcome = (this.parts.locals[node] as Locals).outcomes[index] as Outcome
    if (outcome.breach === undefined && !outcome.unhandled && this.parts.rounds) {
      this.#components.say(node, index, way => this.#tell(kind, node, arg, way))
      return
    }
    if (outcome.breach === undefined && !outcome.unhandled) this.#successor.apply(node, outcome)
    this.#tell(kind, node, arg, outcome)
  }

  #tell(kind: number, node: number, arg: number, outcome?: Outcome): void {
    if (++this.#told % 256 === 0) this.parts.pulse()
    this.fired[kind] = (this.fired[kind] as number) + 1
    this.#visit(kind, node, arg, outcome)
  }
}
