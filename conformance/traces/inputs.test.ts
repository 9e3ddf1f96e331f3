import { expect, test } from 'vitest'
import type { AnyMachine, Named } from '../../src/core/machine.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import type { Stack } from '../../src/core/stack.ts'
import { rec } from '../../src/core/value.ts'
import { textOf } from '../../src/trace/values.ts'
import { WrittenEvent } from '../../src/trace/written.ts'
import { inputs } from './inputs.ts'

const told = (max: number): RecordShape => ({
  kind: 'record',
  name: 'Told',
  tag: true,
  fields: [
    { name: 'of', shape: { kind: 'int', min: 0, max } },
    { name: 'by', shape: { kind: 'node' } },
  ],
})
const shape = told(7)
const stackOf = (...receives: readonly RecordShape[]): Stack => ({
  name: 'S',
  machines: receives.map((one, i) => ({ name: `M${i}`, receives: [one] }) as unknown as AnyMachine),
})
const stack = stackOf(shape)
const message = (of: number): Named => rec({ kind: 'Told', of, by: 2 })

function received(text: string): WrittenEvent {
  const line = `{"node":1,"index":0,"time":0,"input":{"kind":"message","from":2,"message":${text}},"effects":[],"digest":"0123456789abcdef"}`
  return WrittenEvent.of(Buffer.from(line), 0, line.length) as WrittenEvent
}

test('a message that was sent lately is the same when it is received, and any other is made of its text', () => {
  const { note, take } = inputs()
  const [sent, other] = [message(3), message(4)]
  note(shape, sent, textOf(shape, sent))
  const found = take(stack, received(textOf(shape, sent)))
  expect('input' in found && found.input.kind === 'message' && found.input.message).toBe(sent)
  const made = take(stack, received(textOf(shape, other)))
  expect(made).toEqual({ input: { kind: 'message', from: 2, message: other } })
})

test('what was sent a long time ago is made of its text again', () => {
  const { note, take } = inputs()
  const old = message(3)
  note(shape, old, textOf(shape, old))
  for (let i = 0; i < 2000; i++) note(shape, message(1), textOf(shape, message(1)))
  const found = take(stack, received(textOf(shape, old)))
  expect('input' in found && found.input.kind === 'message' && found.input.message).not.toBe(old)
  expect(found).toEqual({ input: { kind: 'message', from: 2, message: old } })
})

test('a message that was sent is refused where it is out of its range, or where its words mean another thing', () => {
  const { note, see, take } = inputs()
  const wide = message(9)
  note(shape, wide, textOf(shape, wide))
  const why = { path: ['input', 'message', 'of'], why: 'expected a whole number from 0 to 7, found 9' }
  const event = received(textOf(shape, wide))
  expect(see(stack, event)).toEqual(why)
  expect(take(stack, event)).toEqual(why)

  const small = message(6)
  note(shape, small, textOf(shape, small))
  const narrow = take(stackOf(told(5), shape), received(textOf(shape, small)))
  expect(narrow).toMatchObject({ why: 'expected a whole number from 0 to 5, found 6' })
})
