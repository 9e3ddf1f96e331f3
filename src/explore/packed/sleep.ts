import type { Features } from './features.ts'
import { type Heap, slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { netWords, range } from './macros.ts'

/**
 * Sleep sets (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996), by which nothing is
 * lost, neither a state nor its place in the log. A state `t` was reached first from `s` by an action `a`. Let `b` be an
 * action that `s` tried before `a`, or that slept there, and that commutes with `a`. Then `s·b` has a smaller index than
 * `t`, it was expanded before `t`, and `a` led there to the very state that `b` leads to from `t`: `b` sleeps in `t`. It is
 * counted, and neither computed nor looked up. The sets are kept from when a state is found until it is expanded; a state
 * without one has nothing asleep.
 */
export interface SleepPlan {
  /** How many words a state's set takes; 0: there are none in this model. */
  readonly words: number
  /** By word of messages, where its deliveries are, and where its losses: bits as in the state. */
  readonly deliveries: readonly number[]
  readonly losses: readonly number[]
  /** Where a bit by node says that all it does by itself sleeps. */
  readonly own: { readonly place: number; readonly shift: number }
}

/**
 * Where every action concerns one node and the messages. Monitors hear of all, bounds end states that are then not
 * expanded; splits, pauses, crashes and timers that wait for messages make steps depend on much else.
 */
export function sleepPlan(layout: Layout, features: Features): SleepPlan {
  const { monitors, bounded, splits, pauses, crashes, early, nodes } = features
  const net = netWords(layout)
  const n = net.length
  if (n === 0 || nodes > 31 || monitors || bounded || splits || pauses || crashes || early)
    return { words: 0, deliveries: [], losses: [], own: { place: 0, shift: 0 } }
  const losses = features.losesAll ? range(n).map(x => n + x) : []
  // The low bits of a word of the state are its fields: there is room for the nodes.
  const place = net.findIndex(k => (~(layout.net?.[k] as number) & (2 ** nodes - 1)) === 2 ** nodes - 1)
  const words = n + losses.length
  return {
    words: place < 0 ? words + 1 : words,
    deliveries: range(n),
    losses,
    own: { place: place < 0 ? words : place, shift: 0 },
  }
}

/** Whether messages are ever taken away, so that sending one and taking it away do not commute. */
export function removes({ consumes, lossy }: Features): boolean {
  return consumes || lossy
}

/**
 * How a row of the memory of steps is laid out, one for each local state: by bit of a message its entry; with sleep sets,
 * by bit the deliveries to the node that send this message, and those that commute with its delivery.
 */
export function rowOf(
  layout: Layout,
  features: Features,
): { readonly words: number; readonly senders: number; readonly commuting: number } {
  const bits = 32 * layout.words
  const n = layout.asleep > 0 ? netWords(layout).length : 0
  const senders = bits
  const commuting = senders + (removes(features) ? n * bits : 0)
  return { words: commuting + n * bits, senders, commuting }
}

/** The sets of the states that were found and are not expanded yet: a ring, in the order of the log. */
export class Asleep {
  readonly #heap: Heap
  readonly #words: number
  readonly #region: number

  constructor(heap: Heap, layout: Layout) {
    this.#heap = heap
    this.#words = layout.asleep
    this.#region = heap.region('asleep')
  }

  /** Empty sets for the states that there are from this one on, and room for so many: who stores one writes its set. */
  open(from: number, room: number): void {
    this.#heap.reserve(this.#region, (room + 1) * this.#words)
    const { words } = this.#heap
    const at = words[this.#region] as number
    const states = Math.min(room + 1, Math.max(0, (words[slot.count] as number) - from))
    words.fill(0, at, at + states * this.#words)
    words[slot.asleepAt] = at
    words[slot.asleepFrom] = from
    words[slot.asleepRoom] = room
  }

  /** The states before `from` are expanded; there is room for those up to `to`. */
  roomFor(from: number, to: number): void {
    const { words } = this.#heap
    const room = words[slot.asleepRoom] as number
    if (to - from > room) {
      this.#widen(from, Math.ceil((to - from) * 1.5))
      return
    }
    while (from - (words[slot.asleepFrom] as number) >= room)
      words[slot.asleepFrom] = (words[slot.asleepFrom] as number) + room
  }

  #widen(from: number, room: number): void {
    const { words } = this.#heap
    const count = words[slot.count] as number
    const held = new Int32Array(Math.max(0, count - from) * this.#words)
    for (let i = from; i < count; i++) {
      const at = this.#at(i)
      held.set(words.subarray(at, at + this.#words), (i - from) * this.#words)
    }
    this.open(from, room)
    this.#heap.words.set(held, this.#heap.words[slot.asleepAt] as number)
  }

  #at(index: number): number {
    const { words } = this.#heap
    const room = words[slot.asleepRoom] as number
    const place = (index - (words[slot.asleepFrom] as number)) % room
    return (words[slot.asleepAt] as number) + place * this.#words
  }
}
