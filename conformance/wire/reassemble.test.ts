import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Payload } from '../../src/runtime/corosync/payload.ts'
import { nothingOpen, reassemble } from './reassemble.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

describe('reassembly', () => {
  const play = (payloads: readonly Payload[]) => {
    let open = nothingOpen
    let lost = 0
    const messages: string[] = []
    for (const one of payloads) {
      const step = reassemble(open, one)
      open = step.open
      lost += step.lost
      messages.push(...step.messages.map(bytes => Buffer.from(bytes).toString('hex')))
    }
    return { messages, lost }
  }
  test('puts a message of three payloads together between whole ones', () => {
    const first = { fragmented: 1, continuation: 0, pieces: [hex('aa'), hex('b1')] }
    const second = { fragmented: 2, continuation: 1, pieces: [hex('b2')] }
    const third = { fragmented: 0, continuation: 2, pieces: [hex('b3'), hex('cc')] }
    expect(play([first, second, third])).toEqual({ messages: ['aa', 'b1b2b3', 'cc'], lost: 0 })
    expect(play([first, third])).toEqual({ messages: ['aa', 'cc'], lost: 2 })
    expect(play([second, third])).toEqual({ messages: ['cc'], lost: 2 })
  })
  test('gives back what was cut, however it was cut', () => {
    const run = (made: Uint8Array[], size: number) => {
      const cut: Payload[] = []
      for (const bytes of made)
        for (let at = 0; at === 0 || at < bytes.byteLength; at += size) {
          const number = (at: number) => (at <= 0 || at >= bytes.byteLength ? 0 : ((at / size - 1) % 255) + 1)
          const piece = bytes.slice(at, at + size)
          cut.push({ fragmented: number(at + size), continuation: number(at), pieces: [piece] })
        }
      expect(play(cut)).toEqual({ messages: made.map(one => Buffer.from(one).toString('hex')), lost: 0 })
    }
    const messages = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 })
    fc.assert(fc.property(messages, fc.integer({ min: 1, max: 20 }), run), { numRuns: 1000 })
  })
})
