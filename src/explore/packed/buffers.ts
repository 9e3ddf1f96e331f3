import type { Heap } from './heap.ts'
import { privateSlots, slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { recordWords } from './macros.ts'

/** Where workers put successors until the table takes them: a part of the heap for each, one behind the other. */
export class Buffers {
  /** How many successors there is room for in all of them. */
  records = 1 << 15
  /** A worker stops where a state that has so many successors might not fit any more. */
  most = 0

  /** Lays them out for records of this layout; states are known to have up to `known` successors. */
  make(heap: Heap, layout: Layout, workers: number, known: number): void {
    const region = heap.region('buffers')
    const record = recordWords(layout)
    // Twice what is known of now: so it seldom turns out to be too little.
    this.most = 2 * known
    this.records = Math.max(this.records, 2 * this.most * workers)
    // Records of two workers have no mark in one word.
    const each = Math.ceil(this.records / workers / 32) * 32
    this.records = each * workers
    heap.reserve(region, this.records * record)
    const { words } = heap
    for (let i = 0; i < workers; i++) {
      const own = privateSlots(i)
      words[own.buffer] = (words[region] as number) + i * each * record
      words[own.stop] = (words[own.buffer] as number) + (each - this.most) * record
    }
    words[slot.listed] = each
    for (let i = 0; workers > 1 && i < workers; i++) {
      const [lists, marks] = [heap.region(`successors of ${i}, by owner`), heap.region(`new ones of ${i}`)]
      heap.reserve(lists, this.records)
      heap.reserve(marks, this.records / 32)
      heap.words[privateSlots(i).lists] = heap.words[lists] as number
      heap.words[privateSlots(i).marks] = heap.words[marks] as number
    }
  }
}
