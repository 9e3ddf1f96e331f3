import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { fieldText, logWords, range } from './macros.ts'

/** How a kernel comes to the values of properties that read the same: what they see of each part of a state, and their
 * values there. */
export interface JudgeTable {
  /** The parts they read, by place in the tuple, each with the region that says what they see: -1 is not known yet. */
  readonly parts: readonly { readonly at: number; readonly region: number; readonly key: 0 | 1 }[]
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
  const at = [...new Set(tables.flatMap(table => table.parts.map(part => part.at)))]
  const words = range(layout.words).filter(k => at.some(one => layout.fields[one]?.word === k))
  return `
fn judge(from, to) {
  while (from < to) {
    let o = H[${slot.log}] + from * ${logWords(layout)};
    ${words.map(k => `let w${k} = H[o + ${k}];`).join(' ')}
    ${at.map(one => `let f${one} = ${fieldText(layout, one, 'w')};`).join(' ')}
    ${tables.map((_, group) => `let t${group} = 0;`).join(' ')}
    ${tables.map(rulingText).join('\n')}
    if ((${tables.map((_, group) => `t${group}`).join(' | ') || '0'}) != 0) {
      ${tables.map((_, group) => `if (t${group} != 0) { note(${group}, t${group}); }`).join(' ')}
      told(from);
    }
    from = from + 1;
  }
  return to;
}`
}

function rulingText(table: JudgeTable, group: number): string {
  if (table.slow)
    return `let open${group} = H[${table.open}]; if (open${group} != 0) { t${group} = askAgain(${group}, from) & open${group}; }`
  const part = (key: 0 | 1) => {
    const parts = table.parts.filter(one => one.key === key).map(one => `p${one.at}`)
    return parts.length === 0 ? '0' : parts.join(' + ')
  }
  const seen = table.parts.map(
    ({ at, region }) =>
      `let p${at} = H[H[${region}] + f${at}]; if (p${at} < 0) { p${at} = fillSeen(${group}, ${at}, f${at}); }`,
  )
  return `
    let open${group} = H[${table.open}];
    if (open${group} != 0) {
      ${seen.join(' ')}
      let a = ${part(0)}; let b = ${part(1)};
      let v = ${table.hashed ? `find(${table.region}, a, b)` : `H[H[${table.region}] + a]`};
      if (v == 0) { v = fillRuling(${group}, from, a, b); }
      t${group} = v & open${group};
    }`
}
