import { describe, expect, test } from 'vitest'
import type { Named } from './machine.ts'
import { rec } from './value.ts'
import { type RoundRules, round, speak } from './views.ts'

const says = (payload: string) => rec({ kind: 'Says', payload }) as Named
const other = rec({ kind: 'Other' }) as Named

/** Members that log what happens to them; `answer` says what a delivery makes one say. */
function logging(answer: (node: number, payload: string, from: number) => readonly Named[] = () => []) {
  const log: string[] = []
  const rules: RoundRules<number> = {
    install: (node, state, members) => {
      log.push(`${node} installs ${members.join()}`)
      return { state: state + 1, signals: [says(`hello from ${node}`), other] }
    },
    deliver: (node, state, payload, from) => {
      log.push(`${node} hears ${payload}`)
      return { state: state + 10, signals: answer(node, payload as string, from) }
    },
    multicast: signal => (signal.kind === 'Says' ? (signal as Named & { payload: unknown }).payload : undefined),
    left: (node, signal) => log.push(`${signal.kind} leaves ${node}`),
  }
  return { log, rules }
}

describe('a round of an abstract membership', () => {
  test('installs at each member ascending, then delivers in the order of emission, to all ascending', () => {
    const { log, rules } = logging()
    const states = new Map([
      [1, 0],
      [3, 0],
    ])
    expect(round([1, 3], states, rules)).toBe(true)
    expect(log).toEqual([
      ...['1 installs 1,3', 'Other leaves 1', '3 installs 1,3', 'Other leaves 3'],
      ...['1 hears hello from 1', '3 hears hello from 1', '1 hears hello from 3', '3 hears hello from 3'],
    ])
    expect([...states]).toEqual([
      [1, 21],
      [3, 21],
    ])
  })

  test('delivers answers behind what was said before', () => {
    const { log, rules } = logging((node, payload, from) =>
      node === 3 && payload === 'hello from 1' ? [says(`dear ${from}`)] : [],
    )
    round(
      [1, 3],
      new Map([
        [1, 0],
        [3, 0],
      ]),
      rules,
    )
    expect(log.slice(-4)).toEqual(['1 hears hello from 3', '3 hears hello from 3', '1 hears dear 1', '3 hears dear 1'])
  })

  test('does not go on without end', () => {
    const { rules } = logging(() => [says('again')])
    expect(round([1], new Map([[1, 0]]), rules)).toBeUndefined()
  })

  test('is not needed for what one member says by itself', () => {
    const { log, rules } = logging()
    const states = new Map([
      [1, 0],
      [3, 0],
    ])
    expect(speak(3, { state: 5, signals: [says('tick'), other] }, [1, 3], states, rules)).toBe(true)
    expect(log).toEqual(['Other leaves 3', '1 hears tick', '3 hears tick'])
    expect(states.get(3)).toBe(15)
  })
})
