import type { Features } from './features.ts'
import { firstPrivate, privateStride } from './heap.ts'
import type { Layout } from './layout.ts'

/** Names, slots and small pieces of text that the kernels are put together from. */

/** How many words a successor takes in the buffer: the state, its hash, its parent, its sleep set. */
export function recordWords(layout: Layout): number {
  return layout.words + 2 + layout.asleep
}
/** How many words a state takes in the log: the state and its parent's index + 1; the sign: beyond a bound. */
export function logWords(layout: Layout): number {
  return layout.words + 1
}

/** What a step comes to, as the kernels apply it: `entry + 0` flags, `1` what monitors hear, `2` the crash within it. */
export const entryHead = 3
export const flag = {
  /** The step changes nothing of the node. */
  idle: 1,
  /** It ends in a breach, or nobody takes the input: there is no successor. */
  stop: 2,
  /** The node goes down: what is under way to it is lost. */
  clear: 4,
} as const

/** Words of a state that hold fields, in which entries are exclusive-ored. */
export function fieldWords(layout: Layout): number[] {
  return range(layout.words).filter(word => layout.fields.some(one => one.bits > 0 && one.word === word))
}
/** Words of a state that hold messages, into which entries are or-ed. */
export function netWords(layout: Layout): number[] {
  return layout.net ? range(layout.words).filter(word => layout.net?.[word] !== 0) : []
}
/** How many words an entry takes: exclusive-or words, then or-words or one parcel a node. */
export function entryWords(layout: Layout, { links, nodes }: Features): number {
  return entryHead + fieldWords(layout).length + (layout.net ? netWords(layout).length : links ? nodes : 0)
}

export function range(n: number): number[] {
  return [...Array(n).keys()]
}

/** The hash of a state from its words, in `h`. The high bits choose the place in the table, the low ones are its tag. */
export function hashText(word: (k: number) => string, words: number): string {
  const mixed = range(words).map(k => `h = (h ^ ${word(k)}) * 0x9E3779B1; h = h ^ (h >>> 15);`)
  return `let h = 0; ${mixed.join(' ')} h = h * 0x85EBCA6B; h = h ^ (h >>> 13);`
}

/** How many states are remembered as just seen: most successors are, and need not be looked up in the table. */
export const recentStates = 8192
/** How many words one of them takes: a power of two, so that none lies across two lines of the cache. */
export function recentWords(layout: Layout): number {
  return 2 ** Math.ceil(Math.log2(layout.words))
}

/** Whose share of the table a hash is of. Mixed once more: a part of its bits would leave a part of the owner's buckets empty. */
export function ownerText(hash: string, owners: number): string {
  return `((${hash} * 0x2C1B3C6D >>> 16) * ${owners} >>> 16)`
}

/**
 * Puts a successor into the buffer, unless it was put there lately, and where the table has several owners into the list of
 * its owner; without a branch. All are expressions.
 */
export function emitText(layout: Layout, words: readonly string[], asleep: readonly string[], owners: number): string {
  const w = layout.words
  const all = range(w)
  const list = `let o = ends + ${ownerText('h', owners)}; let q = H[o]; H[q] = bn; H[o] = q + 1 - same;`
  return `{
    ${all.map(k => `let v${k} = ${words[k]};`).join(' ')}
    ${hashText(k => `v${k}`, w)}
    ${all.map(k => `H[bn + ${k}] = v${k};`).join(' ')}
    H[bn + ${w}] = h; H[bn + ${w + 1}] = parent;
    ${asleep.map((set, i) => `H[bn + ${w + 2 + i}] = ${set};`).join(' ')}
    let c = recent + (h & ${recentStates - 1}) * ${recentWords(layout)};
    let same = zero(${all.map(k => `(H[c + ${k}] ^ v${k})`).join(' | ')});
    ${all.map(k => `H[c + ${k}] = v${k};`).join(' ')}
    ${owners > 1 ? list : ''}
    bn = bn + ${recordWords(layout)} - same * ${recordWords(layout)}; skipped = skipped + same;
  }`
}

/** A field of a state whose words are `${name}0`, `${name}1`, … */
export function fieldText(layout: Layout, at: number, name: string): string {
  return fieldsText(layout, [at], name)
}

/** Fields that lie side by side, the first in the low bits, as one. */
export function fieldsText(layout: Layout, at: readonly [number, ...number[]], name: string): string {
  const bits = at.reduce((sum, one) => sum + (layout.fields[one]?.bits ?? 0), 0)
  const first = layout.fields[at[0]]
  if (!first || bits === 0) return '0'
  const word = `${name}${first.word}`
  const mask = 2 ** bits - 1
  return first.shift === 0 ? `(${word} & ${mask})` : `((${word} >>> ${first.shift}) & ${mask})`
}

/** Looks a pair up in a hashed region: its value, or 0. Open addressing; `slot + 1` would move, so the mask is word 0. */
export const findText = `
fn find(region, a, b) {
  let base = H[region];
  let mask = H[base];
  let p = (a ^ 0x9E3779B9) * 0x85EBCA6B ^ (b + 0x7F4A7C15) * 0xC2B2AE35;
  p = (p ^ (p >>> 15)) * 0x2C1B3C6D;
  p = (p ^ (p >>> 12)) & mask;
  let at = base + 2 + p * 3;
  let v = H[at + 2];
  while (v != 0 && !(H[at] == a && H[at + 1] == b)) {
    p = (p + 1) & mask;
    at = base + 2 + p * 3;
    v = H[at + 2];
  }
  return v;
}`

/** What can be missing, by the number that kernels note it with; each with up to three numbers that say where. */
export const missing = {
  ...{ delivery: 1, own: 2, item: 3, spend: 4, shape: 5, changes: 6, choices: 7, added: 8, hears: 9 },
  paused: 10,
} as const
/** How much a worker notes of a kind; what is beyond is met again when the rest has been seen to. */
export const mostNotes = 2048
export const noteWords = 4

/**
 * A function of this name that notes four numbers in a region of the worker's; `count` is the slot of its that counts them
 * all, `region` the first worker's region.
 */
export function notedText(name: string, count: number, region: number): string {
  return `
fn ${name}(a, b, c, d) {
  ${meText}
  let n = H[me + ${count}];
  if (n < ${mostNotes}) {
    let at = H[${region} + worker] + n * ${noteWords};
    H[at] = a; H[at + 1] = b; H[at + 2] = c; H[at + 3] = d;
  }
  H[me + ${count}] = n + 1;
  return 0;
}`
}

/** In `worker` who runs the kernel, which is one text for all, and in `me` where its slots begin. */
export const meText = `let worker = who(); let me = ${firstPrivate} + worker * ${privateStride};`
