import type { JsonPath } from './values.ts'

/** Nesting at which a scan stops: what lies deeper has the place of what it lies in. */
const deepest = 500

/**
 * The offset at which the member or item at `path` begins in a JSON text; of the innermost part that is there when the
 * whole path is not. `JSON.parse` gives no places, so this runs when there is an error to show, and only then.
 */
export function placeOf(text: string, path: JsonPath): number {
  const scan = new Scan(text)
  let offset = scan.blanks(0)
  for (const step of path) {
    const inner = text[offset] === '{' ? scan.member(offset, String(step)) : scan.item(offset, Number(step))
    if (inner === undefined) return offset
    offset = inner
  }
  return offset
}

/** The offset of the first character that cannot stand there in a JSON text; its length when the end is missing. */
export function firstError(text: string): number {
  const scan = new Scan(text)
  try {
    const end = scan.blanks(scan.value(scan.blanks(0), 0))
    return end
  } catch (error) {
    if (error instanceof Bad) return error.offset
    throw error
  }
}

class Bad extends Error {
  readonly offset: number
  constructor(offset: number) {
    super('bad JSON')
    this.offset = offset
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Every method takes the offset where something begins and gives the one after it. */
class Scan {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }

  blanks(offset: number): number {
    let at = offset
    while (' \t\r\n'.includes(this.#text[at] ?? 'x')) at++
    return at
  }

  value(offset: number, depth: number): number {
    if (depth > deepest) throw new Bad(offset)
    switch (this.#text[offset]) {
      case '{':
        return this.#members(offset, depth, () => undefined)
      case '[':
        return this.#items(offset, depth, () => undefined)
      case '"':
        return this.#string(offset)
      default:
        return this.#match(number, offset) ?? this.#match(word, offset) ?? this.#bad(offset)
    }
  }

  /** Where the value of a member begins. */
  member(offset: number, name: string): number | undefined {
    let found: number | undefined
    this.#find(() =>
      this.#members(offset, 0, (key, at) => {
        if (key === name) found = at
      }),
    )
    return found
  }

  item(offset: number, index: number): number | undefined {
    let found: number | undefined
    this.#find(() =>
      this.#items(offset, 0, (i, at) => {
        if (i === index) found = at
      }),
    )
    return found
  }

  /** A text that is too deep, or no object or list after all, ends the search and no more. */
  #find(search: () => void): void {
    try {
      search()
    } catch (error) {
      if (!(error instanceof Bad)) throw error
    }
  }

  #members(offset: number, depth: number, seen: (name: string, at: number) => void): number {
    this.#expect(offset, '{')
    let at = this.blanks(offset + 1)
    if (this.#text[at] === '}') return at + 1
    for (;;) {
      const end = this.#string(at)
      const name = JSON.parse(this.#text.slice(at, end)) as string
      at = this.blanks(this.#expect(this.blanks(end), ':'))
      seen(name, at)
      at = this.blanks(this.value(at, depth + 1))
      if (this.#text[at] === '}') return at + 1
      at = this.blanks(this.#expect(at, ','))
    }
  }

  #items(offset: number, depth: number, seen: (index: number, at: number) => void): number {
    this.#expect(offset, '[')
    let at = this.blanks(offset + 1)
    if (this.#text[at] === ']') return at + 1
    for (let i = 0; ; i++) {
      seen(i, at)
      at = this.blanks(this.value(at, depth + 1))
      if (this.#text[at] === ']') return at + 1
      at = this.blanks(this.#expect(at, ','))
    }
  }

  #string(offset: number): number {
    this.#expect(offset, '"')
    for (let at = offset + 1; ; at++) {
      const char = this.#text[at]
      if (char === '"') return at + 1
      if (char === undefined || char < ' ') throw new Bad(at)
      if (char === '\\') at = this.#escape(at)
    }
  }

  /** The last character of an escape. */
  #escape(offset: number): number {
    const end = this.#match(escaped, offset)
    if (end === undefined) throw new Bad(Math.min(offset + 1, this.#text.length))
    return end - 1
  }

  #expect(offset: number, char: string): number {
    if (this.#text[offset] !== char) throw new Bad(offset)
    return offset + 1
  }

  #match(pattern: RegExp, offset: number): number | undefined {
    pattern.lastIndex = offset
    return pattern.test(this.#text) ? pattern.lastIndex : undefined
  }

  #bad(offset: number): never {
    throw new Bad(offset)
  }
}
