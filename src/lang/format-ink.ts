import type { Span } from '../core/diagnostic.ts'
import { type Doc, newline } from './format-doc.ts'
import type { Comment, FileTree } from './tree.ts'

/** Hands out the comments and blank lines of a file while its tree is printed from front to back. */
export interface Ink {
  /** Documentation is printed. */
  readonly docs: boolean
  /** The comments before this place that were not printed yet. */
  readonly before: (start: number) => Doc
  /** The next of them, if it stands behind something on its line. */
  readonly trailing: (start: number) => Doc
  /** The next of them, wherever it stands. */
  readonly next: (start: number) => Comment | undefined
  /** Something starts here after a blank line. */
  readonly isGap: (start: number) => boolean
}

/** For prints of a part: no comments, no documentation, no blank lines. */
export const plainInk: Ink = {
  docs: false,
  before: () => '',
  trailing: () => '',
  next: () => undefined,
  isGap: () => false,
}

export function inkOf(tree: FileTree): Ink {
  const gaps = new Set(tree.gaps)
  let at = 0
  const take = (start: number): Comment | undefined => {
    const comment = tree.comments[at]
    if (!comment || comment.span.start >= start) return undefined
    at++
    return comment
  }
  const before = (start: number): Doc => {
    const found: Doc[] = []
    for (let one = take(start); one; one = take(start)) found.push(commentDoc(one))
    return found.length === 0 ? '' : found
  }
  const trailing = (start: number): Doc => {
    const one = tree.comments[at]?.alone ? undefined : take(start)
    return one ? commentDoc(one) : ''
  }
  return {
    docs: true,
    before,
    trailing,
    next: take,
    isGap: start => gaps.has(start),
  }
}

function commentDoc({ text, alone }: Comment): Doc {
  return { kind: 'comment', text, alone }
}

interface Element {
  readonly span: Span
  readonly doc?: readonly string[]
}

export interface Stacked<E> {
  readonly print: (element: E) => Doc
  /** Where the list ends: comments before that belong to it. */
  readonly end: number
  /** Between these two stands a blank line whatever the source has. */
  readonly apart?: (a: E, b: E) => boolean
}

/**
 * Each element on a line of its own, begun by a line break, with its documentation, and with the comments and (single)
 * blank lines that stood between them.
 */
export function stack<E extends Element>(ink: Ink, elements: readonly E[], how: Stacked<E>): Doc {
  const out: Doc[] = []
  const begin = (start: number, apart = false) => {
    const first = out.every(doc => doc === '')
    out.push({ kind: 'newline', blank: !first && (apart || ink.isGap(start)), flat: first ? ' ' : '  ' })
  }
  const comments = (until: number, apart: boolean): boolean => {
    out.push(ink.trailing(until))
    let some = false
    for (let one = ink.next(until); one; one = ink.next(until)) {
      begin(one.span.start, apart && !some)
      out.push(commentDoc({ ...one, alone: true }))
      some = true
    }
    return some
  }
  let last: E | undefined
  for (const element of elements) {
    const apart = last !== undefined && how.apart?.(last, element) === true
    const some = comments(element.span.start, apart)
    begin(element.span.start, apart && !some)
    out.push(docLines(ink, element.doc ?? []), how.print(element))
    last = element
  }
  comments(how.end, false)
  return out
}

/** The `///` lines above something, each ending its line. */
export function docLines(ink: Ink, doc: readonly string[]): Doc {
  return ink.docs ? doc.map(text => [`/// ${text}`.trimEnd(), newline]) : ''
}
