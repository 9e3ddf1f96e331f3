import type { Parts } from '../parts.ts'
import type { Codec, Message } from './codec.ts'
import { slot } from './heap.ts'
import type { PackedField } from './layout.ts'
import { logWords, range } from './macros.ts'

/** Moves the states of a log, from `base` on, from one layout to another, in place; parents stay with them. */
export function recode(words: Int32Array, base: number, count: number, old: Codec, to: Codec, parts: Parts): void {
  const [from, into] = [logWords(old.layout), logWords(to.layout)]
  const state = new Int32Array(parts.width)
  const packed = new Int32Array(to.layout.words)
  // A wider log is moved from its end, so that nothing is overwritten before it was read.
  const backwards = into > from
  for (let i = 0; i < count; i++) {
    const index = backwards ? count - 1 - i : i
    const parent = words[base + index * from + old.layout.words] as number
    to.encode(old.decode(words, base + index * from, state), packed, 0)
    words.set(packed, base + index * into)
    words[base + index * into + to.layout.words] = parent
  }
}

/**
 * The same as the text of a kernel, `recode(count)`, where both layouts have the network as bits or neither has: fields and
 * runs of bits are shifted to where they belong. `undefined` where they differ in that.
 */
export function recodeText(old: Codec, to: Codec): string | undefined {
  if ((old.layout.net === undefined) !== (to.layout.net === undefined)) return undefined
  const [from, into] = [logWords(old.layout), logWords(to.layout)]
  const terms = range(to.layout.words).map(k => [...(k === 0 ? ['1'] : []), ...fieldTerms(old, to, k)])
  for (const { word, target, mask, by } of runs(old, to)) {
    const bits = `(w${word} & ${mask})`
    terms[target]?.push(by === 0 ? bits : by > 0 ? `(${bits} << ${by})` : `(${bits} >>> ${-by})`)
  }
  const backwards = into > from
  return `
fn recode(count) {
  let L = H[${slot.log}]; let i = 0;
  while (i < count) {
    let index = ${backwards ? 'count - 1 - i' : 'i'};
    let a = L + index * ${from}; let b = L + index * ${into};
    ${range(old.layout.words)
      .map(k => `let w${k} = H[a + ${k}];`)
      .join(' ')}
    let parent = H[a + ${old.layout.words}];
    ${terms.map((one, k) => `H[b + ${k}] = ${one.length === 0 ? '0' : one.join(' | ')};`).join(' ')}
    H[b + ${to.layout.words}] = parent;
    i = i + 1;
  }
  return 0;
}`
}

function fieldTerms(old: Codec, to: Codec, word: number): string[] {
  return to.layout.fields.flatMap((field, i) => {
    const was = old.layout.fields[i] as PackedField
    if (field.word !== word || field.bits === 0 || was.bits === 0) return []
    return [`(((w${was.word} >>> ${was.shift}) & ${was.mask}) << ${field.shift})`]
  })
}

/** Messages that move by the same number of bits between the same words. */
function runs(old: Codec, to: Codec): { word: number; target: number; mask: number; by: number }[] {
  const found = new Map<string, { word: number; target: number; mask: number; by: number }>()
  for (const [bit, message] of old.messages.entries()) {
    if (!message) continue
    const next = to.bit((message as Message).to, (message as Message).input)
    const [word, target, by] = [bit >>> 5, next >>> 5, (next & 31) - (bit & 31)]
    const name = `${word} ${target} ${by}`
    const mask = (found.get(name)?.mask ?? 0) | (1 << (bit & 31))
    found.set(name, { word, target, mask, by })
  }
  return [...found.values()]
}
