import type { Event, TraceEffect, TraceInput } from './format.ts'
import { type Parts, scanEvent } from './scan.ts'
import type { Json } from './values.ts'

/**
 * An event in the bytes of its line, of which no more is made than is asked for. Whoever expects the very text that the recorder
 * writes compares that; the members are as `JSON.parse` makes them.
 */
export class WrittenEvent implements Event {
  readonly node: number
  readonly index: number
  readonly time: number
  readonly #bytes: Buffer
  readonly #parts: Parts
  #input: TraceInput | undefined

  /** Absent when the line is not written as the recorder writes it. */
  static of(bytes: Buffer, start: number, end: number): WrittenEvent | undefined {
    const parts = scanEvent(bytes, start, end)
    return parts && new WrittenEvent(bytes, parts)
  }

  private constructor(bytes: Buffer, parts: Parts) {
    this.#bytes = bytes
    this.#parts = parts
    this.node = parts.node
    this.index = parts.index
    this.time = parts.time
  }

  get kind(): Parts['kind'] {
    return this.#parts.kind
  }
  /** The node whose message it is; 0 of other inputs. */
  get from(): number {
    return this.#parts.from
  }
  get input(): TraceInput {
    this.#input ??= JSON.parse(this.#text(this.#parts.inputStart, this.#parts.inputEnd)) as TraceInput
    return this.#input
  }
  /** Of the message, signal or timer that comes in. */
  get valueText(): string {
    return this.#text(this.#parts.valueStart, this.#parts.valueEnd)
  }
  get effects(): readonly TraceEffect[] {
    return JSON.parse(this.effectsText) as TraceEffect[]
  }
  get effectsText(): string {
    return this.#text(this.#parts.effectsStart, this.#parts.effectsEnd)
  }
  get digest(): string {
    return this.#text(this.#parts.digestStart, this.#parts.digestStart + 16)
  }
  get changed(): { readonly [field: string]: Json } | undefined {
    const { changedStart, changedEnd } = this.#parts
    return changedStart > 0 ? JSON.parse(this.#text(changedStart, changedEnd)) : undefined
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end)
  }
}

/** What kind of input an event has, without making more of its line than that. */
export function kindOf(event: Event): TraceInput['kind'] {
  return event instanceof WrittenEvent ? event.kind : event.input.kind
}

/** The node whose message it is; 0 of other inputs. */
export function senderOf(event: Event): number {
  if (event instanceof WrittenEvent) return event.from
  return event.input.kind === 'message' ? event.input.from : 0
}
