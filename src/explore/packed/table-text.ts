import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { hashText, logWords, range, recordWords } from './macros.ts'

/** Up to so many words the table holds the states themselves; beyond, their index in the log and a tag of the hash. */
const inlineWords = 2
/** Half a line of the cache, or all of one: these places are looked at together, without a branch for each. */
const bucketPlaces = { inline: 4, indexed: 8 } as const

export function isInline(layout: Layout): boolean {
  return layout.words <= inlineWords
}
/** How many words one bucket of the table takes, and how many states it holds. */
export function bucketOf(layout: Layout): { words: number; places: number } {
  const places = isInline(layout) ? bucketPlaces.inline : bucketPlaces.indexed
  return { words: isInline(layout) ? places * layout.words : places, places }
}

/**
 * `insert(from, to)` moves the new ones of the buffered successors to the log, in their order; `rebuild(from, to)` puts
 * states of the log into a table that has none of them; `hash(at)` fills in the hash of a buffered one. A bucket is found by
 * the hash's high bits, times one of a few factors: so the table grows by less than a half and is never less than half
 * full. A full bucket overflows into the next. All buckets are touched before the first is searched, so that the waits
 * for memory overlap.
 */
export function tableText(layout: Layout): string {
  const table = new TableText(layout)
  return [table.hash(), table.insert(), table.rebuild()].join('\n')
}

class TableText {
  readonly #layout: Layout
  readonly #inline: boolean
  readonly #bucket: { words: number; places: number }
  readonly #log: number

  constructor(layout: Layout) {
    this.#layout = layout
    this.#inline = isInline(layout)
    this.#bucket = bucketOf(layout)
    this.#log = logWords(layout)
  }

  hash(): string {
    const { words } = this.#layout
    return `
fn hash(at) {
  ${hashText(k => `H[at + ${k}]`, words)}
  H[at + ${words}] = h;
  return h;
}`
  }

  insert(): string {
    const { words: w } = this.#layout
    const record = recordWords(this.#layout)
    const copy = range(w).map(k => `H[end + ${k}] = v${k};`)
    return `
fn insert(from, to) {
  ${this.#head()}
  let sum = 0; let i = from;
  while (i < to) { sum = sum ^ H[T + ((H[i + ${w}] >>> 3) * factor >>> shift) * ${this.#bucket.words}]; i = i + ${record}; }
  H[${slot.sink}] = sum;
  let count = H[${slot.count}]; let end = L + count * ${this.#log};
  i = from;
  while (i < to) {
    ${this.#load('i')} let h = H[i + ${w}];
    ${this.#bucketAt()}
    let known = ${this.#found()};
    while (known == 0 && H[at + ${this.#bucket.words - this.#step}] != 0) {
      ${this.#next()}
      known = ${this.#found()};
    }
    if (known == 0) {
      ${this.#hold()}
      ${copy.join(' ')} H[end + ${w}] = H[i + ${w + 1}] + 1;
      end = end + ${this.#log}; count = count + 1;
    }
    i = i + ${record};
  }
  H[${slot.count}] = count;
  return count;
}
${this.#inline ? '' : this.#probe()}`
  }

  rebuild(): string {
    return `
fn rebuild(from, to) {
  ${this.#head()}
  let count = from; let end = L + from * ${this.#log};
  while (count < to) {
    ${this.#load('end')} ${hashText(k => `v${k}`, this.#layout.words)}
    ${this.#bucketAt()}
    while (H[at + ${this.#bucket.words - this.#step}] != 0) { ${this.#next()} }
    ${this.#hold()}
    end = end + ${this.#log}; count = count + 1;
  }
  return 0;
}`
  }

  get #step(): number {
    return this.#inline ? this.#layout.words : 1
  }

  #head(): string {
    return `
    let T = H[${slot.table}]; let factor = H[${slot.factor}]; let shift = H[${slot.shift}]; let L = H[${slot.log}];
    let last = T + (H[${slot.capacity}] - 1) * ${this.#bucket.words};
    let indexBits = H[${slot.indexBits}]; let low = (1 << indexBits) - 1;`
  }

  #load(from: string): string {
    return range(this.#layout.words)
      .map(k => `let v${k} = H[${from} + ${k}];`)
      .join(' ')
  }

  #bucketAt(): string {
    const tag = this.#inline ? '' : 'let tag = h << indexBits;'
    return `let at = T + ((h >>> 3) * factor >>> shift) * ${this.#bucket.words}; ${tag}`
  }

  #next(): string {
    return `if (at == last) { at = T; } else { at = at + ${this.#bucket.words}; }`
  }

  /** Whether the bucket holds the state; of an indexed one only whose tag is the same is looked at. */
  #found(): string {
    const { words } = this.#layout
    if (!this.#inline) return 'probe(at, tag, low, L, i)'
    const place = (p: number) => range(words).map(k => `(H[at + ${p * words + k}] ^ v${k})`)
    return range(this.#bucket.places)
      .map(p => `zero(${place(p).join(' | ')})`)
      .join(' | ')
  }

  #probe(): string {
    const { words } = this.#layout
    const tags = range(this.#bucket.places).map(p => `zero((H[at + ${p}] ^ tag) & ~low) << ${p}`)
    const same = range(words).map(k => `(H[o + ${k}] ^ H[i + ${k}])`)
    return `
fn probe(at, tag, low, L, i) {
  let m = ${tags.join(' | ')};
  while (m != 0) {
    let x = H[at + ctz(m)] & low;
    if (x != 0) {
      let o = L + (x - 1) * ${this.#log};
      if ((${same.join(' | ')}) == 0) { return 1; }
    }
    m = m & (m - 1);
  }
  return 0;
}`
  }

  /** Into the first free place of a bucket whose last place is free. */
  #hold(): string {
    const { words } = this.#layout
    const store = this.#inline
      ? range(words).map(k => `H[at + ${k}] = v${k};`)
      : ['H[at] = tag | (count + 1);']
    return `while (H[at] != 0) { at = at + ${this.#step}; } ${store.join(' ')}`
  }
}
