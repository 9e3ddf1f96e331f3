import { firstPrivate, privateOffset, privateSlots, privateStride, slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { hashText, logWords, meText, ownerText, range, recordWords } from './macros.ts'
import { placeText } from './sleep-text.ts'

/** Up to so many words the table holds the states themselves; beyond, their index in the log and a tag of the hash. */
const inlineWords = 2
/** So many buckets are touched before the first of them is searched. */
const touched = 512
/** Half a line of the cache or so: these places are looked at together, without a branch for each. */
const bucketPlaces = { inline: 4, indexed: 8 } as const
/** So many words one look takes in. The first words of the states of a bucket lie together, then the second ones. */
const together = 4

export function isInline(layout: Layout): boolean {
  return layout.words <= inlineWords
}
/** How many words one bucket of the table takes, and how many states it holds. */
export function bucketOf(layout: Layout): { words: number; places: number } {
  const places = isInline(layout) ? bucketPlaces.inline : bucketPlaces.indexed
  return { words: isInline(layout) ? places * layout.words : places, places }
}

/**
 * What owners of the table do: a state belongs to one of them by its hash, and each runs the same text. A bucket is found by
 * the hash's high bits, times one of a few factors: so the table is as large as it has to be, to within an eighth.
 * A full bucket overflows into the other one of its line of the cache, then into buckets of the next lines. Buckets are
 * touched before they are searched, so that the waits for memory overlap.
 *
 * Of one owner, `insert(from, to)` moves the new ones of the buffered successors to the log, in their order. Of several,
 * `insert()` looks at those of its own in all buffers, in order, and marks the new ones, a bit for each record; then
 * `append(from, to)` moves those of the worker's own buffer to these places of the log, and tells an indexed table.
 * `rebuild(from, to)` puts states of the log into a table that has none of them.
 */
export function tableText(layout: Layout, owners: number): string {
  const table = new TableText(layout, owners)
  return [owners === 1 ? table.insert() : `${table.insertOwn()} ${table.append()}`, table.rebuild()].join('\n')
}

/** `hash(at)` fills in the hash of a buffered state. */
export function hashFnText({ words }: Layout): string {
  return `
fn hash(at) {
  ${hashText(k => `H[at + ${k}]`, words)}
  H[at + ${words}] = h;
  return h;
}`
}

class TableText {
  readonly #layout: Layout
  readonly #inline: boolean
  readonly #bucket: { words: number; places: number }
  readonly #log: number
  readonly #owners: number

  constructor(layout: Layout, owners: number) {
    this.#layout = layout
    this.#owners = owners
    this.#inline = isInline(layout)
    this.#bucket = bucketOf(layout)
    this.#log = logWords(layout)
  }

  insert(): string {
    const { words: w } = this.#layout
    const record = recordWords(this.#layout)
    const copy = range(w).map(k => `H[end + ${k}] = v${k};`)
    return `
fn insert(from, to) {
  ${this.#head()}
  let sum = 0; let i = from;
  let count = H[${slot.count}]; let end = L + count * ${this.#log};
  ${this.#asleepAt()}
  while (i < to) {
    let stop = i + ${touched * record}; if (stop > to) { stop = to; }
    let j = i;
    while (j < stop) { sum = sum ^ H[T + ((H[j + ${w}] >>> 4) * factor >>> shift) * ${this.#bucket.words}]; j = j + ${record}; }
    while (i < stop) {
    ${this.#load('i')} let h = H[i + ${w}];
    ${this.#bucketAt()}
    let known = ${this.#found()};
    ${this.#overflow('known == 0 && ', `known = ${this.#found()};`)}
    if (known == 0) {
      ${this.#hold('count + 1')}
      ${copy.join(' ')} H[end + ${w}] = H[i + ${w + 1}] + 1;
      ${this.#keepAsleep()}
      end = end + ${this.#log}; count = count + 1;
    }
    i = i + ${record};
    }
  }
  H[${privateSlots(0).sink}] = sum;
  H[${slot.count}] = count;
  return count;
}
${this.#inline ? '' : this.#probe()}`
  }

  /** Buffers lie one behind the other, so that a record has a number: indexed tables hold it until the state has its own. */
  insertOwn(): string {
    const { words: w } = this.#layout
    const record = recordWords(this.#layout)
    const own = privateOffset
    return `
fn insert() {
  ${this.#head()}
  let sum = 0; let all = 0; let from = 0;
  let count = H[${slot.count}]; let first = H[${privateSlots(0).buffer}]; let marks = H[me + ${own.marks}];
  while (from < ${this.#owners}) {
  let other = ${firstPrivate} + from * ${privateStride};
  let mine = H[other + ${own.lists}] + worker * H[${slot.listed}]; let end = H[other + ${own.ends} + worker]; let added = 0;
  while (mine < end) {
    let stop = mine + ${touched}; if (stop > end) { stop = end; }
    let j = mine;
    while (j < stop) { sum = sum ^ H[T + ((H[H[j] + ${w}] >>> 4) * factor >>> shift) * ${this.#bucket.words}]; j = j + 1; }
    while (mine < stop) {
      let i = H[mine]; mine = mine + 1;
      ${this.#load('i')} let h = H[i + ${w}];
      ${this.#bucketAt()}
      let known = ${this.#found()};
      ${this.#overflow('known == 0 && ', `known = ${this.#found()};`)}
      if (known == 0) {
        let n = ${divideText('i - first', record)};
        ${this.#hold('n + count + 1')}
        let k = marks + (n >>> 5); H[k] = H[k] | 1 << n; added = added + 1;
        ${this.#inline ? '' : `H[i + ${w}] = at;`}
      }
    }
  }
  H[me + ${own.added} + from] = added; all = all + added; from = from + 1;
  }
  H[me + ${own.sink}] = sum;
  H[${slot.owned} + worker] = H[${slot.owned} + worker] + all;
  return all;
}
${this.#inline ? '' : this.#probe()}`
  }

  /**
   * A new one's record holds its place in an indexed table instead of its hash. The places are told their states afterwards:
   * looks at memory that wait for nothing else overlap. The worker's lists have done their service and hold them meanwhile.
   */
  append(): string {
    const { words: w } = this.#layout
    const record = recordWords(this.#layout)
    const { buffer, lists } = privateOffset
    const owners = range(this.#owners)
    const marks = owners.map(o => `let b${o} = H[${privateSlots(o).marks}] + first;`)
    const copy = range(w).map(k => `H[end + ${k}] = H[i + ${k}];`)
    const keepPlace = this.#inline ? '' : `H[place] = H[i + ${w}]; place = place + 1;`
    const settle = `
      let low = (1 << H[${slot.indexBits}]) - 1; let all = place; place = H[me + ${lists}];
      while (place < all) { let at = H[place]; begin = begin + 1; H[at] = (H[at] & ~low) | begin; place = place + 1; }`
    return `
fn append(count, to) {
  ${meText}
  let first = worker * H[${slot.listed}] >>> 5; ${marks.join(' ')}
  let group = H[me + ${buffer}]; let end = H[${slot.log}] + count * ${this.#log};
  let place = H[me + ${lists}]; let begin = count;
  ${this.#asleepAt()}
  while (count < to) {
    let m = ${owners.map(o => `H[b${o}]`).join(' | ')};
    ${owners.map(o => `H[b${o}] = 0; b${o} = b${o} + 1;`).join(' ')}
    while (m != 0) {
      let i = group + ctz(m) * ${record}; m = m & (m - 1);
      ${copy.join(' ')} H[end + ${w}] = H[i + ${w + 1}] + 1;
      ${keepPlace} ${this.#keepAsleep()}
      count = count + 1; end = end + ${this.#log};
    }
    group = group + ${32 * record};
  }
  ${this.#inline ? '' : settle}
  return count;
}`
  }

  rebuild(): string {
    const several = this.#owners > 1
    return `
fn rebuild(from, to) {
  ${this.#head()}
  let count = from; let end = L + from * ${this.#log}; let own = 0;
  while (count < to) {
    ${this.#load('end')} ${hashText(k => `v${k}`, this.#layout.words)}
    if (${several ? `${ownerText('h', this.#owners)} == worker` : '1'}) {
      ${this.#bucketAt()}
      ${this.#overflow('', '')}
      ${this.#hold('count + 1')}
      own = own + 1;
    }
    end = end + ${this.#log}; count = count + 1;
  }
  H[${slot.owned}${several ? ' + worker' : ''}] = own;
  return 0;
}`
  }

  #asleepAt(): string {
    const { asleep } = this.#layout
    if (asleep === 0) return ''
    return `${placeText('zp', 'count', asleep)} let zsize = H[${slot.asleepRoom}] * ${asleep}; let zend = H[${slot.asleepAt}] + zsize;`
  }

  /** The sleep set of a new state goes to the ring. */
  #keepAsleep(): string {
    const { asleep, words } = this.#layout
    if (asleep === 0) return ''
    const copy = range(asleep).map(k => `H[zp + ${k}] = H[i + ${words + 2 + k}];`)
    return `${copy.join(' ')} zp = zp + ${asleep}; zp = zp - zsize * (zp == zend);`
  }

  #head(): string {
    const several = this.#owners > 1
    return `
    ${several ? meText : ''}
    let T = H[${slot.table}]${several ? ` + worker * H[${slot.capacity}] * ${this.#bucket.words}` : ''}; let factor = H[${slot.factor}]; let shift = H[${slot.shift}]; let L = H[${slot.log}];
    let size = H[${slot.capacity}] * ${this.#bucket.words}; let last = T + size - 1;
    let indexBits = H[${slot.indexBits}]; let low = (1 << indexBits) - 1;`
  }

  #load(from: string): string {
    return range(this.#layout.words)
      .map(k => `let v${k} = H[${from} + ${k}];`)
      .join(' ')
  }

  #bucketAt(): string {
    const tag = this.#inline ? '' : 'let tag = h << indexBits;'
    return `let at = T + ((h >>> 4) * factor >>> shift) * ${this.#bucket.words}; ${tag}`
  }

  /**
   * While the bucket is full, and so long as `wanted`: to the next one, and there `look`. By turns that is the other one of
   * the line, and one of the next line: so all buckets are come by.
   */
  #overflow(wanted: string, look: string): string {
    const { places, words } = this.#bucket
    return `let other = 1;
    while (${wanted}H[at + ${places - 1}] != 0) {
      if (other) { at = T + ((at - T) ^ ${words}); } else { at = at + ${2 * words}; at = at - size * (at > last); }
      other = 1 - other;
      ${look}
    }`
  }

  /** Whether the bucket holds the state; of an indexed one only whose tag is the same is looked at. */
  #found(): string {
    const { words } = this.#layout
    if (!this.#inline)
      return this.#owners === 1 ? 'probe(at, tag, low, L, i)' : 'probe(at, tag, low, L, i, count, first)'
    return `among4(at, ${range(words)
      .map(k => `v${k}`)
      .join(', ')})`
  }

  #probe(): string {
    const { words } = this.#layout
    const tags = [0, together].map(p => `like4(at + ${p}, ~low, tag) << ${p}`)
    const same = range(words).map(k => `(H[o + ${k}] ^ H[i + ${k}])`)
    const several = this.#owners > 1
    const where = several
      ? `let o = L + (x - 1) * ${this.#log}; if (x > count) { o = first + (x - 1 - count) * ${recordWords(this.#layout)}; }`
      : `let o = L + (x - 1) * ${this.#log};`
    return `
fn probe(at, tag, low, L, i${several ? ', count, first' : ''}) {
  let m = ${tags.join(' | ')};
  while (m != 0) {
    let x = H[at + ctz(m)] & low;
    if (x != 0) {
      ${where}
      if ((${same.join(' | ')}) == 0) { return 1; }
    }
    m = m & (m - 1);
  }
  return 0;
}`
  }

  /** Into the first free place of a bucket whose last place is free; `index` + 1 is what an indexed table holds. */
  #hold(index: string): string {
    const before = [0, 1, 2].map(k => `zero(H[at + ${k}])`)
    const free = this.#inline
      ? `3 - (${before.join(' + ')})`
      : `ctz(${[0, together].map(p => `like4(at + ${p}, -1, 0) << ${p}`).join(' | ')})`
    const store = this.#inline
      ? range(this.#layout.words).map(k => `H[at + ${k * together}] = v${k};`)
      : [`H[at] = tag | (${index});`]
    return `at = at + ${free}; ${store.join(' ')}`
  }
}

/** Words divided by a record's size: a shift and a multiplication that are exact up to 2^31. */
function divideText(words: string, record: number): string {
  const twos = Math.log2(record & -record)
  const odd = record >>> twos
  // The inverse of an odd number modulo 2^32, by Newton's iteration: exact, since what is divided is a multiple of it.
  let inverse = odd
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse))
  return `(${words} >>> ${twos}) * ${inverse >>> 0}`
}
