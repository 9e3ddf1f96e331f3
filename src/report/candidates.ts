import { wrapped } from './check-text.ts'
import type { Matrix, MatrixRow } from './matrix.ts'

type Found = MatrixRow['findings'][number]

/** Histories with one cause: the options that it takes, and none of them less. */
export interface Candidates {
  readonly property: string
  readonly options: readonly string[]
  /** votequorum(5) tells of this one itself. */
  readonly warned: boolean
  /** A shortest one for each number of nodes, the shortest first. */
  readonly histories: readonly { readonly nodes: number; readonly found: Found }[]
}

/** What is worth playing on real nodes: two views that act, or one that disagrees. */
const surprising = ['oneQuorate', 'agreed']

/**
 * The surprising histories of a table by cause: a choice of options counts where no smaller choice does the same to as
 * many nodes with as few faults. What the manual does not tell comes first, of that the shortest.
 */
export function candidatesOf({ rows }: Matrix): readonly Candidates[] {
  const found = new Map<
    string,
    { property: string; options: readonly string[]; histories: { nodes: number; found: Found }[] }
  >()
  for (const row of rows)
    for (const one of row.findings.filter(({ property }) => surprising.includes(property))) {
      const smaller = rows.some(other => isLess(other, row) && other.findings.some(same => explains(same, one)))
      if (smaller) continue
      const name = `${one.property} ${row.options.join()}`
      const group = found.get(name) ?? { property: one.property, options: row.options, histories: [] }
      group.histories.push({ nodes: row.nodes, found: one })
      found.set(name, group)
    }
  const length = (one: Candidates) => one.histories[0]?.found.schedule.length ?? 0
  return [...found.values()]
    .map(one => ({
      ...one,
      warned: isWarned(one),
      histories: one.histories.sort((a, b) => steps(a) - steps(b) || a.nodes - b.nodes),
    }))
    .sort((a, b) => Number(a.warned) - Number(b.warned) || length(a) - length(b))
}

function steps({ found }: { readonly found: Found }): number {
  return found.schedule.length
}

/** The same nodes with fewer of the options. */
function isLess(other: MatrixRow, row: MatrixRow): boolean {
  const fewer = other.nodes === row.nodes && other.options.length < row.options.length
  return fewer && other.options.every(option => row.options.includes(option))
}

function explains(same: Found, one: Found): boolean {
  return same.property === one.property && same.faults <= one.faults && steps({ found: same }) <= steps({ found: one })
}

/** votequorum(5), "two_node": a fence race decides which half of a pair goes on. */
function isWarned({ property, options }: { readonly property: string; readonly options: readonly string[] }): boolean {
  return property === 'oneQuorate' && options.includes('two_node')
}

/** For whoever plays them: by cause, each with its steps and what every node shows at the end. */
export function candidatesText(all: readonly Candidates[]): string {
  if (all.length === 0) return 'No surprising history.\n'
  const groups = all.flatMap(({ property, options, warned, histories }) => [
    '',
    ...wrapped(
      `${property} with ${options.join(', ') || 'no option'}${warned ? ', of which votequorum(5) tells' : ''}`,
      2,
    ),
    ...histories.flatMap(({ nodes, found }) => [
      `  ${nodes} nodes, ${found.schedule.length} steps, ${found.needs}:`,
      ...found.schedule.flatMap(({ text, views }, i) => [
        ...wrapped(`${String(i + 1).padStart(5)}. ${text}`, 7),
        ...wrapped(`         ${views.join('; ')}`, 11),
      ]),
      ...(found.schedule.at(-1)?.nodes ?? []).flatMap(node => wrapped(`       ${node}`, 11)),
    ]),
  ])
  return `${groups.slice(1).join('\n')}\n`
}
