import type { Random } from '../../core/random.ts'
import type { Rule, Sign } from '../expected.ts'
import grammar from '../grammar.gen.ts'
import { reserved } from '../lexer.ts'

/** Random sentences of the grammar, as lists of tokens. */
export interface Sentences {
  /** One that is derived from this rule: rules branch so often within each other, and it ends soon after so many tokens. */
  readonly sentence: (from: string, size: { readonly branches: number; readonly tokens: number }) => string[]
}

const rules = grammar.ParserRules as unknown as readonly Rule[]

/** Names that mean something elsewhere: a grammar that is ambiguous is so because of them. */
const contextual = [
  ...new Set(
    rules
      .flatMap(rule => rule.symbols)
      .flatMap(sign => (typeof sign === 'object' && sign.literal !== undefined ? [sign.literal] : []))
      .filter(word => /^[a-z]\w*$/i.test(word) && !reserved.has(word)),
  ),
]
const samples: Readonly<Record<string, readonly string[]>> = {
  name: ['a', 'b', '_', ...contextual],
  Name: ['A', 'B'],
  number: ['0', '1', '1_000'],
  float: ['1.0'],
  duration: ['5s'],
  text: ['"t"'],
  code: ['`c`'],
}

export function sentences(random: Random): Sentences {
  const byName = new Map<string, Rule[]>()
  for (const rule of rules) byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule])
  const heights = heightsOf(byName)
  const height = (rule: Rule) =>
    1 + Math.max(0, ...rule.symbols.map(sign => (typeof sign === 'string' ? (heights.get(sign) ?? 0) : 0)))
  let room = 0
  const derive = (sign: Sign, branches: number): string[] => {
    if (typeof sign !== 'string') {
      room--
      return [sign.literal ?? random.pick(samples[sign.type as string] as readonly string[])]
    }
    const all = byName.get(sign) as readonly Rule[]
    const least = heights.get(sign)
    const rule = random.pick(branches > 0 && room > 0 ? all : all.filter(one => height(one) === least))
    const left = rule.symbols.length > 1 ? branches - 1 : branches
    return rule.symbols.flatMap(one => derive(one, left))
  }
  return {
    sentence: (from, { branches, tokens }) => {
      room = tokens
      return derive(from, branches)
    },
  }
}

/** The height of the lowest tree that each rule has: the way out when the fuel is used up. */
function heightsOf(byName: ReadonlyMap<string, readonly Rule[]>): Map<string, number> {
  const heights = new Map<string, number>()
  for (let changed = true; changed; ) {
    changed = false
    for (const [name, all] of byName)
      for (const rule of all) {
        const height =
          1 +
          Math.max(
            0,
            ...rule.symbols.map(sign =>
              typeof sign === 'string' ? (heights.get(sign) ?? Number.POSITIVE_INFINITY) : 0,
            ),
          )
        if (height < (heights.get(name) ?? Number.POSITIVE_INFINITY)) {
          heights.set(name, height)
          changed = true
        }
      }
  }
  return heights
}
