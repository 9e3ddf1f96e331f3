import type { Named } from '../../core/machine.ts'
import type { Node } from '../../core/stack.ts'
import type { Value } from '../../core/value.ts'
import { type ActionKind, actionKinds } from '../actions.ts'
import { allowed } from '../budgets.ts'
import type { Locals, Outcome } from '../locals.ts'
import { full, type Mode, over, own } from '../modes.ts'
import { halted, heardIn, isTurn, orderText, plain, type RingOrder, turn } from '../order-text.ts'
import type { Parts } from '../parts.ts'
import { crashed } from '../successor.ts'
import type { OpenRing } from '../surroundings.ts'
import { delivered, installed, turnOf, type ViewShapes } from '../view-inputs.ts'
import type { Deed } from './moves.ts'
import type { Rung } from './regroup.ts'

/** A deed with each node by the one name that it has all along. */
export interface NamedDeed extends Omit<Deed, 'blocksOf'> {
  readonly blocks?: readonly number[]
}

/** A view that was installed and not heard out: its members, and which of them have not installed it. */
type Opened = Pick<OpenRing, 'members' | 'there'>

/** Does deeds, with every node for itself and nothing left out. */
export class Player {
  state: Int32Array
  /** Who took the last step, or takes one. */
  node = 0
  readonly #parts: Parts
  /** Where the inputs of deeds are known by their numbers. */
  readonly #numbered: Parts
  readonly #roleFirst: (node: number) => number
  #breach: string | undefined
  #blocks: readonly number[]
  /** By node, what it is still to say. */
  #queues: (readonly Value[])[]
  #open: readonly Opened[] = []

  constructor(parts: Parts, roleFirst: (node: number) => number, numbered = parts) {
    this.#parts = parts
    this.#numbered = numbered
    this.#roleFirst = roleFirst
    this.state = new Int32Array(parts.width)
    for (const [i, local] of parts.locals.entries()) this.state[i] = local.down()
    this.#queues = parts.locals.map(() => [])
    this.#blocks = parts.locals.map(() => 0)
    this.#surround()
  }

  begin(rings: readonly Rung[]): void {
    if (this.#parts.model.world.faults.restarts > 0) return
    for (const node of this.#parts.locals.keys()) this.#take(node, this.#parts.start[node] as number)
    for (const ring of rings) this.#plainest(ring)
  }

  /** Says what happened in the rings. `arg` is the deed's as `Taken` has it. */
  play({ kind, node, arg, blocks, rings }: NamedDeed): { arg: number; why: readonly string[]; breach?: string } {
    const parts = this.#parts
    const local = parts.locals[node] as Locals
    this.#breach = undefined
    let input = arg
    const ended = rings.filter(one => one.what === 'givenUp').map(one => this.#giveUp(one))
    const action = actionKinds[kind] as ActionKind
    switch (action) {
      case 'timer': {
        const of = this.#numbered.locals[this.#roleFirst(node)] as Locals
        input = local.input(of.inputs.at(arg))
        this.#give(node, this.#take(node, input))
        break
      }
      case 'operator':
        this.#give(node, this.#take(node, (parts.operated[node] as readonly number[])[arg] as number))
        break
      case 'crash':
      case 'leave':
      case 'reboot':
        this.state[node] = local.crashed(this.state[node] as number)
        this.#queues[node] = []
        this.#hear(node, crashed)
        if (action === 'reboot') this.#take(node, parts.start[node] as number)
        break
      case 'restart':
        this.#take(node, parts.start[node] as number)
        break
      case 'complete':
        input = this.#openByLowest().findIndex(one => one.members.includes(node))
        break
      default:
        this.#blocks = blocks ?? []
    }
    const why = rings.filter(one => one.what !== 'givenUp').map(one => this.#ring(one))
    this.#surround()
    return {
      ...{ arg: input, why: [...ended, ...why].flatMap(one => one ?? []) },
      ...(this.#breach !== undefined && { breach: this.#breach }),
    }
  }

  #ring(ring: Rung): string | undefined {
    if (ring.what === 'opened') return this.#opened(ring)
    const order = this.#plainest(ring)
    this.#open = this.#open.filter(one => !one.members.some(member => ring.members.includes(member)))
    return orderText(order, one => this.#id(one))
  }

  /** The order of the ids will do where it leads to the same; else who speaks late may do so before. */
  #plainest(ring: Rung): RingOrder {
    const [before, queues] = [this.state.slice(), [...this.#queues]]
    const again = () => {
      this.state = before.slice()
      this.#queues = [...queues]
    }
    this.#heardOut(ring)
    if (this.#breach !== undefined) return ring.order
    const [wanted, left] = [this.state, this.#queues]
    for (const order of [plain(ring.order), [...ring.order.filter(isTurn), ...heardIn(ring.order)]]) {
      again()
      const heard = this.#heardOut({ ...ring, order })
      if (heard && this.#breach === undefined && wanted.every((one, i) => one === this.state[i])) return order
      this.#breach = undefined
    }
    this.state = wanted
    this.#queues = left
    return ring.order
  }

  /**
   * The members install their view, unless they have it; then all hear each other in this order. False when somebody has nothing to
   * say when it is heard: what answers another comes after that.
   */
  #heardOut({ what, members, order }: Rung): boolean {
    const { views } = this.#parts.model.world
    if (!views) return true
    if (what === 'formed') this.#install(views, members, members)
    for (const one of order) {
      if (this.#breach !== undefined) return true
      if (isTurn(one)) this.#speak(views, turn(one))
      else if (!this.#deliver(views, one, members)) return false
    }
    return true
  }

  #opened({ members, absent = [] }: Rung): string {
    const { views } = this.#parts.model.world
    const there = members.map(one => !absent.includes(one))
    if (views)
      this.#install(
        views,
        members,
        members.filter((_, i) => there[i]),
      )
    this.#open = [...this.#open, { members, there }]
    const without = absent.length === 0 ? '' : `, and not installed by ${this.#ids(absent)}`
    return `the ring {${this.#ids(members)}} is not heard out${without}`
  }

  #giveUp({ members, order, parts = [] }: Rung): string {
    const { views } = this.#parts.model.world
    const partOf = (node: number) => parts.findIndex(one => one.includes(node))
    const modes: Mode[] = parts.map(() => full)
    for (const one of order) {
      if (this.#breach !== undefined || !views) break
      if (isTurn(one)) this.#speak(views, turn(one))
      else if (halted(one) >= 0) {
        const part = partOf(halted(one))
        modes[part] = Math.min(over, (modes[part] as number) + 1) as Mode
      } else {
        const takes = (to: number) => {
          const mode = modes[partOf(to)]
          return mode === full || (mode === own && partOf(to) === partOf(one))
        }
        this.#deliver(views, one, members.filter(takes))
      }
    }
    for (const one of members) if (partOf(one) < 0) this.#queues[one] = []
    this.#open = this.#open.filter(one => !one.members.some(member => members.includes(member)))
    return `the ring {${this.#ids(members)}} is given up, having heard ${this.#ids(heardIn(order)) || 'nothing'}`
  }

  #install(views: ViewShapes, members: readonly number[], there: readonly number[]): void {
    const ids = members.map(one => this.#id(one))
    for (const node of there) this.#give(node, this.#signal(node, installed(views.installed, ids)))
  }

  #speak(views: ViewShapes, node: number): void {
    const signal = turnOf(views, this.#node(node))
    if (signal) this.#give(node, this.#signal(node, signal))
  }

  /** False where there is nothing to deliver. */
  #deliver(views: ViewShapes, from: number, to: readonly number[]): boolean {
    const [payload, ...rest] = this.#queues[from] as readonly Value[]
    if (payload === undefined) return false
    this.#queues[from] = rest
    for (const node of to) this.#give(node, this.#signal(node, delivered(views.deliver, payload, this.#id(from))))
    return true
  }

  #give(node: number, { signals }: Outcome): void {
    const said = this.#parts.orders?.said(signals) ?? []
    if (said.length > 0) this.#queues[node] = [...(this.#queues[node] as readonly Value[]), ...said]
  }

  #signal(node: number, signal: Named): Outcome {
    return this.#take(node, (this.#parts.locals[node] as Locals).input({ input: { kind: 'signal', signal } }))
  }

  #take(node: number, input: number): Outcome {
    this.node = node
    const outcome = (this.#parts.locals[node] as Locals).take(this.state[node] as number, input)
    this.#breach ??= outcome.breach
    this.state[node] = outcome.next
    this.#hear(node, outcome.emitted)
    return outcome
  }

  #hear(node: number, signals: readonly Named[]): void {
    const { monitors, monitorAt } = this.#parts
    if (monitors.some && signals.length > 0)
      this.state[monitorAt] = monitors.hear(this.state[monitorAt] as number, this.#id(node), signals)
  }

  #openByLowest(): readonly Opened[] {
    return [...this.#open].sort(({ members: [a = 0] }, { members: [b = 0] }) => a - b)
  }

  /** What there is of the world besides nodes and budgets. */
  #surround(): void {
    const { world, surroundingsAt, model } = this.#parts
    const { views } = model.world
    const open = this.#openByLowest().map(({ members, there }) => ({
      ...{ members, there, pending: members.map(one => this.#queues[one] as readonly Value[]) },
      mute: members.map((one, i) => there[i] === true && !!views && turnOf(views, this.#node(one)) !== undefined),
    }))
    this.state[surroundingsAt] = world.id({
      ...{ blocks: this.#blocks, cuts: [], left: allowed(model.world), paused: [], done: 0, open },
    })
  }

  #node(node: number): Node {
    return (this.#parts.locals[node] as Locals).node
  }

  #id(node: number): number {
    return this.#parts.model.nodes[node]?.self ?? node + 1
  }

  #ids(nodes: readonly number[]): string {
    return nodes.map(one => this.#id(one)).join(', ')
  }
}
