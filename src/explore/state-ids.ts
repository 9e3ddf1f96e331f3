import type { MachineState } from '../core/machine.ts'
import type { NodeState } from '../core/stack.ts'
import { key } from '../core/value.ts'
import { Interner } from './pairs.ts'
import { Vectors } from './vectors.ts'

type Fields = Readonly<Record<string, unknown>>

const lives = ['down', 'up', 'leaving'] as const
type Life = (typeof lives)[number]

/**
 * Small integers for the states of nodes of one stack: equal states, equal ids. Field by field, since a step leaves most of them as
 * they were, the very values: one key of the whole state would be written anew for each step.
 */
export class StateIds {
  readonly #values = new Interner<null>()
  readonly #plain = new Map<unknown, number>()
  /** By machine of the stack, the names of its fields. */
  readonly #names: readonly (readonly string[])[]
  readonly #vectors: Vectors
  readonly #vector: Int32Array

  /** `first`: any state of such a node. */
  constructor(first: NodeState) {
    this.#names = first.map(one => Object.keys(one))
    const width = 1 + this.#names.reduce((sum, one) => sum + one.length, 0)
    this.#vectors = new Vectors(width)
    this.#vector = new Int32Array(width)
  }

  /** The id of a state of a node that is up or not. It is found sooner `from` a state of a known id that it was made of. */
  id(life: Life, state: NodeState, from?: { readonly state: NodeState; readonly id: number }): number {
    const vector = this.#vector
    if (from) this.#vectors.read(from.id, vector)
    vector[0] = lives.indexOf(life)
    let at = 1
    for (let i = 0; i < state.length; i++) {
      const names = this.#names[i] as readonly string[]
      const now = state[i] as MachineState as unknown as Fields
      const before = from?.state[i] as unknown as Fields | undefined
      if (now !== before)
        for (let k = 0; k < names.length; k++) {
          const name = names[k] as string
          if (before === undefined || now[name] !== before[name]) vector[at + k] = this.#value(now[name])
        }
      at += names.length
    }
    return this.#vectors.id(vector)
  }

  /** An estimate of what they and the states themselves hold. */
  get bytes(): number {
    return this.#values.bytes + 3 * this.#vectors.bytes
  }

  #value(value: unknown): number {
    if (typeof value === 'object') return this.#values.id(key(value), () => null)
    const known = this.#plain.get(value)
    if (known !== undefined) return known
    const id = this.#values.id(key(value), () => null)
    this.#plain.set(value, id)
    return id
  }
}
