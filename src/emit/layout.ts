/**
 * A small pretty-printer, after Wadler: a group goes on one line if it fits there, otherwise all its own lines break.
 * Breaks of inner groups are decided on their own.
 */
export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: 'indent'; readonly of: Doc }
  | { readonly kind: 'group'; readonly of: Doc }
  /** A line end if the group breaks, otherwise this text. */
  | { readonly kind: 'line'; readonly flat: string }
  /** A line end in any case. */
  | { readonly kind: 'hard' }
  /** This text only if the group breaks. */
  | { readonly kind: 'broken'; readonly text: string }
  /** This text only if it does not. */
  | { readonly kind: 'flat'; readonly text: string }

export const line: Doc = { kind: 'line', flat: ' ' }
export const softline: Doc = { kind: 'line', flat: '' }
export const hard: Doc = { kind: 'hard' }
export const trailingComma: Doc = { kind: 'broken', text: ',' }

export function indent(of: Doc): Doc {
  return { kind: 'indent', of }
}
export function group(of: Doc): Doc {
  return { kind: 'group', of }
}
export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc]))
}
/** One below the other. */
export function lines(docs: readonly Doc[]): Doc {
  return join(hard, docs)
}

/** Items between brackets, on one line or one a line. */
export function bracketed(open: string, items: readonly Doc[], close: string, space: Doc = softline): Doc {
  if (items.length === 0) return `${open}${close}`
  return group([open, indent([space, join([',', line], items)]), trailingComma, space, close])
}

export function call(name: Doc, args: readonly Doc[]): Doc {
  return [name, bracketed('(', args, ')')]
}

export function record(fields: readonly Doc[]): Doc {
  return bracketed('{', fields, '}', line)
}

/** `{`, statements one below the other, `}`. */
export function block(statements: readonly Doc[]): Doc {
  return statements.length === 0 ? '{}' : ['{', indent([hard, lines(statements)]), hard, '}']
}

/** How wide a document is on one line. */
export function widthOf(doc: Doc): number {
  return print(group(doc), Number.POSITIVE_INFINITY).length - 1
}

interface Item {
  readonly depth: number
  readonly flat: boolean
  readonly doc: Doc
}

/** The text, with no space at the end of any line. */
export function print(doc: Doc, width = 120): string {
  const out: string[] = []
  let column = 0
  const stack: Item[] = [{ depth: 0, flat: false, doc }]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { depth, flat, doc: here } = item
    if (typeof here === 'string') {
      out.push(here)
      column += here.length
    } else if (isMany(here)) {
      for (let i = here.length - 1; i >= 0; i--) stack.push({ depth, flat, doc: here[i] as Doc })
    } else if (here.kind === 'indent') stack.push({ depth: depth + 1, flat, doc: here.of })
    else if (here.kind === 'group') {
      const onOne = flat || isRoom(here.of, width - column, stack)
      stack.push({ depth, flat: onOne, doc: here.of })
    } else if (here.kind === 'broken') {
      if (!flat) out.push(here.text)
    } else if (here.kind === 'flat') {
      if (flat) out.push(here.text)
      if (flat) column += here.text.length
    } else if (here.kind === 'line' && flat) {
      out.push(here.flat)
      column += here.flat.length
    } else {
      out.push('\n', '  '.repeat(depth))
      column = depth * 2
    }
  }
  return `${out.join('').replace(/[ ]+$/gm, '').trimEnd()}\n`
}

function isMany(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc)
}

/** Whether a document fits on what is left of the line, up to the first line end that may follow it. */
function isRoom(doc: Doc, room: number, rest: readonly Item[]): boolean {
  const stack: { flat: boolean; doc: Doc }[] = [{ flat: true, doc }]
  let after = rest.length - 1
  let left = room
  while (left >= 0) {
    const item = stack.pop() ?? (after >= 0 ? rest[after--] : undefined)
    if (item === undefined) return true
    const { flat, doc: here } = item
    if (typeof here === 'string') left -= here.length
    else if (isMany(here)) for (let i = here.length - 1; i >= 0; i--) stack.push({ flat, doc: here[i] as Doc })
    else if (here.kind === 'indent' || here.kind === 'group') stack.push({ flat, doc: here.of })
    else if (here.kind === 'broken') left -= flat ? 0 : here.text.length
    else if (here.kind === 'flat') left -= flat ? here.text.length : 0
    else if (here.kind === 'hard') return !flat
    else if (here.kind === 'line') {
      if (!flat) return true
      left -= here.flat.length
    }
  }
  return false
}
