import type { AnyMachine } from '../../core/machine.ts'
import { armed } from '../../core/stack.ts'
import type { Value } from '../../core/value.ts'
import type { Local, Locals } from '../locals.ts'
import { mix } from '../packing.ts'
import { Interner, PairTable, remembered } from '../pairs.ts'
import type { Parts } from '../parts.ts'
import type { OpenRing } from '../surroundings.ts'
import { type Sketch, sketched, sketchedRec, sketchedState } from './renaming.ts'
import type { Spoken } from './spoken.ts'

/**
 * Gives each node a colour, from what it is and how the others speak of it, that does not depend on names: nodes that an
 * exchange puts in each other's place have the same.
 */
export class Colours {
  readonly #parts: Parts
  readonly #classOf: readonly number[]
  readonly #texts = new Interner<true>()
  /** By node: colours of its local states and of what is under way to it, and how they speak of another node. */
  readonly #speaks: readonly PairTable[]
  readonly #carries: readonly PairTable[]
  readonly #remarks = new PairTable()
  readonly #said = new PairTable()
  readonly #spoken: Spoken
  readonly #colours: Int32Array
  readonly #mixed: Int32Array

  /** `classOf`: of each node the class in which it may be exchanged, or -1. */
  constructor(parts: Parts, classOf: readonly number[], spoken: Spoken) {
    this.#parts = parts
    this.#classOf = classOf
    this.#spoken = spoken
    this.#speaks = parts.locals.map(() => new PairTable())
    this.#carries = parts.locals.map(() => new PairTable())
    this.#colours = new Int32Array(parts.n)
    this.#mixed = new Int32Array(parts.n)
  }

  /** The colour of each node; overwritten by the next call. */
  of(state: Int32Array): Int32Array {
    const { n } = this.#parts
    const [colours, mixed] = [this.#colours, this.#mixed]
    for (let i = 0; i < n; i++)
      colours[i] = mix(
        mix(this.#speak(i, state[i] as number, n), this.#carry(i, state, n)),
        mix(this.#remark(state, i), (this.#classOf[i] as number) + 1),
      )
    // Twice: what one is to those of each colour, then what they are by then.
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < n; i++) {
        let sum = colours[i] as number
        if ((this.#classOf[i] as number) >= 0)
          for (let j = 0; j < n; j++) {
            if (i === j) continue
            const talk = mix(this.#speakTo(j, i, state), this.#speakTo(i, j, state))
            sum = (sum + mix(mix(talk, this.#link(state, i, j)), colours[j] as number)) | 0
          }
        mixed[i] = sum
      }
      for (let i = 0; i < n; i++) colours[i] = mix(mixed[i] as number, round)
    }
    return colours
  }

  /** What a node's local state says of itself, of the others together, and of node `of` (or of none, when that is `n`). */
  #speak(i: number, local: number, of: number): number {
    return remembered(this.#speaks[i] as PairTable, local, of, () => {
      const locals = this.#parts.locals[i] as Locals
      const one = locals.states.at(local)
      const as = this.#sketch(i, of)
      const { machines } = locals.node.stack
      const states = machines.map((machine, m) => sketchedState(machine, one.state[m] as never, as))
      return this.#id(`${one.up} ${one.leaves} ${states.join('|')} ${this.#clocks(one, machines, as)}`)
    })
  }

  /** How node `i` speaks of node `j`, and what is under way to it that does. */
  #speakTo(i: number, j: number, state: Int32Array): number {
    return mix(this.#speak(i, state[i] as number, j), this.#carry(i, state, j))
  }

  #clocks({ state, left }: Local, machines: readonly AnyMachine[], as: Sketch): string {
    if (left.length === 0) return ''
    const timers = armed(state).map(({ machine, timer }, k) => {
      const fields = machines[machine]?.timers.find(one => one.name === timer.kind)?.fields ?? []
      return `${machine} ${sketchedRec(fields, timer, as)} ${left[2 * k]} ${left[2 * k + 1]}`
    })
    return timers.sort().join()
  }

  #carry(i: number, state: Int32Array, of: number): number {
    const { inboxes, inboxAt, locals } = this.#parts
    const inbox = inboxes[i]
    if (!inbox) return 0
    const id = state[inboxAt + i] as number
    return remembered(this.#carries[i] as PairTable, id, of, () => {
      const local = locals[i] as Locals
      const as = this.#sketch(i, of)
      const texts = inbox.contents(id).map(letter => {
        const input = inbox.input(letter)
        const one = local.inputs.at(input).input
        const said =
          one.kind === 'message' ? sketchedRec(this.#spoken.fieldsOf(one.message), one.message, as) : one.kind
        return `${as(local.sender(input))} ${said} ${inbox.rest(letter)}`
      })
      return this.#id(texts.sort().join())
    })
  }

  /** What the surroundings and the monitors say of a node: by itself, whatever the others are. */
  #remark(state: Int32Array, i: number): number {
    const { world, surroundingsAt, monitorAt, monitors, model, n } = this.#parts
    const s = state[surroundingsAt] as number
    const around = remembered(this.#remarks, s, i, () => {
      const { blocks, cuts, paused, open } = world.at(s)
      const size = blocks.filter(one => one === blocks[i]).length
      const out = cuts.filter(link => Math.floor(link / n) === i).length
      const rings = open.map(ring => this.#placeIn(ring, i)).sort()
      return this.#id(`w${size} ${out} ${cuts.filter(link => link % n === i).length} ${paused.includes(i)} ${rings}`)
    })
    if (model.monitors.length === 0) return around
    const m = state[monitorAt] as number
    const said = remembered(this.#said, m, i, () => {
      const as = this.#sketch(-1, i)
      const states = monitors.at(m)
      return this.#id(model.monitors.map((one, k) => sketchedState(one.machine, states[k] as never, as)).join('|'))
    })
    return mix(around, said)
  }

  /** What an open ring says of a node, and who is still to say what there. */
  #placeIn({ members, there, pending, mute }: OpenRing, i: number): string {
    const as = this.#sketch(-1, i)
    const texts = members.map((one, k) => {
      const said = (pending[k] as readonly Value[]).map(value => sketched(this.#spoken.payload, value, as))
      return `${as(one + 1)} ${there[k]} ${mute[k]} ${said}`
    })
    return texts.sort().join(';')
  }

  #link(state: Int32Array, i: number, j: number): number {
    const { world, surroundingsAt } = this.#parts
    const s = state[surroundingsAt] as number
    return (world.reaches(s, i, j) ? 1 : 0) + (world.reaches(s, j, i) ? 2 : 0)
  }

  /** Nodes that are never exchanged keep their names; of the others only two are told apart. */
  #sketch(self: number, of: number): Sketch {
    return id => {
      const i = id - 1
      if (i === self) return 'self'
      if (i === of) return 'that'
      return (this.#classOf[i] ?? -1) < 0 ? String(id) : `c${this.#classOf[i]}`
    }
  }

  #id(text: string): number {
    return this.#texts.id(text, () => true)
  }
}
