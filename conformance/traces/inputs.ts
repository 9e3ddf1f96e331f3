import { misfit } from '../../src/core/fits.ts'
import type { Named } from '../../src/core/machine.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import type { Stack } from '../../src/core/stack.ts'
import { decodeInput, type OutsideInput, type Unsuitable } from '../../src/trace/events.ts'
import type { Event } from '../../src/trace/format.ts'
import { WrittenEvent } from '../../src/trace/written.ts'

/** The inputs of events. Whoever receives a message that was sent lately need not make it of its text again. */
export interface Inputs {
  /** Notes a message that was sent, and the text of it. */
  readonly note: (shape: RecordShape, message: Named, text: string) => void
  /** Of an event that may be asked for again. */
  readonly see: (stack: Stack, event: Event) => OutsideInput | Unsuitable
  /** Of an event that was seen or not, for the last time. */
  readonly take: (stack: Stack, event: Event) => OutsideInput | Unsuitable
}

/**
 * Messages are known for this many characters of their texts together, and for as many again. Few: what is received is mostly what
 * was sent just before, and what stays for longer is copied about by the collection of garbage.
 */
const most = 1 << 14

export function inputs(): Inputs {
  let latest = new Map<string, { readonly shape: RecordShape; readonly message: Named }>()
  let before = latest
  let size = 0
  /** No more than there are traces: each has one event that is next. */
  const seen = new Map<Event, OutsideInput | Unsuitable>()

  function sent(stack: Stack, text: string): Named | undefined {
    const known = latest.get(text) ?? before.get(text)
    if (!known) return undefined
    const { shape, message } = known
    // Another text of a machine may mean another thing by the same words; and what is sent is held to its ranges where it is received.
    return receives(stack).get(message.kind) === shape && misfit(shape, message) === undefined ? message : undefined
  }

  function make(stack: Stack, event: Event): OutsideInput | Unsuitable {
    const message = event instanceof WrittenEvent && event.kind === 'message' && sent(stack, event.valueText)
    return message ? { input: { kind: 'message', from: event.from, message } } : decodeInput(stack, event.input)
  }

  return {
    note: (shape, message, text) => {
      latest.set(text, { shape, message })
      size += text.length
      if (size <= most) return
      before = latest
      latest = new Map()
      size = 0
    },
    see: (stack, event) => {
      const made = seen.get(event) ?? make(stack, event)
      seen.set(event, made)
      return made
    },
    take: (stack, event) => {
      const made = seen.get(event)
      seen.delete(event)
      return made ?? make(stack, event)
    },
  }
}

const received = new WeakMap<Stack, ReadonlyMap<string, RecordShape>>()

/** What a stack takes a message of each name for: the lowest machine that receives such says it. */
function receives(stack: Stack): ReadonlyMap<string, RecordShape> {
  let made = received.get(stack)
  if (!made) {
    const shapes = stack.machines.toReversed().flatMap(machine => machine.receives)
    made = new Map(shapes.map(shape => [shape.name, shape]))
    received.set(stack, made)
  }
  return made
}
