import { describe, expect, it } from 'vitest'
import { List } from '../core/value.ts'
import { check } from './check.ts'
import { expressionsIn } from './interpret/walk.ts'
import { type Placed, Settled } from './settled.ts'
import type { TMachine } from './typed.ts'

const text = `
type Settings = { odd: bool, room: int }
signal Go
signal Reload(odd: bool)
machine M {
  config { votes: list<int> = [1, 1, 1] }
  state { settings: Settings = given(), met: int = 0, now: bool = false }
  fn given(): Settings = Settings(odd: sum(config.votes) mod 2 == 1, room: 0)
  fn halves(s: Settings): bool = not s.odd
  fn breaksTies(): bool = halves(settings)
  fn isFirst(): bool = self == min({ self })
  fn hasMet(): bool = met > 1
  fn each(): int = 6 div settings.room
  on Go {
    met := met + 1
    now := breaksTies()
    now := isFirst()
    now := hasMet()
    met := each()
    for s in [settings] { now := halves(s) }
  }
  on Reload(odd) { settings := Settings(odd: odd, room: 1) }
}
`
const { program, diagnostics } = check([{ module: 'test', file: 'test.mu', text }])
if (!program) throw new Error(diagnostics.map(one => one.message).join('\n'))
const [machine] = program.modules.get('test')?.machines ?? []

/** What each call of `on Go` is known to come to, by the name of the function. */
function known(votes: readonly number[], placed: Omit<Placed, 'machine'>): Record<string, unknown> {
  const one = machine as TMachine
  const settled = new Settled({ votes: new List([...votes]) }, { machine: one, ...placed })
  const body = one.handlers.find(by => by.shape?.name === 'Go')?.body ?? []
  const calls = [...expressionsIn(body)].flatMap(expr => (expr.kind === 'call' ? [expr] : []))
  return Object.fromEntries(calls.map(call => [call.fn.name, settled.value(call)]))
}

describe('what a configuration settles', () => {
  const calm = { program, comes: (by: TMachine['handlers'][number]) => by.shape?.name !== 'Reload' }

  it('is worked out through functions of fields that stay as they are', () => {
    expect(known([1, 1, 1], calm)).toMatchObject({ breaksTies: false })
    expect(known([1, 1], calm)).toMatchObject({ breaksTies: true })
  })
  it('is nothing of who a node is, of what changes, of what is given, nor what cannot be worked out', () => {
    const { breaksTies: _, ...others } = known([1, 1, 1], calm)
    expect(others).toEqual({ isFirst: undefined, hasMet: undefined, each: undefined, halves: undefined })
  })
  it('is not that where the field may be given another value', () => {
    expect(known([1, 1, 1], { program })).toMatchObject({ breaksTies: undefined })
  })
  it('is not looked for without the program', () => {
    expect(known([1, 1, 1], { comes: calm.comes })).toMatchObject({ breaksTies: undefined })
  })
})
