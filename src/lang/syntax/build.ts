import type { Span } from '../../core/diagnostic.ts'
import type { Token } from './lexer.ts'

/**
 * What the grammar's rules make of their parts. Every node's span is that of its first to its last token. The rules hand
 * over nested arrays of tokens, nodes, `null` (an absent optional) and lists of these.
 */

// biome-ignore lint/suspicious/noExplicitAny: nearley hands over whatever the rules below made
type Part = any

function spanOfToken(token: Token): Span {
  return { start: token.offset, end: token.offset + token.text.length, line: token.line, column: token.col }
}

function firstSpan(part: Part): Span | undefined {
  if (part === null || part === undefined) return undefined
  if (!Array.isArray(part)) return part.span ?? (part.offset === undefined ? undefined : spanOfToken(part))
  for (const one of part) {
    const span = firstSpan(one)
    if (span) return span
  }
  return undefined
}

function lastSpan(part: Part): Span | undefined {
  if (part === null || part === undefined) return undefined
  if (!Array.isArray(part)) return part.span ?? (part.offset === undefined ? undefined : spanOfToken(part))
  for (let i = part.length - 1; i >= 0; i--) {
    const span = lastSpan(part[i])
    if (span) return span
  }
  return undefined
}

export function spanOf(part: Part): Span {
  const first = firstSpan(part) ?? { start: 0, end: 0, line: 1, column: 1 }
  return { ...first, end: (lastSpan(part) ?? first).end }
}

/** A node of this kind, with these fields, that covers all of `parts`. Absent optional fields are left out. */
export function node(parts: Part, fields: object): object {
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
  return { ...kept, span: spanOf(parts) }
}

/** A node that may have a doc comment; `parse` fills it in. */
export function documented(parts: Part, fields: object): object {
  return node(parts, { ...fields, doc: [] })
}

export function ident(token: Token): object {
  return { text: token.text, span: spanOfToken(token) }
}

/** `first (sep next)*` as nearley gives it, `[first, [[sep, next], …]]`, as a list. */
export function list(first: Part, rest: Part): Part[] {
  return [first, ...(rest ?? []).map((one: Part) => one[one.length - 1])]
}

export function numberOf(token: Token): number {
  return Number(token.text.replaceAll('_', ''))
}

const unit: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

export function millisecondsOf(token: Token): number {
  const [, digits, of] = /^([0-9_]+)([a-z]+)$/.exec(token.text) ?? []
  return Number((digits ?? '0').replaceAll('_', '')) * (unit[of ?? 'ms'] ?? 1)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' }

/** The value of a quoted text; an escape that the language does not have stands for itself (the parser reports it). */
export function textOf(token: Token): string {
  return token.text.slice(1, -1).replace(/\\(u\{([0-9a-fA-F]{1,6})\}|.)/g, (_, what: string, hex?: string) => {
    if (hex !== undefined) return Number.parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(hex, 16)) : ''
    return escapes[what] ?? what
  })
}

export function codeOf(token: Token): string {
  return token.text.slice(1, -1).trim()
}

/** A left-associative binary operator. */
export function binary(d: Part): object {
  const op = Array.isArray(d[1]) ? d[1].map((t: Token) => t.text).join(' ') : d[1].text
  return node(d, { kind: 'binary', op, left: d[0], right: d[2] })
}
