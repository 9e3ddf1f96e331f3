import fc from 'fast-check'
import type { Arg, BinaryOp, Expr, Generator, Ident, NamedArg, Pair, Pattern, QuantRange, Source } from '../tree.ts'

const span = { start: 0, end: 0, line: 1, column: 1 }
const operators: readonly BinaryOp[] = [
  ...(['implies', 'or', 'and', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'subset', 'meets'] as const),
  ...(['??', '+', '-', '*', '/', 'div', 'mod', '&'] as const),
]

/** Expressions of every kind, in every place where one may stand; the formatter must find the brackets they need. */
export function expressions(): fc.Arbitrary<Expr> {
  const ident = (words: readonly string[]): fc.Arbitrary<Ident> =>
    fc.constantFrom(...words).map(text => ({ text, span }))
  const lower = ident(['a', 'phase', 'from', 'state', '_1', 'x9'])
  const upper = ident(['A', 'Some', 'None'])
  const node = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
    fc.record(fields).map(made => ({ ...made, span }))
  const kind = <K extends string>(name: K) => fc.constant(name)
  const few = <T>(one: fc.Arbitrary<T>, minLength: number) => fc.array(one, { minLength, maxLength: 3 })
  const maybe = <T extends object, K extends string>(made: fc.Arbitrary<T>, key: K, value: fc.Arbitrary<unknown>) =>
    fc
      .tuple(made, fc.option(value, { nil: undefined }))
      .map(([one, extra]) => (extra === undefined ? one : { ...one, [key]: extra }))

  const leaf = fc.oneof(
    node({ kind: kind('number'), value: fc.nat({ max: Number.MAX_SAFE_INTEGER }) }),
    node({ kind: kind('float'), value: fc.constantFrom(0, 0.5, 1.25, 100, 3.5e-7, 1e21) }),
    fc
      .constantFrom(['5s', 5000], ['1_000ms', 1000], ['2h', 7_200_000])
      .map(([text, ms]) => ({ kind: 'duration', ms, text, span })),
    node({ kind: kind('text'), value: fc.string({ unit: 'grapheme', maxLength: 6 }) }),
    node({ kind: kind('bool'), value: fc.boolean() }),
    node({ kind: kind('name'), name: lower }),
    node({ kind: kind('upper'), name: upper }),
    fc.constant({ kind: 'empty', span }),
  )
  const { expr } = fc.letrec<{
    expr: unknown
    pattern: Pattern
    source: Source
    gen: Generator
    pair: Pair
    arg: Arg
    named: NamedArg
    range: QuantRange
  }>(tie => {
    const inner = tie('expr') as fc.Arbitrary<Expr>
    return {
      pattern: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        node({ kind: kind('bindPattern'), name: lower }),
        node({ kind: kind('numberPattern'), value: fc.integer() }),
        node({ kind: kind('textPattern'), value: fc.string({ maxLength: 4 }) }),
        node({ kind: kind('boolPattern'), value: fc.boolean() }),
        node({ kind: kind('casePattern'), name: upper, fields: few(tie('pattern'), 0) }),
      ) as fc.Arbitrary<Pattern>,
      source: fc.oneof(inner, node({ kind: kind('span'), from: inner, to: inner })) as fc.Arbitrary<Source>,
      gen: maybe(
        node({ names: few(lower, 1), source: tie('source'), by: few(inner, 0) }),
        'where',
        inner,
      ) as fc.Arbitrary<Generator>,
      pair: node({ key: inner, value: inner }),
      named: node({ kind: kind('namedArg'), name: lower, value: inner }) as fc.Arbitrary<NamedArg>,
      arg: fc.oneof(tie('named'), node({ kind: kind('arg'), value: inner })) as fc.Arbitrary<Arg>,
      range: node({ names: few(lower, 1), source: tie('source') }) as fc.Arbitrary<QuantRange>,
      expr: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        node({ kind: kind('call'), name: lower, args: few(tie('arg'), 0) }),
        node({ kind: kind('aggregate'), name: lower, item: inner, gen: tie('gen') }),
        node({ kind: kind('make'), name: upper, args: few(tie('arg'), 1) }),
        node({ kind: kind('unary'), op: fc.constantFrom('not', '-'), operand: inner }),
        node({ kind: kind('binary'), op: fc.constantFrom(...operators), left: inner, right: inner }),
        node({ kind: kind('is'), subject: inner, pattern: tie('pattern') }),
        node({ kind: kind('ifx'), condition: inner, then: inner, otherwise: inner }),
        node({
          kind: kind('quantified'),
          quantifier: fc.constantFrom('forall', 'exists', 'no'),
          ranges: few(tie('range'), 1),
          body: inner,
        }),
        node({ kind: kind('with'), base: inner, fields: few(tie('named'), 1) }),
        node({ kind: kind('dot'), base: inner, name: fc.oneof(lower, upper) }),
        node({ kind: kind('index'), base: inner, key: inner }),
        node({ kind: kind('set'), items: few(inner, 1) }),
        node({ kind: kind('map'), pairs: few(tie('pair'), 1) }),
        node({ kind: kind('list'), items: few(inner, 0) }),
        node({ kind: kind('rangeList'), from: inner, to: inner }),
        node({ kind: kind('setOf'), item: inner, gen: tie('gen') }),
        node({ kind: kind('mapOf'), pair: tie('pair'), gen: tie('gen') }),
        node({ kind: kind('listOf'), item: inner, gen: tie('gen') }),
        node({
          kind: kind('match'),
          subject: inner,
          arms: few(maybe(node({ pattern: tie('pattern'), value: inner }), 'where', inner), 1),
        }),
      ),
    }
  })
  return expr as fc.Arbitrary<Expr>
}
