import { braces, brackets, commas, type Doc, group, indent, line, newline, softline } from './format-doc.ts'
import type { Ink } from './format-ink.ts'
import { identDoc, namesDoc, patternDoc } from './format-names.ts'
import { writeFloat, writeNumber, writeText } from './literals.ts'
import type { Arg, BinaryOp, Expr, ExprArm, Generator, NamedArg, Pair, Pattern, Source } from './tree.ts'

/** How tightly an expression binds; the grammar has one rule for each. */
const levels = {
  implies: 1,
  or: 2,
  and: 3,
  not: 4,
  compare: 5,
  alternative: 6,
  sum: 7,
  product: 8,
  minus: 9,
  with: 10,
  postfix: 11,
  atom: 12,
}

const levelOfOp: Readonly<Record<BinaryOp, number>> = {
  ...{ implies: levels.implies, or: levels.or, and: levels.and, '??': levels.alternative },
  ...{ '==': levels.compare, '!=': levels.compare, '<': levels.compare, '<=': levels.compare, '>': levels.compare },
  ...{
    '>=': levels.compare,
    in: levels.compare,
    'not in': levels.compare,
    subset: levels.compare,
    meets: levels.compare,
  },
  ...{ '+': levels.sum, '-': levels.sum, '*': levels.product, '/': levels.product, div: levels.product },
  ...{ mod: levels.product, '&': levels.product },
}

/** What stands at the place of an expression: how tightly it must bind, and whether it may be open at its right end. */
interface Seat {
  readonly level: number
  readonly open: boolean
}
const anywhere: Seat = { level: 0, open: true }
/** Before a `:` that is not its own: brackets show where an open expression ends. */
const closedSeat: Seat = { level: 0, open: false }
/** The place after `at` and around `..` in world clauses, where a budget `<= n` may follow. */
export const besideBudget: Seat = { level: levels.alternative, open: false }

export function exprDoc(ink: Ink, expr: Expr, seat: Seat = anywhere): Doc {
  const needsBrackets = levelOf(expr) < seat.level || (!seat.open && isOpen(expr))
  if (!needsBrackets) return bare(ink, expr)
  return group(['(', indent(softline, bare(ink, expr)), softline, ')'])
}

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'binary':
      return levelOfOp[expr.op]
    case 'ifx':
    case 'quantified':
      return levels.not
    case 'unary':
      return expr.op === 'not' ? levels.not : levels.minus
    case 'is':
      return levels.compare
    case 'with':
      return levels.with
    case 'dot':
    case 'index':
      return levels.postfix
    default:
      return levels.atom
  }
}

/** Its right end runs as far right as it can: `if` and quantifiers, and boolean operators that end in one. */
function isOpen(expr: Expr): boolean {
  let at = expr
  for (;;) {
    if (at.kind === 'ifx' || at.kind === 'quantified') return true
    if (at.kind === 'unary' && at.op === 'not') {
      if (levelOf(at.operand) < levels.not) return false
      at = at.operand
    } else if (at.kind === 'binary' && levelOfOp[at.op] <= levels.and) {
      if (levelOf(at.right) < rightLevel(at.op)) return false
      at = at.right
    } else return false
  }
}

/** `implies` is the one operator that groups to the right; comparisons do not chain. */
function leftLevel(op: BinaryOp): number {
  const level = levelOfOp[op]
  return op === 'implies' || level === levels.compare ? level + 1 : level
}
function rightLevel(op: BinaryOp): number {
  return op === 'implies' ? levels.implies : levelOfOp[op] + 1
}

function bare(ink: Ink, expr: Expr): Doc {
  const here = () => ink.before(expr.span.start)
  switch (expr.kind) {
    case 'number':
      return [here(), writeNumber(expr.value)]
    case 'float':
      return [here(), writeFloat(expr.value)]
    case 'duration':
      return [here(), expr.text]
    case 'text':
      return [here(), writeText(expr.value)]
    case 'bool':
      return [here(), String(expr.value)]
    case 'empty':
      return [here(), '{', ink.before(expr.span.end), '}']
    case 'name':
    case 'upper':
      return identDoc(ink, expr.name)
    case 'call':
    case 'make':
      return [identDoc(ink, expr.name), argsDoc(ink, expr.args, expr.span.end)]
    case 'aggregate':
      return [identDoc(ink, expr.name), '(', generated(ink, () => exprDoc(ink, expr.item), expr.gen, softline), ')']
    case 'unary':
      if (expr.op === 'not') return ['not ', exprDoc(ink, expr.operand, { level: levels.not, open: true })]
      return ['-', nextMinus(expr.operand), exprDoc(ink, expr.operand, { level: levels.minus, open: false })]
    case 'binary':
      return chain(ink, expr)
    case 'is':
      return [
        exprDoc(ink, expr.subject, { level: levels.alternative, open: false }),
        ' is ',
        patternDoc(ink, expr.pattern),
      ]
    case 'ifx':
      return ifDoc(ink, expr)
    case 'quantified':
      return quantifiedDoc(ink, expr)
    case 'with':
      return [
        [exprDoc(ink, expr.base, { level: levels.with, open: false }), ' with '],
        braces(
          expr.fields.map(field => namedDoc(ink, field)),
          ink.before(expr.span.end),
        ),
      ]
    case 'dot':
      return [exprDoc(ink, expr.base, { level: levels.postfix, open: false }), '.', identDoc(ink, expr.name)]
    case 'index':
      return [exprDoc(ink, expr.base, { level: levels.postfix, open: false }), '[', exprDoc(ink, expr.key), ']']
    default:
      return collection(ink, expr)
  }
}

type Collection = Extract<
  Expr,
  { readonly kind: 'set' | 'map' | 'list' | 'rangeList' | 'setOf' | 'mapOf' | 'listOf' | 'match' }
>

function collection(ink: Ink, expr: Collection): Doc {
  const end = expr.span.end
  switch (expr.kind) {
    case 'set':
      return braces(
        expr.items.map(item => exprDoc(ink, item)),
        ink.before(end),
      )
    case 'map':
      return braces(
        expr.pairs.map(pair => pairDoc(ink, pair)),
        ink.before(end),
      )
    case 'list':
      return brackets(
        '[',
        expr.items.map(item => exprDoc(ink, item)),
        ']',
        ink.before(end),
      )
    case 'rangeList':
      return ['[', exprDoc(ink, expr.from), ' .. ', exprDoc(ink, expr.to), ink.before(end), ']']
    case 'setOf':
      return ['{', generated(ink, () => exprDoc(ink, expr.item), expr.gen, line), '}']
    case 'mapOf':
      return ['{', generated(ink, () => pairDoc(ink, expr.pair), expr.gen, line), '}']
    case 'listOf':
      return ['[', generated(ink, () => exprDoc(ink, expr.item), expr.gen, softline), ']']
    case 'match': {
      const subject = exprDoc(ink, expr.subject)
      const arms = expr.arms.map((arm, i) => [matchNewline(i), armDoc(ink, arm)])
      return ['match ', subject, ' {', indent(arms, ink.before(end)), newline, '}']
    }
  }
}

export function matchNewline(index: number): Doc {
  return { kind: 'newline', blank: false, flat: index === 0 ? ' ' : '  ' }
}

function armDoc(ink: Ink, arm: ExprArm): Doc {
  const where = whereDoc(ink, arm)
  return [where, ' =>', hanging(ink, arm.value)]
}

/** `pattern where condition`, before the `=>` of an arm. */
export function whereDoc(ink: Ink, arm: { readonly pattern: Pattern; readonly where?: Expr }): Doc {
  const pattern = patternDoc(ink, arm.pattern)
  return arm.where ? [pattern, ' where ', exprDoc(ink, arm.where)] : pattern
}

/** Keeps `- -x` from looking like an operator of its own. */
function nextMinus(operand: Expr): Doc {
  return operand.kind === 'unary' && operand.op === '-' ? ' ' : ''
}

/** Operators of one level stand in one row, and if they do not fit, each begins a line. */
function chain(ink: Ink, expr: Extract<Expr, { readonly kind: 'binary' }>): Doc {
  const level = levelOfOp[expr.op]
  const goesOn = (operand: Expr) =>
    operand.kind === 'binary' && levelOfOp[operand.op] === level && level !== levels.compare
  const operands: { readonly op: BinaryOp | undefined; readonly operand: Expr; readonly seat: Seat }[] = []
  if (expr.op === 'implies') {
    let at: Expr = expr
    let op: BinaryOp | undefined
    for (; at.kind === 'binary' && at.op === 'implies'; at = at.right) {
      operands.push({ op, operand: at.left, seat: { level: leftLevel('implies'), open: false } })
      op = 'implies'
    }
    operands.push({ op, operand: at, seat: { level: levels.implies, open: true } })
  } else {
    let at: Expr = expr
    for (; at === expr || goesOn(at); at = (at as typeof expr).left) {
      const { op, right } = at as typeof expr
      operands.unshift({
        op,
        operand: right,
        seat: { level: rightLevel(op), open: at === expr && level <= levels.and },
      })
    }
    operands.unshift({ op: undefined, operand: at, seat: { level: leftLevel(expr.op), open: false } })
  }
  const docs = operands.map(({ op, operand, seat }) => {
    const doc = exprDoc(ink, operand, seat)
    return op ? [line, `${op} `, doc] : doc
  })
  return group([docs[0] as Doc, indent(docs.slice(1))])
}

/** `if a then b`, `else if c then d`, `else e`, each on a line of its own if one line is too short. */
function ifDoc(ink: Ink, expr: Extract<Expr, { readonly kind: 'ifx' }>): Doc {
  const docs: Doc[] = []
  let at: Expr = expr
  for (; at.kind === 'ifx'; at = at.otherwise) {
    const condition = exprDoc(ink, at.condition)
    const then = exprDoc(ink, at.then)
    docs.push(group(['if ', condition, indent(line, 'then ', then)]), line, 'else ')
  }
  return group([...docs, exprDoc(ink, at)])
}

function quantifiedDoc(ink: Ink, expr: Extract<Expr, { readonly kind: 'quantified' }>): Doc {
  const ranges = expr.ranges.map(range => {
    const names = namesDoc(ink, range.names)
    return [names, ' in ', sourceDoc(ink, range.source)]
  })
  return group([`${expr.quantifier} `, commas(ranges), ':', indent(line, exprDoc(ink, expr.body))])
}

/** `item for names in source where … by …`, between brackets that are the caller's. */
function generated(ink: Ink, item: () => Doc, gen: Generator, edge: Doc): Doc {
  const first = item()
  const names = namesDoc(ink, gen.names)
  const parts: Doc[] = [first, line, 'for ', names, ' in ', sourceDoc(ink, gen.source)]
  if (gen.where) parts.push(line, 'where ', exprDoc(ink, gen.where))
  if (gen.by.length > 0) parts.push(line, 'by ', commas(gen.by.map(key => exprDoc(ink, key))))
  return group([indent(edge, parts), edge])
}

export function sourceDoc(ink: Ink, source: Source): Doc {
  if (source.kind !== 'span') return exprDoc(ink, source)
  const from = exprDoc(ink, source.from)
  return [from, ' .. ', exprDoc(ink, source.to)]
}

function pairDoc(ink: Ink, pair: Pair): Doc {
  const key = exprDoc(ink, pair.key, closedSeat)
  return [key, ': ', exprDoc(ink, pair.value)]
}

export function namedDoc(ink: Ink, { name, value }: Pick<NamedArg, 'name' | 'value'>): Doc {
  const label = identDoc(ink, name)
  return [label, ': ', exprDoc(ink, value)]
}

export function argsDoc(ink: Ink, args: readonly Arg[], end: number): Doc {
  const docs = args.map(arg => (arg.kind === 'arg' ? exprDoc(ink, arg.value) : namedDoc(ink, arg)))
  return brackets('(', docs, ')', ink.before(end))
}

/** The right side after `=`, `:=`, `=>` or `:`: what has brackets of its own begins there, the rest may go to the next line. */
export function hanging(ink: Ink, expr: Expr): Doc {
  const doc = exprDoc(ink, expr)
  return bracketed.has(expr.kind) ? [' ', doc] : group(indent(line, doc))
}
const bracketed: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>([
  ...(['call', 'make', 'aggregate', 'set', 'map', 'list', 'setOf', 'mapOf', 'listOf', 'match', 'with'] as const),
])
