import type { Token } from './lexer.ts'

/** The part of nearley's Earley columns that is read here. */
export interface Column {
  readonly index: number
  readonly states: readonly State[]
  readonly scannable: readonly State[]
}
interface State {
  readonly rule: Rule
  readonly dot: number
  /** The column where the rule began. */
  readonly reference: number
}
export type Sign = string | { readonly literal?: string; readonly type?: string }
export interface Rule {
  readonly name: string
  readonly symbols: readonly Sign[]
}
export type Rules = Readonly<Record<string, readonly Rule[]>>

/** How a message calls what a rule of the grammar stands for. Rules that are not here are looked into. */
const names: Readonly<Record<string, string>> = {
  ...{
    item: 'a declaration',
    part: 'a part of the machine',
    modelPart: 'a part of the model',
    world: 'a clause of the world',
  },
  ...{
    act: 'an act',
    fault: 'an act',
    type: 'a type',
    pattern: 'a pattern',
    stmtArm: 'an arm',
    arm: 'an arm',
    field: 'a field',
  },
  ...{ stmt: 'a statement', ifStmt: 'a statement', ret: '`return`', link: 'an option of the links', any: 'a name' },
}
const expressions =
  'expr open impC impO orC orO andC andO notC notO cmp alt add mul unary withx postfix prim source'.split(' ')
const expressionRules: ReadonlySet<string> = new Set(expressions)

const kinds: Readonly<Record<string, string>> = {
  ...{ name: 'a name', Name: 'a name in upper case', number: 'a number', text: 'a text in double quotes' },
  ...{ code: 'code in backquotes', duration: 'a duration such as 5s', float: 'a number' },
}

const operators: ReadonlySet<string> = new Set(
  'implies or and == != < <= > >= in not subset meets is ?? + - * / div mod & with . ['.split(' '),
)
/** An error that lists more than this says less. */
const mostAlternatives = 6

/** What could have followed, in a few words: "an operator, a statement or `}`". */
export function expectedIn(column: Column, rules: Rules): string {
  const found = new Set<string>()
  const seen = new Set<string>()
  const look = (sign: Sign): void => {
    if (typeof sign !== 'string') {
      found.add(sign.literal === undefined ? (kinds[sign.type as string] as string) : sign.literal)
      return
    }
    const name = expressionRules.has(sign) ? 'an expression' : names[sign]
    if (name !== undefined) found.add(name)
    else if (!seen.has(sign)) {
      seen.add(sign)
      for (const rule of rules[sign] ?? [])
        for (const next of rule.symbols) {
          look(next)
          if (typeof next !== 'string' || !mayBeEmpty(rules, next)) break
        }
    }
  }
  for (const { rule, dot, reference } of column.states) {
    const next = rule.symbols[dot]
    if (next !== undefined && (reference < column.index || column.index === 0)) look(next)
  }
  return phrase([...found])
}

function mayBeEmpty(rules: Rules, name: string): boolean {
  return (rules[name] ?? []).some(rule => rule.symbols.length === 0)
}

function phrase(found: readonly string[]): string {
  const hits = found.filter(one => operators.has(one)).length
  const kept = hits < 4 ? found : found.filter(one => !operators.has(one) && one !== '(')
  const words = kept.map(one => (one.includes(' ') || one.startsWith('`') ? one : `\`${one}\``)).sort(wordsFirst)
  if (hits >= 4) words.unshift('an operator')
  const shown = words.length > mostAlternatives ? [...words.slice(0, mostAlternatives - 1), 'something else'] : words
  if (shown.length === 0) return 'nothing more'
  return shown.length === 1 ? (shown[0] as string) : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/** Descriptions before quoted signs; otherwise as the grammar has them. */
function wordsFirst(a: string, b: string): number {
  return Number(a.startsWith('`')) - Number(b.startsWith('`'))
}

/** Whether a token can come next. */
export function accepts(column: Column, token: Token): boolean {
  return column.scannable.some(({ rule, dot }) => {
    const sign = rule.symbols[dot] as Exclude<Sign, string>
    return sign.type === undefined ? sign.literal === token.text : sign.type === token.type
  })
}

/** Whether a name could come next. */
export function wantsName(column: Column): boolean {
  return column.scannable.some(({ rule, dot }) => (rule.symbols[dot] as Exclude<Sign, string>).type === 'name')
}

/** Whether exactly this sign could come next. */
export function wants(column: Column, literal: string): boolean {
  return column.scannable.some(({ rule, dot }) => (rule.symbols[dot] as Exclude<Sign, string>).literal === literal)
}
