import type { Span } from '../core/diagnostic.ts'
import type { Token } from './lexer.ts'

/**
 * What the rules of the grammar make of their parts. nearley hands over nested arrays of tokens and nodes, with `null` for
 * an optional part that is absent; tokens and nodes alike have a `span`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the grammar's rules give each place its shape, and nearley forgets it
type Part = any

const nowhere: Span = { start: 0, end: 0, line: 1, column: 1 }

/** From the first to the last token of the parts. */
export function spanOf(parts: Part): Span {
  const first = edge(parts, 'first') ?? nowhere
  return { ...first, end: (edge(parts, 'last') ?? first).end }
}

/** The brackets around an expression belong to what it is part of, not to itself. */
const withBrackets = new WeakMap<object, Span>()

export function inBrackets([open, inner, close]: Part): Part {
  const made = { ...inner }
  withBrackets.set(made, spanOf([open, close]))
  return made
}

function edge(part: Part, which: 'first' | 'last'): Span | undefined {
  if (!Array.isArray(part)) return part ? (withBrackets.get(part) ?? part.span) : undefined
  for (let i = 0; i < part.length; i++) {
    const span = edge(part[which === 'first' ? i : part.length - 1 - i], which)
    if (span) return span
  }
  return undefined
}

/** A node with these fields that covers all of the parts; absent optional fields are left out. */
export function node(parts: Part, fields: Record<string, unknown>): Part {
  const made: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined && fields[name] !== null) made[name] = fields[name]
  made.span = spanOf(parts)
  return made
}

/** A node that keeps the `///` lines above its first token. */
export function documented(parts: Part, fields: Record<string, unknown>): Part {
  return { ...node(parts, fields), doc: docOf(parts) }
}

function docOf(part: Part): readonly string[] {
  if (!Array.isArray(part)) return part?.doc ?? []
  return docOf(part.find(one => edge(one, 'first') !== undefined))
}

export function ident(token: Token): Part {
  return { text: token.text, span: token.span }
}

/** `first, next, …` as the rules give it: the first, and pairs of a separator and the next. */
export function list(first: Part, rest: Part): Part[] {
  return [first, ...rest.map((pair: Part) => pair[1])]
}

/** What is at this place of an optional group, if the group is there. */
export function maybe(group: Part, at: number): Part {
  return group === null ? undefined : group[at]
}

export function signed(minus: Token | null, number: Token): number {
  return minus === null || number.value === 0 ? (number.value as number) : -number.value
}

export function binary(d: Part): Part {
  const op = [d[1]].flat(2).map((token: Token) => token.text)
  return node(d, { kind: 'binary', op: op.join(' '), left: d[0], right: d[2] })
}
