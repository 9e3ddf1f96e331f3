import { expect, test } from 'vitest'
import { check } from './check.ts'
import { applied, mutantsOf } from './mutants.ts'

const text = `
signal Press
signal Lit(times: int)

machine Lamp {
  config { most: int = 3 }
  phases Off, On
  durable { times: int = 0 }
  timer bulb = 1s
  on Press in Off {
    when times < config.most and times >= 0 else "worn out"
    become On
    times := times + 1
    arm bulb
    if times > 2 { emit Lit(times) } else { cancel bulb }
  }
  ignore Press in On because "it is on"
  on bulb { become Off }
}
`
const file = { module: 'lamp', file: 'lamp.mu', text }
const machine = () => check([file]).program?.modules.get('lamp')?.machines[0] as Parameters<typeof mutantsOf>[0]

test('every operator finds its places, in the order of the text', () => {
  const all = mutantsOf(machine(), text)
  expect(all.map(one => `${one.span.line} ${one.operator}`)).toEqual([
    ...[
      '8 forget',
      '8 off-by-one',
      '11 drop-guard',
      '11 negate',
      '11 boundary',
      '11 and-or',
      '11 boundary',
      '11 off-by-one',
    ],
    ...[
      '12 drop-become',
      '13 drop-assign',
      '13 off-by-one',
      '14 drop-arm',
      '15 negate',
      '15 boundary',
      '15 off-by-one',
    ],
    ...['15 swap-branches', '15 drop-emit', '15 drop-cancel', '18 drop-become'],
  ])
})

test('each is another text, which the checker takes', () => {
  const seen = new Set([text])
  for (const mutant of mutantsOf(machine(), text)) {
    const changed = applied(text, mutant)
    expect(seen.has(changed)).toBe(false)
    seen.add(changed)
    const { diagnostics } = check([{ ...file, text: changed }])
    expect([mutant.name, diagnostics.filter(one => one.severity === 'error').map(one => one.message)]).toEqual([
      mutant.name,
      [],
    ])
    expect(text.slice(mutant.span.start, mutant.span.end)).toBe(mutant.from)
  }
})
