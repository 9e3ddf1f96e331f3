import type { AnyMachine, Named, NodeId } from '../../core/machine.ts'
import type { RecordShape } from '../../core/shape.ts'
import { key, type Value } from '../../core/value.ts'
import { Interner } from '../pairs.ts'
import { renamed } from '../reduce/renaming.ts'
import { named } from './marks.ts'

/** A payload as its sender says it, which names nobody but itself. */
interface Payload {
  readonly role: number
  readonly value: Value
  /** By the node that it comes from, as the one who hears it calls that. */
  readonly from: Map<NodeId, Value>
}

/** Something that a world of nodes that are alike cannot do: the full search can. */
export class NotAlike extends Error {}

/** What nodes say to all, by small ids, whoever says it. */
export class Payloads {
  readonly #multicast: RecordShape
  readonly #selfOf: (role: number) => NodeId
  readonly #all = new Interner<Payload>()

  /** `selfOf`: the node that stands for a role. */
  constructor(multicast: RecordShape, selfOf: (role: number) => NodeId) {
    this.#multicast = multicast
    this.#selfOf = selfOf
  }

  /** The payload that a signal of the node that stands for a role has for all, if any. */
  said(role: number, signal: Named): number[] {
    if (signal.kind !== this.#multicast.name) return []
    const value = (signal as Named & { payload: Value }).payload
    const self = this.#selfOf(role)
    const shape = this.#multicast.fields[0]?.shape
    if (shape)
      named(shape, value, node => {
        if (node !== self) throw new NotAlike('a payload names another node than its sender')
      })
    return [this.#all.id(`${role} ${key(value)}`, () => ({ role, value, from: new Map() }))]
  }

  /** As this node of its role would have said it. */
  from(id: number, sender: NodeId): Value {
    const { role, value, from } = this.#all.at(id)
    const known = from.get(sender)
    if (known !== undefined) return known
    const self = this.#selfOf(role)
    const shape = this.#multicast.fields[0]?.shape
    const made = shape ? renamed(shape, value, node => (node === self ? sender : node)) : value
    from.set(sender, made)
    return made
  }
}

/** An operator's input that names a node tells it from the others. Throws `NotAlike`. */
export function refuseNames(machines: readonly AnyMachine[], signal: Named): void {
  const shape = machines.flatMap(one => one.hears).find(one => one.name === signal.kind)
  for (const field of shape?.fields ?? [])
    named(field.shape, (signal as unknown as Record<string, Value>)[field.name] as Value, () => {
      throw new NotAlike('an operator names a node')
    })
}
