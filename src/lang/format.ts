import { type Doc, render } from './format-doc.ts'
import { exprDoc } from './format-expr.ts'
import { docLines, inkOf, plainInk, stack } from './format-ink.ts'
import { itemDoc, useDoc } from './format-item.ts'
import { stmtDoc } from './format-stmt.ts'
import type { Expr, FileTree, Item, Stmt } from './tree.ts'

/**
 * The one layout of a file: two spaces of indent, 120 columns, at most one blank line, every comment kept. What it prints
 * parses to the same tree and is left as it is when formatted again.
 */
export function format(tree: FileTree): string {
  const ink = inkOf(tree)
  const head: Doc = tree.doc.length > 0 ? [docLines(ink, tree.doc), { kind: 'newline', blank: true, flat: ' ' }] : ''
  const first = tree.items[0]?.span.start ?? tree.span.end
  const uses = stack(ink, tree.uses, { print: use => useDoc(ink, use), end: 0 })
  const between: Doc = tree.uses.length > 0 && first > 0 ? ink.trailing(first) : ''
  const items = stack(ink, tree.items, { print: item => itemDoc(ink, item), end: Number.POSITIVE_INFINITY, apart })
  const gap: Doc = tree.uses.length > 0 && !isEmpty(items) ? { kind: 'newline', blank: true, flat: ' ' } : ''
  const text = render([head, uses, between, gap, items], 'lines')
  return text === '' ? '' : `${text}\n`
}

/** An expression on one line, with no more brackets than it needs. */
export function formatExpr(expr: Expr): string {
  return render(exprDoc(plainInk, expr), 'one line')
}

/** A statement on one line, blocks included. */
export function formatStmt(stmt: Stmt): string {
  return render(stmtDoc(plainInk, stmt), 'one line')
}

/** A declaration on one line, without comments and documentation: equal for declarations that mean the same text. */
export function canonical(item: Item): string {
  return render(itemDoc(plainInk, item), 'one line')
}

const large: ReadonlySet<Item['kind']> = new Set<Item['kind']>(['machine', 'monitor', 'scenario', 'mutant'])

/** Machines and their like stand apart from their neighbours; the author decides about the rest. */
function apart(a: Item, b: Item): boolean {
  return large.has(a.kind) || large.has(b.kind)
}

function isEmpty(doc: Doc): boolean {
  return doc === '' || (Array.isArray(doc) && doc.every(isEmpty))
}
