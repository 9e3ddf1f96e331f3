import type { Named, NodeId } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import { hears, type Node } from '../core/stack.ts'
import { key, rec, SortedSet, type Value } from '../core/value.ts'
import type { Locals } from './locals.ts'
import { Interner, PairTable, remembered, Trie } from './pairs.ts'

export interface ViewShapes {
  readonly installed: RecordShape
  readonly multicast: RecordShape
  readonly deliver: RecordShape
  readonly turns?: RecordShape
}

/**
 * What an abstract membership gives to nodes, by small ids: a round delivers the same few views and payloads over and over, and
 * to make each anew costs more than the steps they lead to. Nodes are indices here.
 */
export class ViewInputs {
  readonly #views: ViewShapes
  readonly #locals: readonly Locals[]
  readonly #payloads = new Interner<Value>()
  readonly #members = new Trie()
  readonly #installs = new PairTable()
  readonly #letters = new PairTable()
  readonly #deliveries = new PairTable()
  readonly #turns: readonly number[]

  constructor(views: ViewShapes, locals: readonly Locals[]) {
    this.#views = views
    this.#locals = locals
    this.#turns = locals.map(({ node }, i) => {
      const signal = turnOf(views, node)
      return signal ? this.#input(i, signal) : -1
    })
  }

  /** The input that its turn is to a node; -1 where members have no turns. */
  turn(node: number): number {
    return this.#turns[node] as number
  }

  /** The input that the view of these nodes (ascending, not empty) is to one of them. */
  installed(node: number, members: readonly number[]): number {
    let id = 0
    for (let i = 0; i < members.length; i++) id = this.#members.follow(id, members[i] as number)
    return remembered(this.#installs, id, node, () => {
      const ids = members.map(one => this.#id(one))
      return this.#input(node, installed(this.#views.installed, ids))
    })
  }

  /** The payload of a signal that is a multicast, by its id; -1 of any other. */
  said(signal: Named): number {
    const { name } = this.#views.multicast
    return signal.kind === name ? this.payload((signal as Named & { payload: Value }).payload) : -1
  }

  payload(value: Value): number {
    return this.#payloads.id(key(value), () => value)
  }

  at(payload: number): Value {
    return this.#payloads.at(payload)
  }

  /** The input that a payload from one node is to another, or to itself. */
  delivered(node: number, payload: number, from: number): number {
    const letter = remembered(this.#letters, payload, from, () => this.#letters.size)
    return remembered(this.#deliveries, letter, node, () =>
      this.#input(node, delivered(this.#views.deliver, this.at(payload), this.#id(from))),
    )
  }

  #input(node: number, signal: Named): number {
    return (this.#locals[node] as Locals).input({ input: { kind: 'signal', signal } })
  }

  #id(node: number): NodeId {
    return (this.#locals[node] as Locals).node.self
  }
}

/** What a node hears when it is its turn to speak in a new ring, if it has turns. */
export function turnOf({ turns }: Pick<ViewShapes, 'turns'>, { stack }: Node): Named | undefined {
  return turns && hears(stack, turns.name) ? (rec({ kind: turns.name }) as Named) : undefined
}

/** `Regular(ring, members)`: the ring's id says no more than who its lowest member is. */
export function installed(shape: RecordShape, members: readonly NodeId[]): Named {
  const ring = rec({ rep: members[0] ?? 0, seq: 0 })
  return rec({ kind: shape.name, ring, members: new SortedSet([...members]) }) as Named
}

export function delivered(shape: RecordShape, payload: unknown, from: NodeId): Named {
  return rec({ kind: shape.name, payload, from }) as Named
}
