import { describe, expect, test } from 'vitest'
import { read } from './tlc.ts'

const end = (rest: string) => `Finished computing initial states: 1 distinct state generated at 2026-01-01 00:00:00.
Progress(8) at 2026-01-01 00:00:01: 700 states generated (1 s/min), 200 distinct states found (1 ds/min), 9 states left on queue.
${rest}
1146 states generated, 288 distinct states found, 0 states left on queue.
`

describe("what TLC's output says", () => {
  test('a complete search has its totals and its depth', () => {
    const text = `${end('Model checking completed. No error has been found.')}The depth of the complete state graph search is 11.`
    expect(read(text)).toEqual({ distinct: 288, generated: 1146, depth: 11 })
  })

  test('a violation has its invariant and as many steps as states but the first', () => {
    const text = end('Error: Invariant safe is violated.\nState 1: <Initial predicate>\nState 2: <Deliver line 3>\n')
    expect(read(text)).toMatchObject({ violated: { invariant: 'safe', steps: 1 }, depth: undefined })
  })

  test('a violation in the first state takes no step', () => {
    expect(read(end('Error: Invariant safe is violated by the initial state:'))).toMatchObject({
      violated: { invariant: 'safe', steps: 0 },
    })
  })

  test('anything else that ends it is an error, also when Java never came to TLC', () => {
    expect(read(end('Error: Attempted to apply function')).error).toMatch(/^Attempted to apply function/)
    expect(read('Could not find or load main class tlc2.TLC').error).toMatch(/main class/)
  })
})
