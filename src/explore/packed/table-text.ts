import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { hashText, logWords, range, recordWords } from './macros.ts'

/** Up to so many words the table holds the states themselves; beyond, their index in the log and a tag of the hash. */
const inlineWords = 2

export function isInline(layout: Layout): boolean {
  return layout.words <= inlineWords
}
/** How many words a place of the table takes. */
export function placeWords(layout: Layout): number {
  return isInline(layout) ? layout.words : 1
}

/**
 * `insert()` moves the new ones of the buffered successors to the log, in their order; `rebuild(from, to)` puts states of
 * the log into a table that has none of them. A place is found by the hash's high bits, times one of four factors: so the
 * table grows by a half or a third and is never less than half full. All places are touched before the first is probed,
 * so that the waits for memory overlap.
 */
export function tableText(layout: Layout): string {
  const [w, record, log] = [layout.words, recordWords(layout), logWords(layout)]
  const inline = isInline(layout)
  const place = placeWords(layout)
  const words = (from: string) => range(w).map(k => `let v${k} = H[${from} + ${k}];`).join(' ')
  const head = `
    let T = H[${slot.table}]; let factor = H[${slot.factor}]; let shift = H[${slot.shift}]; let capacity = H[${slot.capacity}];
    let L = H[${slot.log}]; let indexBits = H[${slot.indexBits}]; let low = (1 << indexBits) - 1;`
  const next = `p = p + 1; if (p == capacity) { p = 0; }`
  const same = (at: string) => range(w).map(k => `H[${at} + ${k}] == v${k}`).join(' && ')
  const probe = inline
    ? `let at = T + p * ${w}; let x = H[at];
       while (x != 0 && !(${same('at')})) { ${next} at = T + p * ${w}; x = H[at]; }`
    : `let at = T + p; let x = H[at]; let known = 0; let tag = h << indexBits;
       while (x != 0 && known == 0) {
         if ((x & ~low) == tag) { let o = L + ((x & low) - 1) * ${log}; if (${same('o')}) { known = 1; } }
         if (known == 0) { ${next} at = T + p; x = H[at]; }
       }`
  const hold = inline ? range(w).map(k => `H[at + ${k}] = v${k};`).join(' ') : 'H[at] = tag | (count + 1);'
  const touch = inline
    ? ''
    : `i = from;
       while (i < to) {
         let x = H[T + ((H[i + ${w}] >>> 3) * factor >>> shift)];
         if (x != 0) { sum = sum ^ H[L + ((x & low) - 1) * ${log}]; }
         i = i + ${record};
       }`
  return `
fn insert(from, to) {
  ${head}
  let sum = 0; let i = from;
  while (i < to) { sum = sum ^ H[T + ((H[i + ${w}] >>> 3) * factor >>> shift) * ${place}]; i = i + ${record}; }
  ${touch}
  H[${slot.sink}] = sum;
  let count = H[${slot.count}]; let end = L + count * ${log};
  i = from;
  while (i < to) {
    ${words('i')} let h = H[i + ${w}];
    let p = (h >>> 3) * factor >>> shift;
    ${probe}
    if (x == 0) {
      ${hold}
      ${range(w).map(k => `H[end + ${k}] = v${k};`).join(' ')} H[end + ${w}] = H[i + ${w + 1}] + 1;
      end = end + ${log}; count = count + 1;
    }
    i = i + ${record};
  }
  H[${slot.count}] = count;
  return count;
}
fn hash(at) {
  ${hashText(k => `H[at + ${k}]`, w)}
  H[at + ${w}] = h;
  return h;
}
fn rebuild(from, to) {
  ${head}
  let count = from; let end = L + from * ${log};
  while (count < to) {
    ${words('end')} ${hashText(k => `v${k}`, w)}
    let p = (h >>> 3) * factor >>> shift;
    ${
      inline
        ? `let at = T + p * ${w}; while (H[at] != 0) { ${next} at = T + p * ${w}; }`
        : `let at = T + p; let tag = h << indexBits; while (H[at] != 0) { ${next} at = T + p; }`
    }
    ${hold}
    end = end + ${log}; count = count + 1;
  }
  return 0;
}`
}
