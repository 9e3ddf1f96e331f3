import type { AnyMachine, Effect, Named } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import type { NodeStep, Stack } from '../core/stack.ts'
import { textOf } from './values.ts'

/** Told of each message on its way into a text, with the shape that its text follows. */
export type Noted = (shape: RecordShape, message: Named, text: string) => void

/** The JSON text of what left a node, as it stands in a trace: that of `encodeEffects`. */
export function effectsText(stack: Stack, effects: NodeStep['effects'], note?: Noted): string {
  let text = '['
  for (let i = 0; i < effects.length; i++) {
    const { machine, effect } = effects[i] as NodeStep['effects'][number]
    text += (i > 0 ? ',' : '') + effectText(partsOf(stack.machines[machine] as AnyMachine), effect, note)
  }
  return `${text}]`
}

function effectText({ name, sends, emits, timers }: Parts, effect: Effect, note: Noted | undefined): string {
  switch (effect.kind) {
    case 'send': {
      const shape = shapeOf(sends, effect.message.kind)
      const message = textOf(shape, effect.message)
      note?.(shape, effect.message, message)
      return `{"kind":"send","machine":${name},"message":${message},"to":[${effect.to.items.join(',')}]}`
    }
    case 'emit':
      return `{"kind":"emit","machine":${name},"signal":${textOf(shapeOf(emits, effect.signal.kind), effect.signal)}}`
    case 'arm': {
      const timer = textOf(shapeOf(timers, effect.timer.kind), effect.timer)
      return `{"kind":"arm","machine":${name},"timer":${timer},"least":${effect.least},"most":${effect.most}}`
    }
    case 'cancel':
      return `{"kind":"cancel","machine":${name},"timer":${textOf(shapeOf(timers, effect.timer.kind), effect.timer)}}`
    case 'failed':
      return `{"kind":"failed","machine":${name},"property":${JSON.stringify(effect.property)},"site":${effect.site}}`
  }
}

/** Of a machine, its name as JSON, and what it can say by name. */
interface Parts {
  readonly name: string
  readonly sends: ReadonlyMap<string, RecordShape>
  readonly emits: ReadonlyMap<string, RecordShape>
  readonly timers: ReadonlyMap<string, RecordShape>
}

const parts = new WeakMap<AnyMachine, Parts>()

function partsOf(machine: AnyMachine): Parts {
  let made = parts.get(machine)
  if (!made) {
    const byName = (shapes: readonly RecordShape[]) => new Map(shapes.map(shape => [shape.name, shape]))
    const { name, sends, emits, timers } = machine
    made = { name: JSON.stringify(name), sends: byName(sends), emits: byName(emits), timers: byName(timers) }
    parts.set(machine, made)
  }
  return made
}

function shapeOf(shapes: ReadonlyMap<string, RecordShape>, kind: string): RecordShape {
  const shape = shapes.get(kind)
  if (!shape) throw new TypeError(`no shape for ${kind}`)
  return shape
}
