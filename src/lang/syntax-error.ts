import type { Diagnostic, Span } from '../core/diagnostic.ts'
import { type Column, expectedIn, type Rules, wants, wantsName } from './expected.ts'
import type { Token } from './lexer.ts'

interface Stuck {
  readonly tokens: readonly Token[]
  /** Where this attempt began, and the token that could not follow. */
  readonly from: number
  readonly at: number
  readonly column: Column
  readonly rules: Rules
  readonly file: string
}

/** Says what was expected where the parser got stuck, with a hint where a frequent mistake explains it. */
export function syntaxError(stuck: Stuck): Diagnostic {
  const { tokens, at, column, rules, file } = stuck
  const token = tokens[at]
  const expected = `expected ${expectedIn(column, rules)}`
  if (!token)
    return {
      severity: 'error',
      code: 'MU002',
      message: `the text ends too early: ${expected}`,
      file,
      span: endOf(tokens),
      ...unclosed(stuck),
    }
  const error = { severity: 'error', file, span: token.span } as const
  const shown = `\`${token.text.length > 40 ? `${token.text.slice(0, 37)}...` : token.text}\``
  if (token.text === 'use' && wants(column, 'machine')) {
    return lateUse(file, token.span)
  }
  const meant = expressionWords.has(token.text) || (statementWords.has(token.text) && startsLine(tokens, at))
  if (token.type === 'word' && wantsName(column) && !meant) {
    return {
      ...error,
      code: 'MU008',
      message: `${shown} is a word of the language, so it cannot be a name: ${expected}`,
    }
  }
  return { ...error, code: 'MU001', message: `${expected}, found ${shown}`, ...hintFor(token, stuck) }
}

export function lateUse(file: string, span: Span): Diagnostic {
  const message = '`use` stands before all declarations'
  return { severity: 'error', code: 'MU012', message, file, span, hint: 'move it to the head of the file' }
}

const statementWords: ReadonlySet<string> = new Set(
  'let var if for while when match return emit send arm cancel become assert ignore'.split(' '),
)

const expressionWords: ReadonlySet<string> = new Set(['if', 'forall', 'exists', 'no', 'not', 'match', 'true', 'false'])

function hintFor(token: Token, stuck: Stuck): { readonly hint?: string } {
  const { column, tokens, at } = stuck
  if (token.text === '=' && wants(column, ':=')) return { hint: '`:=` writes a variable, `==` compares' }
  if (token.text === '=' && wants(column, '==')) return { hint: '`==` compares' }
  if (token.text === ':=' && wants(column, '=')) return { hint: '`=` gives the first value, `:=` a new one' }
  if (comparisons.has(token.text) && wants(column, 'and'))
    return { hint: 'comparisons do not chain: write `a < b and b < c`' }
  if ((quantifiers.has(token.text) || token.text === 'if') && wants(column, '('))
    return { hint: 'put brackets around it' }
  if (isItemStart(tokens, at)) return unclosed(stuck)
  return {}
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'subset', 'meets'])
const quantifiers: ReadonlySet<string> = new Set(['forall', 'exists', 'no'])

/** The innermost bracket that is still open: when a text ends too early, this is where to look. */
function unclosed({ tokens, from, at }: Stuck): { readonly hint?: string } {
  const last = openBrackets(tokens, from, at).at(-1)
  return last ? { hint: `the \`${last.text}\` of line ${last.span.line} is not closed` } : {}
}

function openBrackets(tokens: readonly Token[], from: number, to: number): Token[] {
  const open: Token[] = []
  for (let i = from; i < to; i++) {
    const token = tokens[i] as Token
    if (token.type !== 'op') continue
    if ('([{'.includes(token.text)) open.push(token)
    else if (')]}'.includes(token.text)) open.pop()
  }
  return open
}

/** Right behind the last token. */
function endOf(tokens: readonly Token[]): Span {
  const last = tokens.at(-1)
  if (!last) return { start: 0, end: 0, line: 1, column: 1 }
  const lines = last.text.split('\n')
  const tail = (lines.at(-1) as string).length
  const column = lines.length > 1 ? tail + 1 : last.span.column + tail
  return { start: last.span.end, end: last.span.end, line: last.span.line + lines.length - 1, column }
}

/** The words that begin a declaration, and what must follow for it to look like one. */
const itemWords: Readonly<Record<string, Token['type']>> = {
  ...{
    use: 'name',
    const: 'name',
    fn: 'name',
    scenario: 'text',
    type: 'Name',
    epoch: 'Name',
    opaque: 'Name',
    signal: 'Name',
  },
  ...{ message: 'Name', machine: 'Name', monitor: 'Name', stack: 'Name', model: 'Name', mutant: 'Name' },
}

function startsLine(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  return before === undefined || before.span.line < (tokens[at] as Token).span.line
}

function isItemStart(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (!token || !Object.hasOwn(itemWords, token.text) || !startsLine(tokens, at)) return false
  return tokens[at + 1]?.type === itemWords[token.text]
}

/** Where the declarations begin that begin lines, outside of all brackets. */
export function itemStarts(tokens: readonly Token[]): number[] {
  const starts: number[] = []
  let depth = 0
  for (const [i, token] of tokens.entries()) {
    if (depth === 0 && isItemStart(tokens, i)) starts.push(i)
    if (token.type !== 'op') continue
    if ('([{'.includes(token.text)) depth++
    else if (')]}'.includes(token.text)) depth = Math.max(0, depth - 1)
  }
  return starts
}

/**
 * Where to go on after an error: the next declaration that begins a line and is not indented further than the one with the
 * error (an `fn` may also be a part of a machine). It may be the word that caused the error, or begin its line: a bracket
 * that was never closed makes the parser stumble over a declaration only after its first word.
 */
export function nextItem(
  tokens: readonly Token[],
  { from, at }: { readonly from: number; readonly at: number },
): number | undefined {
  const indent = tokens[from]?.span.column ?? 1
  const begins = (i: number) => (tokens[i] as Token).span.column <= indent && isItemStart(tokens, i)
  const line = tokens[at]?.span.line
  let first = at
  while (first - 1 > from && tokens[first - 1]?.span.line === line) first--
  if (first > from && first < at && begins(first) && openBrackets(tokens, from, first).length > 0) return first
  for (let next = Math.max(at, from + 1); next < tokens.length; next++) if (begins(next)) return next
  return undefined
}
