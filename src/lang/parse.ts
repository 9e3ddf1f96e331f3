import type { Diagnostic } from '../core/diagnostic.ts'
import { earley, type Start } from './earley.ts'
import { type Lexed, lex } from './lexer.ts'
import { docLine, placeRemarks } from './remarks.ts'
import { nextItem, syntaxError } from './syntax-error.ts'
import type { Expr, FileTree } from './tree.ts'

export interface Parsed {
  /** Absent when there is any error. */
  readonly tree: FileTree | undefined
  /** By position. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Deeper trees would exhaust the stacks of those who walk them. */
const deepestTree = 400
/** A text with more errors than this is no spec. */
const mostErrors = 50

/**
 * Parses one file. Never throws, whatever the text is. After an error it goes on at the next declaration that begins a
 * line, so that one pass reports all of them.
 */
export function parse(text: string, file: string): Parsed {
  const lexed = lex(text, file)
  const { made, diagnostics } = run(lexed, { file, start: 'file' })
  if (made === undefined) return { tree: undefined, diagnostics }
  const tree = made as FileTree
  const { comments, gaps } = placeRemarks(lexed, documentedStarts(tree))
  const span = { start: 0, end: text.length, line: 1, column: 1 }
  return { tree: { ...tree, doc: lexed.headDoc.map(docLine), comments, gaps, span }, diagnostics }
}

/** Parses one expression, as a command line or a test has them. Never throws. */
export function parseExpr(text: string, file = 'expression'): { readonly expr: Expr | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { made, diagnostics } = run(lex(text, file), { file, start: 'expr' })
  return { expr: made as Expr | undefined, diagnostics }
}

/** The tree, or everything that keeps the text from having one. */
function run(lexed: Lexed, { file, start }: { readonly file: string; readonly start: Start }): { made: unknown; diagnostics: Diagnostic[] } {
  const { tokens } = lexed
  const found = [...lexed.diagnostics]
  const tooDeep = found.some(one => one.code === 'MU009')
  let made: unknown
  for (let from: number | undefined = 0; from !== undefined && !tooDeep && found.length < mostErrors; ) {
    const outcome = earley(start, tokens, from)
    if (outcome.kind === 'parsed') {
      const deep = deepNode(outcome.tree)
      if (deep) found.push({ ...nestedTooDeeply, file, span: deep })
      made = outcome.tree
      break
    }
    const token = tokens[outcome.at]
    if (outcome.kind === 'deep') found.push({ ...nestedTooDeeply, file, span: (token ?? tokens[0])?.span ?? nowhere })
    // A token that is wrong in itself was reported already.
    else if (token?.type !== 'bad') found.push(syntaxError({ ...outcome, tokens, from, file }))
    from = start === 'file' ? nextItem(tokens, { from, at: outcome.at }) : undefined
  }
  const diagnostics = found.sort((a, b) => a.span.start - b.span.start)
  return { made: found.length === 0 ? made : undefined, diagnostics }
}

const nowhere = { start: 0, end: 0, line: 1, column: 1 }
const nestedTooDeeply = {
  severity: 'error',
  code: 'MU009',
  message: 'this is nested too deeply',
  hint: 'give a part a name of its own',
} as const

/** Where the places are whose `///` lines are documentation. */
function documentedStarts(tree: FileTree): Set<number> {
  const starts = new Set<number>()
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one)
    else if (typeof part === 'object' && part !== null) {
      const { doc, span } = part as { doc?: unknown; span?: { start: number } }
      if (doc && span) starts.add(span.start)
      for (const one of Object.values(part)) if (typeof one === 'object') visit(one)
    }
  }
  for (const item of tree.items) visit(item)
  return starts
}

interface Visited {
  readonly part: object
  readonly depth: number
}

/** The place of a node that has too many others around it. Walks without recursion: the tree may be as deep as the text is long. */
function deepNode(tree: unknown): Diagnostic['span'] | undefined {
  const waiting: Visited[] = [{ part: tree as object, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { part, depth } = next
    const span = (part as { span?: Diagnostic['span'] }).span
    if (depth > deepestTree && span) return span
    for (const [name, one] of Object.entries(part)) {
      if (name === 'span' || typeof one !== 'object' || one === null) continue
      waiting.push({ part: one, depth: Array.isArray(one) ? depth : depth + 1 })
    }
  }
  return undefined
}
