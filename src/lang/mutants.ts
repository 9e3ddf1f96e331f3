import type { Span } from '../core/diagnostic.ts'
import type { Block, Expr, Stmt } from './tree.ts'
import type { TMachine } from './typed.ts'

/** A machine with one small thing wrong, as somebody might have written it. */
export interface Mutant {
  /** `drop-guard@spec/votequorum.mu:41:5`: the operator and the place. */
  readonly name: string
  readonly operator: Operator
  readonly file: string
  readonly span: Span
  /** What stands there, and what is put in its place; on one line. */
  readonly from: string
  readonly to: string
}

export const operators = [
  ...([
    'negate',
    'drop-guard',
    'drop-assign',
    'drop-send',
    'double-send',
    'drop-emit',
    'drop-arm',
    'drop-cancel',
  ] as const),
  ...(['drop-become', 'off-by-one', 'boundary', 'and-or', 'swap-branches', 'forget'] as const),
] as const
export type Operator = (typeof operators)[number]

/** All mutants of a machine, in the order of their places. Each is one edit of the text; whether it still checks is to be seen. */
export function mutantsOf(machine: TMachine, text: string): Mutant[] {
  const found: Mutant[] = []
  const edit = (operator: Operator, span: Span, to: string) => {
    const from = text.slice(span.start, span.end)
    const name = `${operator}@${machine.file}:${span.line}:${span.column}`
    found.push({ name, operator, file: machine.file, span, from, to })
  }
  const textOf = (span: Span) => text.slice(span.start, span.end)
  visit(machine.decl, node => {
    if (isStmt(node)) statement(node, textOf, edit)
    else if (node.kind === 'binary') operatorOf(node as unknown as Expr & { kind: 'binary' }, text, edit)
    else if (node.kind === 'number') {
      const { span, value } = node as unknown as Expr & { kind: 'number' }
      edit('off-by-one', span, String(value + 1))
    } else if (node.kind === 'durable') {
      const { span } = node
      const word = textOf(span).indexOf('durable')
      edit('forget', { ...span, start: span.start + word, end: span.start + word + 'durable'.length }, 'state')
    }
  })
  return found.sort(
    (a, b) => a.span.start - b.span.start || operators.indexOf(a.operator) - operators.indexOf(b.operator),
  )
}

/** The text with the mutant's edit. */
export function applied(text: string, { span, to }: Mutant): string {
  // Blanks keep a word from growing together with its neighbours.
  return `${text.slice(0, span.start)} ${to} ${text.slice(span.end)}`
}

type Edit = (operator: Operator, span: Span, to: string) => void

function statement(node: Stmt, textOf: (span: Span) => string, edit: Edit): void {
  switch (node.kind) {
    case 'when':
      edit('negate', node.condition.span, `not (${textOf(node.condition.span)})`)
      edit('drop-guard', node.span, '')
      return
    case 'if': {
      edit('negate', node.condition.span, `not (${textOf(node.condition.span)})`)
      const { then, otherwise } = node
      if (otherwise?.kind === 'block') swap(then, otherwise, textOf, edit)
      return
    }
    case 'assign':
      edit('drop-assign', node.span, '')
      return
    case 'send':
      edit('drop-send', node.span, '')
      edit('double-send', node.span, `${textOf(node.span)} ${textOf(node.span)}`)
      return
    case 'emit':
      edit('drop-emit', node.span, '')
      return
    case 'arm':
      edit('drop-arm', node.span, '')
      return
    case 'cancel':
      edit('drop-cancel', node.span, '')
      return
    case 'become':
      edit('drop-become', node.span, '')
  }
}

function swap(then: Block, otherwise: Block, textOf: (span: Span) => string, edit: Edit): void {
  const span = { ...then.span, end: otherwise.span.end }
  edit('swap-branches', span, `${textOf(otherwise.span)} else ${textOf(then.span)}`)
}

const boundaries: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
const connectives: Readonly<Record<string, string>> = { and: 'or', or: 'and' }

function operatorOf({ op, left, right, span }: Expr & { kind: 'binary' }, text: string, edit: Edit): void {
  const other = boundaries[op] ?? connectives[op]
  if (other === undefined) return
  const between = text.slice(left.span.end, right.span.start)
  const at = between.indexOf(op)
  if (at < 0) return
  const start = left.span.end + at
  const lines = text.slice(span.start, start).split('\n')
  const line = span.line + lines.length - 1
  const column = lines.length === 1 ? span.column + (lines[0]?.length ?? 0) : (lines.at(-1)?.length ?? 0) + 1
  edit(boundaries[op] ? 'boundary' : 'and-or', { ...span, line, column, start, end: start + op.length }, other)
}

const stmts = new Set(['when', 'if', 'assign', 'send', 'emit', 'arm', 'cancel', 'become'])
function isStmt(node: Node): node is Stmt {
  return stmts.has(node.kind)
}

interface Node {
  readonly kind: string
  readonly span: Span
}

/** Every node of a tree, parents first; not the types, the names and the configuration. */
function visit(node: unknown, see: (node: Node) => void): void {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const one of node) visit(one, see)
    return
  }
  const { kind } = node as { kind?: unknown }
  if (kind === 'config' || kind === 'property' || kind === 'assert') return
  if (typeof kind === 'string' && 'span' in node) see(node as Node)
  for (const [name, value] of Object.entries(node))
    if (name !== 'span' && name !== 'type' && name !== 'name') visit(value, see)
}
