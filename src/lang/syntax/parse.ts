import nearley from 'nearley'
import type { Diagnostic, Span } from '../../core/diagnostic.ts'
import { expectedAt } from './expected.ts'
import grammar from './grammar.gen.ts'
import { type Token, type TokenFeed, tokens } from './lexer.ts'
import type { Comment, Expr, FileTree } from '../tree.ts'

export interface Parsed {
  /** What could be parsed; absent when nothing could. */
  readonly tree: FileTree | undefined
  readonly diagnostics: readonly Diagnostic[]
}

const itemWords = new Set(
  'use type epoch opaque signal message const fn machine monitor stack model mutant scenario'.split(' '),
)
/** Deeper nesting than this is no spec; it would only exhaust the stacks of those who walk the tree. */
const deepest = 100
const tallest = 400
const rules = nearley.Grammar.fromCompiled(grammar as unknown as nearley.CompiledRules)
const exprRules = nearley.Grammar.fromCompiled({ ...(grammar as unknown as nearley.CompiledRules), ParserStart: 'expr' })

/** Parses one file. Never throws; after an error it goes on at the next item, so one pass reports them all. */
export function parse(text: string, file: string): Parsed {
  const all = tokens(text)
  const code = all.filter(token => token.type !== 'comment')
  const diagnostics = lexicalMistakes(code, file)
  const uses: unknown[] = []
  const items: unknown[] = []
  if (diagnostics.length === 0)
    for (const chunk of chunks(code, true)) parseChunk(chunk, file, diagnostics, uses, items, true)
  const comments = all.filter(token => token.type === 'comment').map(token => commentOf(token, text))
  const span = { start: 0, end: text.length, line: 1, column: 1 }
  const tree = { kind: 'file', uses, items, comments: [], span } as unknown as FileTree
  const rest = attachDocs(tree, comments)
  const doc = fileDoc(rest)
  return { tree: { ...tree, doc, comments: rest.slice(doc.length), gaps: gapsOf(all, text) }, diagnostics }
}

/** Parses one expression, for a command line or a test. */
export function parseExpr(text: string): { expr: Expr | undefined; diagnostics: readonly Diagnostic[] } {
  const code = tokens(text).filter(token => token.type !== 'comment')
  const diagnostics = lexicalMistakes(code, 'expression')
  if (diagnostics.length > 0) return { expr: undefined, diagnostics }
  const outcome = run(exprRules, code)
  if ('tree' in outcome) return { expr: outcome.tree as Expr, diagnostics }
  return { expr: undefined, diagnostics: [syntaxError(code, outcome, 'expression')] }
}

function spanOfToken(token: Token): Span {
  return { start: token.offset, end: token.offset + token.text.length, line: token.line, column: token.col }
}

/** Stray characters, numbers that are too large, bad escapes, and nesting that is too deep. */
function lexicalMistakes(code: readonly Token[], file: string): Diagnostic[] {
  const found: Diagnostic[] = []
  const report = (token: Token, code: string, message: string, hint?: string) =>
    found.length < 50 &&
    found.push({ severity: 'error', code, message, file, span: spanOfToken(token), ...(hint && { hint }) })
  let depth = 0
  for (const token of code) {
    if ('({['.includes(token.text)) depth++
    if (')}]'.includes(token.text)) depth--
    if (depth > deepest) {
      report(token, 'MU004', `brackets are nested more than ${deepest} deep`)
      break
    }
    if (token.type === 'stray') {
      const open = token.text === '"' ? 'a text is not closed on its line' : `\`${printable(token.text)}\` is not of the language`
      report(token, 'MU002', open)
    }
    if (token.type === 'number' && !Number.isSafeInteger(Number(token.text.replaceAll('_', ''))))
      report(token, 'MU003', `${token.text.slice(0, 40)} is too large: an int stays within ±2⁵³`)
    if (token.type === 'duration' && !/^[0-9_]{1,15}[a-z]+$/.test(token.text))
      report(token, 'MU003', 'a duration that long is no duration')
    const escape = token.type === 'text' && /\\(?!["\\ntr]|u\{[0-9a-fA-F]{1,6}\})/.exec(token.text.replaceAll('\\\\', '  '))
    if (escape) report(token, 'MU005', 'unknown escape in a text', 'there are \\" \\\\ \\n \\t \\r and \\u{…}')
  }
  return found
}

function printable(text: string): string {
  return /^[\x20-\x7e\u00a1-\ud7ff]$/.test(text) ? text : `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** The tokens item by item: a new one begins at an item's word in the first column, outside of all brackets. */
function chunks(code: readonly Token[], heedBrackets: boolean): Token[][] {
  const found: Token[][] = []
  let depth = 0
  for (const token of code) {
    const starts = token.col === 1 && itemWords.has(token.text) && (heedBrackets ? depth === 0 : token.text !== 'fn')
    if (starts || found.length === 0) found.push([])
    found.at(-1)?.push(token)
    if ('({['.includes(token.text)) depth++
    if (')}]'.includes(token.text)) depth = Math.max(0, depth - 1)
  }
  return found
}

function parseChunk(
  chunk: readonly Token[],
  file: string,
  diagnostics: Diagnostic[],
  uses: unknown[],
  items: unknown[],
  again: boolean,
): void {
  const outcome = run(rules, chunk)
  if ('tree' in outcome) {
    const part = outcome.tree as FileTree
    if (items.length > 0 && part.uses[0]) {
      const message = '`use` comes before everything else in a file'
      diagnostics.push({ severity: 'error', code: 'MU006', message, file, span: part.uses[0].span })
    }
    const tall = [...part.uses, ...part.items].find(item => height(item) > tallest)
    if (tall) diagnostics.push({ severity: 'error', code: 'MU004', message: `this nests more than ${tallest} deep`, file, span: tall.span })
    else {
      uses.push(...part.uses)
      items.push(...part.items)
    }
    return
  }
  // A bracket that was never closed swallows the items that follow: then cut at their words alone.
  const finer = again ? chunks(chunk, false) : []
  if (finer.length > 1) for (const one of finer) parseChunk(one, file, diagnostics, uses, items, false)
  else diagnostics.push(syntaxError(chunk, outcome, file))
}

/** How deep a tree is, without recursing. */
function height(tree: object): number {
  let level: unknown[] = [tree]
  let found = 0
  while (level.length > 0) {
    level = level.flatMap(one => (one !== null && typeof one === 'object' ? Object.values(one) : []))
    found++
  }
  return found / 2
}

type Outcome = { readonly tree: unknown } | { readonly at: number; readonly expected: string }

/** One parse always: two would be a fault of the grammar, not of the text. */
function run(of: nearley.Grammar, code: readonly Token[]): Outcome {
  const parser = new nearley.Parser(of)
  const inner = parser as unknown as {
    lexer: TokenFeed
    current: number
    table: { states: never[] }[]
    reportError: () => string
  }
  inner.reportError = () => 'no parse' // nearley's own text takes seconds on a long file
  inner.lexer.feed(code)
  try {
    parser.feed('')
  } catch (error) {
    if ((error as { token?: unknown }).token === undefined) throw error
    return { at: inner.current, expected: expectedAt(inner.table[inner.current]?.states ?? []) }
  }
  if (parser.results.length === 0) return { at: code.length, expected: expectedAt(inner.table[inner.current]?.states ?? []) }
  if (parser.results.length > 1) throw new Error(`${parser.results.length} parses of ${code.map(t => t.text).join(' ').slice(0, 200)}`)
  return { tree: parser.results[0] }
}

function syntaxError(code: readonly Token[], { at, expected }: { at: number; expected: string }, file: string): Diagnostic {
  const token = code[at]
  const last = code.at(-1)
  const end = last ? { ...spanOfToken(last), start: last.offset + last.text.length - 1 } : { start: 0, end: 0, line: 1, column: 1 }
  if (!token) {
    const column = last ? end.column + last.text.length - 1 : 1
    return { severity: 'error', code: 'MU001', message: 'this ends too early', file, span: { ...end, column }, hint: `expected ${expected}` }
  }
  const message = `\`${token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text}\` cannot stand here`
  return { severity: 'error', code: 'MU001', message, file, span: spanOfToken(token), hint: `expected ${expected}` }
}

function commentOf(token: Token, text: string): Comment {
  const before = text.slice(text.lastIndexOf('\n', token.offset - 1) + 1, token.offset)
  return { text: token.text.trimEnd(), alone: before.trim() === '', span: spanOfToken(token) }
}

/** Gives each documented node the `///` lines right above it; returns the comments that are left. */
function attachDocs(tree: FileTree, comments: readonly Comment[]): Comment[] {
  const byLine = new Map(comments.filter(one => one.alone && one.text.startsWith('///')).map(one => [one.span.line, one]))
  const taken = new Set<Comment>()
  const visit = (one: unknown): void => {
    if (one === null || typeof one !== 'object') return
    if (Array.isArray(one)) return one.forEach(visit)
    const at = one as { doc?: string[]; span?: Span }
    if (at.doc && at.span) {
      for (let line = at.span.line - 1; ; line--) {
        const comment = byLine.get(line)
        if (!comment || taken.has(comment)) break
        taken.add(comment)
        at.doc.unshift(comment.text.slice(3).replace(/^ /, ''))
      }
    }
    for (const [name, value] of Object.entries(one)) if (name !== 'span' && name !== 'doc') visit(value)
  }
  visit(tree)
  return comments.filter(one => !taken.has(one))
}

/** The `///` lines that begin the file and belong to nothing below them. */
function fileDoc(comments: readonly Comment[]): string[] {
  const lines: string[] = []
  for (const one of comments) {
    if (!one.alone || !one.text.startsWith('///') || one.span.line !== lines.length + 1) break
    lines.push(one.text.slice(3).replace(/^ /, ''))
  }
  return lines
}

/** Where something starts after a blank line: the formatter keeps one there. */
function gapsOf(all: readonly Token[], text: string): number[] {
  const found: number[] = []
  let end = 0
  let docs = false // a run of `///` that began after a blank line: what it documents did, too
  for (const token of all) {
    const blank = end > 0 && /\n[ \t\r]*\n/.test(text.slice(end, token.offset))
    const doc = token.type === 'comment' && token.text.startsWith('///')
    if (blank || (docs && !doc)) found.push(token.offset)
    docs = doc && (blank || docs)
    end = token.offset + token.text.length
  }
  return found
}
