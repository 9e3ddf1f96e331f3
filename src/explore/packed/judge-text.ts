import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { fieldsText, logWords, range } from './macros.ts'

/** Parts that lie side by side in a word of a state, and are looked at together. */
export interface Sight {
  /** Their places in the tuple, from the low bits on. */
  readonly parts: readonly [number, ...number[]]
  /** By what lies there, the sum of what is seen of each: -1 is not known yet. */
  readonly region: number
  readonly key: 0 | 1
}

/** How a kernel comes to the values of properties that read the same: what they see of each part of a state, and their
 * values there. */
export interface JudgeTable {
  readonly sights: readonly Sight[]
  /** By the sum of what they see; hashed when there are more than fit a table. Bit 0 is set, the others say what to tell. */
  readonly region: number
  readonly hashed: boolean
  /** They see more than two numbers hold: they are asked each time. */
  readonly slow: boolean
  /** The slot with the bits of those of which there is something to find out. */
  readonly open: number
}

/** The text of `judge(from, to)`: asks the properties about the states of the log between. What has to be
 * told of a state goes to `note`, table by table, then `told` ends the list. */
export function judgeText(layout: Layout, tables: readonly JudgeTable[]): string {
  const parts = tables.flatMap(table => table.sights.flatMap(one => one.parts))
  const words = range(layout.words).filter(k => parts.some(at => layout.fields[at]?.word === k))
  return `
fn judge(from, to) {
  while (from < to) {
    let o = H[${slot.log}] + from * ${logWords(layout)};
    ${words.map(k => `let w${k} = H[o + ${k}];`).join(' ')}
    ${tables.map((_, group) => `let t${group} = 0;`).join(' ')}
    ${tables.map((table, group) => rulingText(layout, table, group)).join('\n')}
    if ((${tables.map((_, group) => `t${group}`).join(' | ') || '0'}) != 0) {
      ${tables.map((_, group) => `if (t${group} != 0) { note(${group}, t${group}); }`).join(' ')}
      told(from);
    }
    from = from + 1;
  }
  return to;
}`
}

function rulingText(layout: Layout, table: JudgeTable, group: number): string {
  if (table.slow)
    return `let open${group} = H[${table.open}]; if (open${group} != 0) { t${group} = askAgain(${group}, from) & open${group}; }`
  const sum = (key: 0 | 1) => {
    const sights = table.sights.flatMap((one, i) => (one.key === key ? [`p${i}`] : []))
    return sights.length === 0 ? '0' : sights.join(' + ')
  }
  const seen = table.sights.map(
    ({ parts, region }, i) => `
      let f${i} = ${fieldsText(layout, parts, 'w')};
      let p${i} = H[H[${region}] + f${i}]; if (p${i} < 0) { p${i} = fillSeen(${group}, ${i}, f${i}); }`,
  )
  return `
    let open${group} = H[${table.open}];
    if (open${group} != 0) {
      ${seen.join(' ')}
      let a = ${sum(0)}; let b = ${sum(1)};
      let v = ${table.hashed ? `find(${table.region}, a, b)` : `H[H[${table.region}] + a]`};
      if (v == 0) { v = fillRuling(${group}, from, a, b); }
      t${group} = v & open${group};
    }`
}
