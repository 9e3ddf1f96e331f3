import { bracketed, type Doc } from './layout.ts'

/** A piece of JavaScript with how tightly it binds, so that brackets stand where they must and nowhere else. */
export interface Code {
  readonly doc: Doc
  readonly binds: number
  /** The parts of a chain such as `a && b && c`, so that it breaks before all or none. */
  readonly chain?: { readonly symbol: string; readonly parts: readonly Doc[] }
}

/** How tightly JavaScript's operators bind. */
export const tight = {
  arrow: 1,
  ternary: 2,
  orElse: 3,
  or: 4,
  and: 5,
  equal: 8,
  relational: 9,
  sum: 12,
  product: 13,
  unary: 14,
  call: 17,
  atom: 18,
} as const

export function atom(doc: Doc): Code {
  return { doc, binds: tight.atom }
}
/** `f(a, b)`. */
export function calling(name: Doc, ...args: readonly Doc[]): Code {
  return { doc: [name, bracketed('(', args, ')')], binds: tight.call }
}
/** `f(…, { a, b })`: the record's braces stand where the brackets do. */
export function hugging(name: Doc, ...args: readonly Doc[]): Code {
  return { doc: [name, '(', ...args.flatMap((arg, i) => (i === 0 ? [arg] : [', ', arg])), ')'], binds: tight.call }
}
/** In brackets if it binds less tightly than asked for. */
export function within(code: Code, binds: number): Doc {
  return code.binds < binds ? ['(', code.doc, ')'] : code.doc
}
/** Text that is short and free of side effects may be repeated; this tells, from the printed form, what it is. */
export function textOf(code: Code): string | undefined {
  return typeof code.doc === 'string' ? code.doc : undefined
}
