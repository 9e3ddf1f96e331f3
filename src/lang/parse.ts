import type { Diagnostic } from '../core/diagnostic.ts'
import { earley, type Outcome } from './earley.ts'
import { lex, type Token } from './lexer.ts'
import { docLine, placeRemarks } from './remarks.ts'
import { itemStarts, lateUse, nextItem, syntaxError } from './syntax-error.ts'
import type { Expr, FileTree, Item, Use } from './tree.ts'

export interface Parsed {
  /** Absent when there is any error. */
  readonly tree: FileTree | undefined
  /** By position. */
  readonly diagnostics: readonly Diagnostic[]
  /** Of each declaration what hashes are made of (`bareTexts`), where that is known already. */
  readonly bare?: readonly string[]
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
  const mistakes: Mistakes = { file, tokens: lexed.tokens, found: [...lexed.diagnostics] }
  const { uses, items } = readItems(mistakes)
  if (mistakes.found.length > 0) return { tree: undefined, diagnostics: sorted(mistakes) }
  const span = { start: 0, end: text.length, line: 1, column: 1 }
  const { comments, gaps } = placeRemarks(lexed, documentedStarts(items))
  const tree: FileTree = { kind: 'file', doc: lexed.headDoc.map(docLine), uses, items, comments, gaps, span }
  return { tree, diagnostics: [] }
}

/** Parses one expression, as a command line or a test has them. Never throws. */
export function parseExpr(
  text: string,
  file = 'expression',
): { readonly expr: Expr | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { tokens, diagnostics } = lex(text, file)
  const mistakes: Mistakes = { file, tokens, found: [...diagnostics] }
  const outcome = isTooDeep(mistakes) ? undefined : earley('expr', tokens, { from: 0, to: tokens.length })
  if (outcome) complain(mistakes, outcome, 0)
  const expr = outcome?.kind === 'parsed' && mistakes.found.length === 0 ? (outcome.tree as Expr) : undefined
  return { expr, diagnostics: sorted(mistakes) }
}

interface Mistakes {
  readonly file: string
  readonly tokens: readonly Token[]
  readonly found: Diagnostic[]
}

function sorted(mistakes: Mistakes): Diagnostic[] {
  return mistakes.found.sort((a, b) => a.span.start - b.span.start)
}

function isTooDeep(mistakes: Mistakes): boolean {
  return mistakes.found.some(one => one.code === 'MU009')
}

/**
 * The declarations, each with a parser of its own as far as they begin lines: that is faster than one parser for the whole
 * file, which holds all that it ever tried. As no text has two parses, the parts make the same tree as the whole.
 */
function readItems(mistakes: Mistakes): Pick<FileTree, 'uses' | 'items'> {
  const { tokens, found, file } = mistakes
  const uses: Use[] = []
  const items: Item[] = []
  const cuts = itemStarts(tokens)
  for (
    let from: number | undefined = 0;
    from !== undefined && from < tokens.length && !isTooDeep(mistakes) && found.length < mostErrors;
  ) {
    const start = from
    let to: number = cuts.find(cut => cut > start) ?? tokens.length
    let outcome = earley('file', tokens, { from, to })
    if (outcome.kind !== 'parsed' && to < tokens.length) {
      // What looks like the next declaration may be a part of this one after all.
      to = tokens.length
      outcome = earley('file', tokens, { from, to })
    }
    complain(mistakes, outcome, from)
    if (outcome.kind === 'parsed') {
      const part = outcome.tree as Pick<FileTree, 'uses' | 'items'>
      if (items.length > 0) for (const use of part.uses) found.push(lateUse(file, use.span))
      uses.push(...part.uses)
      items.push(...part.items)
      from = to
    } else from = nextItem(tokens, { from, at: outcome.at })
  }
  return { uses, items }
}

function complain({ file, tokens, found }: Mistakes, outcome: Outcome, from: number): void {
  if (outcome.kind === 'parsed') {
    const span = deepNode(outcome.tree)
    if (span) found.push({ ...nestedTooDeeply, file, span })
    return
  }
  const token = tokens[outcome.at]
  if (outcome.kind === 'deep') found.push({ ...nestedTooDeeply, file, span: (token ?? tokens[from])?.span ?? nowhere })
  // A token that is wrong in itself was reported already.
  else if (token?.type !== 'bad') found.push(syntaxError({ ...outcome, tokens, from, file }))
}

const nowhere = { start: 0, end: 0, line: 1, column: 1 }
const nestedTooDeeply = {
  severity: 'error',
  code: 'MU009',
  message: 'this is nested too deeply',
  hint: 'give a part a name of its own',
} as const

/** Where the places are whose `///` lines are documentation. */
function documentedStarts(items: readonly Item[]): Set<number> {
  const starts = new Set<number>()
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one)
    else if (typeof part === 'object' && part !== null) {
      const { doc, span } = part as { doc?: unknown; span?: { start: number } }
      if (doc && span) starts.add(span.start)
      for (const one of Object.values(part)) if (typeof one === 'object') visit(one)
    }
  }
  visit(items)
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
