import { describe, expect, test } from 'vitest'
import { random } from '../core/random.ts'
import { format } from './format.ts'
import { parse } from './parse.ts'
import { bare } from './testing/bare.ts'
import { sentences } from './testing/sentences.ts'

const seed = Number(process.env.MUSTER_SEED ?? Date.now() % 1_000_000)
const runs = Number(process.env.MUSTER_FUZZ ?? 400)

const formatted = (text: string): string => {
  const { tree, diagnostics } = parse(text, 'x.mu')
  expect(diagnostics, text).toEqual([])
  return tree ? format(tree) : ''
}
/** The numbers of the comments in a text, in order. */
const remarks = (text: string) => [...text.matchAll(/\/\/\/? ?c(\d+)/g)].map(found => Number(found[1]))

describe('the formatter', () => {
  test(`keeps every comment wherever it stands, and settles at once (MUSTER_SEED=${seed} repeats this run)`, () => {
    const dice = random(seed)
    const { sentence } = sentences(dice)
    for (let i = 0; i < runs; i++) {
      const words = sentence('file', { branches: 24, tokens: dice.between(3, 200) })
      let count = 0
      const between = () => {
        if (!dice.chance(0.15)) return dice.pick([' ', ' ', ' ', '\n', '\n\n', '\n\n\n'])
        const comment = () => `${dice.pick(['//', '// ', '/// '])}c${count++}`
        return dice.pick([
          () => ` ${comment()}\n`,
          () => `\n${comment()}\n`,
          () => `\n\n${comment()}\n\n`,
          () => ` ${comment()}\n  ${comment()}\n`,
        ])()
      }
      const text = words.map(word => word + between()).join('')
      const once = formatted(text)
      expect(
        remarks(once).sort((a, b) => a - b),
        text,
      ).toEqual(Array.from({ length: count }, (_, n) => n))
      expect(bare(parse(once, 'x.mu').tree), text).toEqual(bare(parse(text, 'x.mu').tree))
      expect(formatted(once), text).toBe(once)
    }
  })
})
