import type { Named } from '../core/machine.ts'
import { Rec } from '../core/value.ts'
import type { ClosedModel } from './closed.ts'
import { Inboxes } from './inbox.ts'
import { Locals, type Outcome } from './locals.ts'
import { Monitors } from './monitors.ts'
import { share } from './store.ts'
import { World } from './surroundings.ts'
import { ViewRounds } from './view-rounds.ts'

/** The kinds of action, in the order in which a state's actions are numbered. */
export const actionKinds = [
  ...(['deliver', 'deliverAndKeep', 'lose', 'timer', 'operator', 'crash', 'crashWithin', 'restart', 'reboot', 'split', 'heal'] as const),
  ...(['cut', 'mend'] as const),
]
export type ActionKind = (typeof actionKinds)[number]
const kindOf = Object.fromEntries(actionKinds.map((kind, i) => [kind, i])) as Record<ActionKind, number>

/** Told of each enabled action: its kind, its node (an index), what it takes (an input id, an operator, …), its outcome. */
export type Visit = (kind: number, node: number, arg: number, outcome: Outcome | undefined) => void

/** The budgets, by the place they have in `Surroundings.left`; operators follow. */
const budgets = ['lossy', 'duplicating', 'early', 'partitions', 'crashes', 'restarts', 'reboots', 'cuts'] as const
type Budget = (typeof budgets)[number]
const places = Object.fromEntries(budgets.map((name, i) => [name, i])) as Record<Budget, number>

/**
 * The state space of a closed model. A global state is a tuple of small integers: each node's local state, what is under
 * way to each node, the monitors, the surroundings. `expand` leaves each successor in `next` (and its hash), one by one.
 */
export class Space {
  readonly model: ClosedModel
  readonly locals: readonly Locals[]
  readonly inboxes: readonly Inboxes[]
  readonly world: World
  readonly monitors: Monitors
  readonly width: number
  readonly next: Int32Array
  hash = 0
  /** How often each kind of action was enabled: a fault that the world allows and that never was is worth telling. */
  readonly fired = new Float64Array(actionKinds.length)
  readonly #n: number
  readonly #inbox: number
  readonly #envAt: number
  readonly #monitorAt: number
  readonly #links: boolean
  readonly #boots: boolean
  readonly #views: ViewRounds | undefined
  readonly #start: readonly number[]
  /** The input id of each operator's choice at each node. */
  readonly #operated: readonly (readonly number[])[]
  #from: Int32Array = new Int32Array(0)
  #fromHash = 0
  #touched = new Int32Array(64)
  #touches = 0

  constructor(model: ClosedModel, sites: (machine: string, site: number, held?: boolean) => void) {
    this.model = model
    const n = model.nodes.length
    this.#n = n
    this.locals = model.nodes.map(node => new Locals(node, (machine, site, held) => sites(node.stack.machines[machine]?.name ?? '', site, held)))
    const transport = model.world.transport
    this.#links = transport !== 'views' && transport !== 'none'
    this.inboxes = this.#links
      ? this.locals.map(local => new Inboxes(transport as 'datagram', input => {
          const { input: one } = local.inputs.at(input)
          return one.kind === 'message' ? one.from : 0
        }))
      : []
    this.world = new World(n)
    this.monitors = new Monitors(model, sites)
    this.#inbox = n
    this.#monitorAt = n + (this.#links ? n : 0)
    this.#envAt = this.#monitorAt + 1
    this.width = this.#envAt + 1
    this.next = new Int32Array(this.width)
    this.#start = this.locals.map(local => local.input({ input: { kind: 'start' } }))
    this.#operated = model.operators.map(one => this.locals.map(local => local.input({ input: one.input })))
    this.#boots = transport === 'views' && model.world.faults.restarts > 0
    this.#views = transport === 'views' && model.world.views ? new ViewRounds(model.world.views, this.locals) : undefined
  }

  /** The first state: every node started, ascending, its messages under way; or, where nodes boot by restarts, all down. */
  begin(): Outcome | undefined {
    const { world } = this.model
    const budget: Record<Budget, number> = { ...world.faults, lossy: world.lossy, duplicating: world.duplicating, early: world.timersEarly }
    const left = [...budgets.map(name => budget[name]), ...world.operators.map(one => one.most)]
    const env = this.world.id({ blocks: Array(this.#n).fill(0), cuts: [], left: left.map(one => (one === Number.POSITIVE_INFINITY ? -1 : one)) })
    const state = new Int32Array(this.width)
    for (let i = 0; i < this.#n; i++) state[i] = (this.locals[i] as Locals).down()
    state[this.#envAt] = env
    this.#from = new Int32Array(0)
    this.#load(state)
    if (this.#boots) return undefined
    for (let i = 0; i < this.#n; i++) {
      const outcome = this.#outcome(i, this.next[i] as number, this.#start[i] as number)
      if (outcome.breach !== undefined) return outcome
      this.#apply(i, outcome)
    }
    if (this.#views && !this.#install([...Array(this.#n).keys()])) return { ...nothing, breach: this.#views.breach ?? 'too many multicasts' }
    return undefined
  }

  /** Visits every enabled action of a state, in the fixed order; `next` and `hash` are its successor during the call. */
  expand(state: Int32Array, visit: Visit): void {
    this.#from = state
    let hash = 0
    for (let i = 0; i < this.width; i++) hash ^= share(i, state[i] as number)
    this.#fromHash = hash
    this.next.set(state)
    this.#touches = 0
    const env = state[this.#envAt] as number
    if (this.#links) this.#expandLinks(env, visit)
    this.#expandTimers(env, visit)
    this.#expandOperators(env, visit)
    this.#expandNodes(env, visit)
    this.#expandNetwork(env, visit)
  }

  /** The parts of a state, for properties and for people. */
  local(state: Int32Array, node: number): number {
    return state[node] as number
  }
  inbox(state: Int32Array, node: number): number {
    return this.#links ? (state[this.#inbox + node] as number) : 0
  }
  surroundings(state: Int32Array): number {
    return state[this.#envAt] as number
  }
  monitor(state: Int32Array): number {
    return state[this.#monitorAt] as number
  }

  /** How many different values each part has been seen with: what grew when a search does not end. */
  sizes(): { what: string; size: number }[] {
    return [
      ...this.locals.map((local, i) => ({ what: `states of node ${this.model.nodes[i]?.self}`, size: local.states.size })),
      ...this.inboxes.map((inbox, i) => ({ what: `messages under way to node ${this.model.nodes[i]?.self}`, size: inbox.size })),
      { what: 'arrangements of the network and of what faults are left', size: this.world.size },
      { what: 'states of the monitors', size: this.monitors.size },
    ].sort((a, b) => b.size - a.size)
  }

  #expandLinks(env: number, visit: Visit): void {
    const never = this.model.world.duplicating === Number.POSITIVE_INFINITY
    for (let node = 0; node < this.#n; node++) {
      const local = this.#from[node] as number
      const at = this.#inbox + node
      const inbox = this.#from[at] as number
      const locals = this.locals[node] as Locals
      const inboxes = this.inboxes[node] as Inboxes
      const choices = inboxes.choices(inbox)
      for (let c = 0; c < choices.length; c++) {
        const input = choices[c] as number
        if (this.#arrives(env, locals, input, node)) {
          const outcome = this.#outcome(node, local, input)
          if (!(never && outcome.idle)) {
            this.#reset()
            if (!never) this.#set(at, inboxes.remove(inbox, input))
            this.#act(kindOf.deliver, node, input, outcome, visit)
          }
          const keep = never || outcome.idle ? -1 : this.world.spend(env, places.duplicating)
          if (keep >= 0) {
            this.#reset()
            this.#set(this.#envAt, keep)
            this.#act(kindOf.deliverAndKeep, node, input, outcome, visit)
          }
          if (outcome.torn >= 0) this.#crashWithin(node, input, outcome, visit)
        }
        const lost = this.model.world.lossy === 0 ? -1 : this.world.spend(env, places.lossy)
        if (lost >= 0) {
          this.#reset()
          this.#set(at, inboxes.remove(inbox, input))
          this.#set(this.#envAt, lost)
          this.#tell(kindOf.lose, node, input, undefined, visit)
        }
      }
    }
  }

  #arrives(env: number, locals: Locals, input: number, node: number): boolean {
    const one = locals.inputs.at(input).input
    return one.kind === 'message' && this.world.reaches(env, one.from - 1, node)
  }

  #expandTimers(env: number, visit: Visit): void {
    const limited = this.model.world.timersEarly !== Number.POSITIVE_INFINITY
    const after = limited && this.#busy(env) ? this.world.spend(env, places.early) : env
    if (after < 0) return
    for (let node = 0; node < this.#n; node++) {
      const locals = this.locals[node] as Locals
      const local = this.#from[node] as number
      for (const input of locals.states.at(local).timers) {
        const outcome = this.#outcome(node, local, input)
        if (outcome.idle) continue
        this.#reset()
        this.#set(this.#envAt, after)
        this.#act(kindOf.timer, node, input, outcome, visit)
        if (outcome.torn >= 0) this.#crashWithin(node, input, outcome, visit)
      }
    }
  }

  /** Something could be delivered right now. */
  #busy(env: number): boolean {
    if (!this.#links) return false
    for (let node = 0; node < this.#n; node++)
      for (const input of (this.inboxes[node] as Inboxes).choices(this.#from[this.#inbox + node] as number))
        if (this.#arrives(env, this.locals[node] as Locals, input, node)) return true
    return false
  }

  #expandOperators(env: number, visit: Visit): void {
    const { operators } = this.model
    for (let i = 0; i < operators.length; i++) {
      const one = operators[i] as ClosedModel['operators'][number]
      const after = this.world.spend(env, budgets.length + one.operator)
      if (after < 0) continue
      for (const node of one.at) {
        const locals = this.locals[node] as Locals
        const local = this.#from[node] as number
        if (!locals.states.at(local).up) continue
        const input = (this.#operated[i] as readonly number[])[node] as number
        const outcome = this.#outcome(node, local, input)
        if (outcome.idle) continue
        this.#reset()
        this.#set(this.#envAt, after)
        this.#act(kindOf.operator, node, i, outcome, visit)
        if (outcome.torn >= 0) this.#crashWithin(node, input, outcome, visit)
      }
    }
  }

  #crashWithin(node: number, input: number, outcome: Outcome, visit: Visit): void {
    if (this.#views) return
    const after = this.world.spend(this.#from[this.#envAt] as number, places.crashes)
    if (after < 0) return
    this.#reset()
    this.#set(this.#envAt, after)
    this.#down(node, outcome.torn)
    this.#tell(kindOf.crashWithin, node, input, outcome, visit)
  }

  #expandNodes(env: number, visit: Visit): void {
    for (let node = 0; node < this.#n; node++) {
      const locals = this.locals[node] as Locals
      const local = this.#from[node] as number
      if (locals.states.at(local).up) {
        const crash = this.world.spend(env, places.crashes)
        if (crash >= 0) {
          this.#reset()
          this.#set(this.#envAt, crash)
          this.#down(node, locals.crashed(local))
          if (this.#views) this.#installAround(node, false, kindOf.crash, visit)
          else this.#tell(kindOf.crash, node, 0, undefined, visit)
        }
        const reboot = this.world.spend(env, places.reboots)
        if (reboot >= 0) this.#startNode(node, reboot, kindOf.reboot, visit)
      } else {
        const restart = this.world.spend(env, places.restarts)
        if (restart >= 0) this.#startNode(node, restart, kindOf.restart, visit)
      }
    }
  }

  /** Starts a node, from down or right after a crash. What is under way to it survives a reboot within one step. */
  #startNode(node: number, env: number, kind: number, visit: Visit): void {
    const locals = this.locals[node] as Locals
    const down = kind === kindOf.reboot ? locals.crashed(this.#from[node] as number) : (this.#from[node] as number)
    const outcome = this.#outcome(node, down, this.#start[node] as number)
    this.#reset()
    this.#set(this.#envAt, env)
    if (kind === kindOf.reboot) this.#monitor(node, crashed)
    if (outcome.breach !== undefined) return this.#tell(kind, node, 0, outcome, visit)
    if (!this.#views) return this.#act(kind, node, 0, outcome, visit)
    this.#apply(node, outcome)
    this.#installAround(node, true, kind, visit)
  }

  #expandNetwork(env: number, visit: Visit): void {
    const split = this.#n === 1 ? -1 : this.world.spend(env, places.partitions)
    if (split >= 0)
      for (const [i, blocks] of this.world.splits(env).entries()) {
        this.#reset()
        this.#set(this.#envAt, this.world.with(split, { blocks }))
        this.#renew(kindOf.split, i, visit)
      }
    const { blocks, cuts } = this.world.at(env)
    if (blocks.some(block => block !== 0)) {
      this.#reset()
      this.#set(this.#envAt, this.world.with(env, { blocks: blocks.map(() => 0) }))
      this.#renew(kindOf.heal, 0, visit)
    }
    const cut = this.model.world.faults.cuts === 0 ? -1 : this.world.spend(env, places.cuts)
    if (cut < 0 && cuts.length === 0) return
    for (let link = 0; link < this.#n * this.#n; link++) {
      if (Math.floor(link / this.#n) === link % this.#n) continue
      const is = cuts.includes(link)
      if (!is && cut < 0) continue
      this.#reset()
      const base = is ? env : cut
      const next = is ? cuts.filter(one => one !== link) : [...cuts, link].sort((a, b) => a - b)
      this.#set(this.#envAt, this.world.with(base, { cuts: next }))
      this.#tell(is ? kindOf.mend : kindOf.cut, 0, link, undefined, visit)
    }
  }

  /** Who reaches whom has changed: with views, every component whose members changed installs a new one. */
  #renew(kind: number, arg: number, visit: Visit): void {
    if (this.#views) {
      const before = this.world.at(this.#from[this.#envAt] as number).blocks
      const after = this.world.at(this.next[this.#envAt] as number).blocks
      const names = (blocks: readonly number[]) => blocks.map(block => this.#alive(blocks, block).join())
      const changed = names(after).flatMap((name, i) => (name !== names(before)[i] && this.#isUp(i) ? [i] : []))
      if (!this.#install(changed)) return this.#tell(kind, 0, arg, { ...nothing, breach: this.#views.breach ?? 'too many multicasts' }, visit)
    }
    this.#tell(kind, 0, arg, undefined, visit)
  }

  #installAround(node: number, self: boolean, kind: number, visit: Visit): void {
    const { blocks } = this.world.at(this.next[this.#envAt] as number)
    const members = this.#alive(blocks, blocks[node] as number).filter(one => self || one !== node)
    const done = this.#install(members)
    this.#tell(kind, node, 0, done ? undefined : { ...nothing, breach: this.#views?.breach ?? 'too many multicasts' }, visit)
  }

  #isUp(node: number): boolean {
    return (this.locals[node] as Locals).states.at(this.next[node] as number).up
  }

  #alive(blocks: readonly number[], block: number): number[] {
    return blocks.flatMap((of, i) => (of === block && this.#isUp(i) ? [i] : []))
  }

  /** Runs a round in each component that these nodes are in, in the order of their lowest members. */
  #install(nodes: readonly number[]): boolean {
    const { blocks } = this.world.at(this.next[this.#envAt] as number)
    for (const block of new Set(nodes.map(node => blocks[node] as number))) {
      const ok = this.#views?.install(this.#alive(blocks, block), this.next, (node, local) => this.#set(node, local), (node, signals) => this.#monitor(node, signals))
      if (!ok) return false
    }
    return true
  }

  // ---------------------------------------------------------------- the successor under construction

  #load(state: Int32Array): void {
    this.next.set(state)
    this.hash = 0
    for (let i = 0; i < this.width; i++) this.hash ^= share(i, state[i] as number)
  }

  /** Back to the state that is being expanded: only what the last action touched has to be put back. */
  #reset(): void {
    const { next } = this
    const touched = this.#touched
    for (let i = 0; i < this.#touches; i++) {
      const field = touched[i] as number
      next[field] = this.#from[field] as number
    }
    this.#touches = 0
    this.hash = this.#fromHash
  }

  #set(field: number, value: number): void {
    const old = this.next[field] as number
    if (old === value) return
    this.hash ^= share(field, old) ^ share(field, value)
    this.next[field] = value
    if (this.#touches < 64) this.#touched[this.#touches++] = field
    else this.#touchAll()
  }

  /** Too much changed to keep a list of: then everything did. */
  #touchAll(): void {
    if (this.#touched.length < this.width) this.#touched = new Int32Array(this.width + 64)
    for (let i = 0; i < this.width; i++) this.#touched[i] = i
    this.#touches = this.width
  }

  #outcome(node: number, local: number, input: number): Outcome {
    const locals = this.locals[node] as Locals
    return locals.outcomes[locals.take(local, input)] as Outcome
  }

  /** Puts an outcome into the successor: the local state, what is sent, what monitors hear. */
  #apply(node: number, outcome: Outcome): void {
    this.#set(node, outcome.next)
    if (this.#links && outcome.sends.length > 0) {
      const env = this.next[this.#envAt] as number
      for (const { to, message } of outcome.sends) {
        const index = to - 1
        const locals = this.locals[index]
        // Nobody receives for a node that is down; only at the very first start do messages wait for the others.
        if (!locals || !this.world.reaches(env, node, index)) continue
        if (this.#from.length > 0 && !locals.states.at(this.next[index] as number).up) continue
        const input = locals.input({ input: { kind: 'message', message, from: node + 1 } })
        const at = this.#inbox + index
        this.#set(at, (this.inboxes[index] as Inboxes).add(this.next[at] as number, input))
      }
    }
    if (outcome.signals.length > 0) this.#monitor(node, outcome.signals)
  }

  #monitor(node: number, signals: readonly Named[]): void {
    if (this.monitors.some) this.#set(this.#monitorAt, this.monitors.hear(this.next[this.#monitorAt] as number, node + 1, signals))
  }

  #down(node: number, local: number): void {
    this.#set(node, local)
    if (this.#links) this.#set(this.#inbox + node, 0)
    this.#monitor(node, crashed)
  }

  #act(kind: number, node: number, arg: number, outcome: Outcome, visit: Visit): void {
    if (outcome.breach === undefined && !outcome.unhandled) {
      if (this.#views) {
        const { blocks } = this.world.at(this.next[this.#envAt] as number)
        this.#set(node, outcome.next)
        this.#views.speak(node, outcome.signals, this.#alive(blocks, blocks[node] as number), this.next, (at, local) => this.#set(at, local), (at, signals) => this.#monitor(at, signals))
      } else this.#apply(node, outcome)
    }
    this.#tell(kind, node, arg, outcome, visit)
  }

  #tell(kind: number, node: number, arg: number, outcome: Outcome | undefined, visit: Visit): void {
    this.fired[kind] = (this.fired[kind] as number) + 1
    visit(kind, node, arg, outcome)
  }
}

const nothing: Outcome = { next: 0, torn: -1, sends: [], signals: [], idle: false }
/** How the world tells monitors of a crash. */
const crashed: readonly Named[] = [new Rec({ kind: 'crash' }) as Named]
