import type { Span } from '../core/diagnostic.ts'
import type { Lexed } from './lexer.ts'
import type { Comment } from './tree.ts'

/** A comment, and where it stands among the tokens. */
export interface Remark {
  readonly comment: Comment
  /** It begins with `///` and stands on a line of its own. */
  readonly isDoc: boolean
  /** A blank line stands before it. */
  readonly afterBlank: boolean
}

/** Three slashes; four or more draw a line. */
const tripled = /^\/\/\/(?!\/)/

export function remarkOf(
  raw: string,
  span: Span,
  place: { readonly alone: boolean; readonly afterBlank: boolean },
): Remark {
  const text = raw.trimEnd()
  const isDoc = place.alone && tripled.test(text)
  const comment: Comment = { text, alone: place.alone, span: { ...span, end: span.start + text.length } }
  return { comment, isDoc, afterBlank: place.afterBlank }
}

/** What a `///` line says: without the slashes and one space. */
export function docLine(remark: Remark): string {
  const { text } = remark.comment
  return text.slice(text.startsWith('/// ') ? 4 : 3)
}

/** The doc lines right above what follows these remarks, up to a blank line; plain comments among them stay comments. */
export function docAbove(remarks: readonly Remark[]): Remark[] {
  const run: Remark[] = []
  for (let i = remarks.length - 1; i >= 0; i--) {
    const remark = remarks[i] as Remark
    if (remark.isDoc) run.unshift(remark)
    if (remark.afterBlank) break
  }
  return run
}

/**
 * The doc of the file, among the remarks before its first word: the first run of `///` lines, if a blank line, a `use` or
 * nothing at all follows it.
 */
export function docOfFile(
  remarks: readonly Remark[],
  first: { readonly word: string; readonly afterBlank: boolean } | undefined,
): Remark[] {
  const begin = remarks.findIndex(remark => remark.isDoc)
  if (begin < 0) return []
  let end = begin + 1
  while (end < remarks.length && !remarks[end]?.afterBlank) end++
  const setOff = end < remarks.length || !first || first.afterBlank || first.word === 'use'
  return setOff ? docAbove(remarks.slice(0, end)) : []
}

/** The comments of a file and the places of its blank lines, once it is known which tokens begin something documented. */
export function placeRemarks(lexed: Lexed, documented: ReadonlySet<number>): { comments: Comment[]; gaps: number[] } {
  const asDoc = new Set<Remark>(lexed.headDoc)
  const gaps: number[] = []
  lexed.tokens.forEach((token, i) => {
    const doc = lexed.docs.get(i)
    const claimed = doc !== undefined && documented.has(token.span.start)
    if (claimed) for (const remark of doc) asDoc.add(remark)
    if (claimed ? doc[0]?.afterBlank : token.afterBlank) gaps.push(token.span.start)
  })
  const comments: Comment[] = []
  for (const remark of lexed.remarks) {
    if (asDoc.has(remark)) continue
    // What documents nothing is an ordinary comment, and is written like one.
    const { comment } = remark
    comments.push(tripled.test(comment.text) ? { ...comment, text: comment.text.slice(1) } : comment)
    if (remark.afterBlank) gaps.push(remark.comment.span.start)
  }
  return { comments, gaps: gaps.sort((a, b) => a - b) }
}
