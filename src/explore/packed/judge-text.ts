import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { fieldText, logWords, range } from './macros.ts'

/** How a kernel comes to a property's value: what the property sees of each part of a state, and the values it had there. */
export interface JudgeTable {
  /** The parts it reads, by place in the tuple, each with the region that says what it sees: -1 is not known yet. */
  readonly parts: readonly { readonly at: number; readonly region: number; readonly key: 0 | 1 }[]
  /** By the sum of what it sees; hashed when there are more than fit a table. 1: nothing to do, 2: tell. */
  readonly region: number
  readonly hashed: boolean
  /** It sees more than two numbers hold: it is asked each time. */
  readonly slow: boolean
  /** The slot that is 1 as long as there is something to find out. */
  readonly open: number
}

/** The text of `judge(from, to)`: asks each property about the states of the log between; `told` when one has to be noted. */
export function judgeText(layout: Layout, tables: readonly JudgeTable[]): string {
  const at = [...new Set(tables.flatMap(table => table.parts.map(part => part.at)))]
  const words = range(layout.words).filter(k => at.some(one => layout.fields[one]?.word === k))
  return `
fn judge(from, to) {
  while (from < to) {
    let o = H[${slot.log}] + from * ${logWords(layout)};
    ${words.map(k => `let w${k} = H[o + ${k}];`).join(' ')}
    ${at.map(one => `let f${one} = ${fieldText(layout, one, 'w')};`).join(' ')}
    ${tables.map(rulingText).join('\n')}
    from = from + 1;
  }
  return to;
}`
}

function rulingText(table: JudgeTable, q: number): string {
  if (table.slow)
    return `if (H[${table.open}] != 0) { let v = askAgain(${q}, from); if (v == 2) { told(${q}, from); } }`
  const part = (key: 0 | 1) => {
    const parts = table.parts.filter(one => one.key === key).map(one => `p${one.at}`)
    return parts.length === 0 ? '0' : parts.join(' + ')
  }
  const seen = table.parts.map(
    ({ at, region }) =>
      `let p${at} = H[H[${region}] + f${at}]; if (p${at} < 0) { p${at} = fillSeen(${q}, ${at}, f${at}); }`,
  )
  return `
    if (H[${table.open}] != 0) {
      ${seen.join(' ')}
      let a = ${part(0)}; let b = ${part(1)};
      let v = ${table.hashed ? `find(${table.region}, a, b)` : `H[H[${table.region}] + a]`};
      if (v == 0) { v = fillRuling(${q}, from, a, b); }
      if (v == 2) { told(${q}, from); }
    }`
}
