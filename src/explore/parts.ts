import type { NodeId } from '../core/machine.ts'
import { Clock } from './clock.ts'
import type { ClosedModel } from './closed.ts'
import { Inboxes, type Transport } from './inbox.ts'
import { Locals } from './locals.ts'
import { Monitors } from './monitors.ts'
import { RingOrders } from './ring-orders.ts'
import { World } from './surroundings.ts'
import { ViewInputs } from './view-inputs.ts'
import { ViewRounds } from './view-rounds.ts'

/** Told of each condition that a machine or monitor asks, and of each value that it assigns. */
export type Sites = (machine: string, site: number, held?: boolean, value?: unknown) => void

export { type Budget, budgets, places } from './budgets.ts'

/**
 * What global states are made of, each part by small ids, and where its id lies in the tuple: the local state of each
 * node, what is under way to each node (worlds with links only), the monitors together, the surroundings.
 */
export class Parts {
  readonly model: ClosedModel
  readonly n: number
  readonly locals: readonly Locals[]
  /** Empty in worlds without links. */
  readonly inboxes: readonly Inboxes[]
  readonly world: World
  readonly monitors: Monitors
  /** The abstract membership, where the world is one. */
  readonly rounds: ViewRounds | undefined
  /** Where views come in any order, or may be given up. */
  readonly orders: RingOrders | undefined
  readonly inboxAt: number
  readonly monitorAt: number
  readonly surroundingsAt: number
  readonly width: number
  /** By node, the ids of `start` and of each of the operator's inputs. */
  readonly start: readonly number[]
  /** Timed clocks only. */
  readonly clock: Clock | undefined
  /** By act of the schedule, the input that it is to its node; -1 where it is none. */
  readonly scheduled: readonly number[]
  readonly operated: readonly (readonly number[])[]
  /** Called now and then while one state is expanded; may throw, to end a search in the middle of it. */
  pulse: () => void = () => {}

  constructor(model: ClosedModel, sites: Sites) {
    this.model = model
    this.n = model.nodes.length
    const { transport, clocks, gone } = model.world
    this.clock = clocks && new Clock(clocks)
    this.locals = model.nodes.map(node => {
      const watch = (machine: number, site: number, held?: boolean, value?: unknown) =>
        sites(node.stack.machines[machine]?.name ?? '', site, held, value)
      return new Locals(node, watch, (to, message) => this.#post(to, message), this.clock, gone?.name)
    })
    const links = transport !== 'views' && transport !== 'none'
    this.inboxes = links ? this.locals.map(local => new Inboxes(transport as Transport, local, model.delay)) : []
    this.world = new World(this.n, transport === 'stream')
    this.monitors = new Monitors(model, sites)
    const { views } = model.world
    const inputs = transport === 'views' && views ? new ViewInputs(views, this.locals) : undefined
    this.rounds = inputs && new ViewRounds(inputs, this.locals, this.monitors)
    const ordered = !views?.anyOrder && model.world.faults.abandoned === 0
    this.orders =
      inputs && !ordered
        ? new RingOrders(inputs, this.locals, model.monitors.length > 0, () => this.pulse())
        : undefined
    this.inboxAt = this.n
    this.monitorAt = this.n + this.inboxes.length
    this.surroundingsAt = this.monitorAt + 1
    this.width = this.surroundingsAt + 1
    this.start = this.locals.map(local => local.input({ input: { kind: 'start' } }))
    this.scheduled = model.schedule.map(act =>
      act.kind === 'run' ? (this.locals[act.node] as Locals).input({ input: act.input }) : -1,
    )
    this.operated = this.locals.map(local => model.operators.map(one => local.input({ input: one.input })))
  }

  /** How many different values each part was seen with, the most first: what grew when a search does not end. */
  sizes(): { what: string; size: number }[] {
    const id = (i: number) => this.model.nodes[i]?.self
    return [
      ...this.locals.map((local, i) => ({ what: `states of node ${id(i)}`, size: local.states.size })),
      ...this.inboxes.map((inbox, i) => ({ what: `sets of messages under way to node ${id(i)}`, size: inbox.size })),
      { what: 'arrangements of the network and of what faults are left', size: this.world.size },
      { what: 'states of the monitors', size: this.monitors.size },
    ].sort((a, b) => b.size - a.size)
  }

  /** Whether a node ever did anything about one of the operator's inputs. */
  ran(node: number, operator: number): boolean {
    const local = this.locals[node]
    const input = this.operated[node]?.[operator]
    return local !== undefined && input !== undefined && local.acted(input)
  }

  /** What they hold, in bytes; an estimate, since most of it is objects. */
  get bytes(): number {
    const all = [...this.locals, ...this.inboxes]
    return all.reduce((sum, one) => sum + one.bytes, this.monitors.bytes)
  }

  /** The input that a message is to its destination; `undefined` when the model has no such node. */
  #post(to: NodeId, message: Parameters<Locals['message']>[0]): { node: number; input: number } | undefined {
    const node = this.model.nodes.findIndex(one => one.self === to)
    const local = this.locals[node]
    return local && { node, input: local.message(message) }
  }
}
