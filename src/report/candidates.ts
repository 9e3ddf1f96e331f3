import { wrapped } from './check-text.ts'

/** A line of a spec that took part in a history as it does in none without options. */
export interface CauseLine {
  readonly file: string
  readonly line: number
  /** A condition, as it was answered, or a function that came to hold. */
  readonly text: string
}

/** A history with two views that act, or with one that disagrees. */
export interface Surprise {
  readonly property: string
  /** Its faults, in words. */
  readonly needs: string
  /** In the order of the spec. */
  readonly lines: readonly CauseLine[]
  readonly schedule: readonly {
    readonly text: string
    readonly views: readonly string[]
    /** What each node would show. */
    readonly nodes: readonly string[]
  }[]
}

/** What was looked at, and what was found there. */
export interface Surprises {
  readonly nodes: number
  readonly options: readonly string[]
  readonly surprises: readonly Surprise[]
  /** Why not every history was looked at. */
  readonly stopped?: string
}

/** Histories with one cause: the same lines make the difference. */
export interface Cause {
  readonly property: string
  readonly lines: readonly CauseLine[]
  /** votequorum(5) warns of this one itself. */
  readonly warned: boolean
  /** A shortest one, with the fewest nodes and options. */
  readonly nodes: number
  readonly options: readonly string[]
  readonly shortest: Surprise
  /** Where else: choices of options (with this one), and numbers of nodes. */
  readonly choices: readonly (readonly string[])[]
  readonly sizes: readonly number[]
}

interface Grown extends Cause {
  readonly choices: (readonly string[])[]
  readonly sizes: number[]
}

/**
 * Histories by cause, what the manual does not tell of first, of that the shortest. A history belongs to a shorter one when the
 * lines that make the difference there do so here, too, and its options are among those here: what comes on top is taken for
 * an accompaniment.
 */
export function causesOf(rows: readonly Surprises[]): readonly Cause[] {
  const all = rows.flatMap(({ nodes, options, surprises }) => surprises.map(one => ({ nodes, options, one })))
  all.sort(
    (a, b) =>
      a.one.schedule.length - b.one.schedule.length ||
      a.options.length - b.options.length ||
      a.nodes - b.nodes ||
      a.one.lines.length - b.one.lines.length,
  )
  const causes: Grown[] = []
  for (const { nodes, options, one } of all) {
    const names = new Set(one.lines.map(nameOf))
    const same = causes.find(
      ({ property, lines, options: few }) =>
        property === one.property &&
        lines.every(line => names.has(nameOf(line))) &&
        (few.every(option => options.includes(option)) || lines.length === names.size),
    )
    if (!same) {
      const warned = isWarned(one.property, options)
      const { property, lines } = one
      causes.push({ property, lines, warned, nodes, options, shortest: one, choices: [options], sizes: [nodes] })
      continue
    }
    if (!same.choices.some(other => other.join() === options.join())) same.choices.push(options)
    if (!same.sizes.includes(nodes)) same.sizes.push(nodes)
  }
  for (const { sizes } of causes) sizes.sort((a, b) => a - b)
  return causes.sort((a, b) => Number(a.warned) - Number(b.warned))
}

function nameOf({ file, line, text }: CauseLine): string {
  return `${file}:${line} ${text}`
}

/** votequorum(5): a fence race decides which half of a pair goes on ("two_node"); allow_downscale is incomplete and unsupported. */
function isWarned(property: string, options: readonly string[]): boolean {
  return (property === 'oneQuorate' && options.includes('two_node')) || options.includes('allow_downscale')
}

const words: Readonly<Record<string, string>> = {
  oneQuorate: 'two views act',
  agreed: 'members of one view disagree',
}

/** For whoever looks for the fault, or plays it: by cause, the lines, where else, and the steps of a shortest history. */
export function causesText(rows: readonly Surprises[]): string {
  const causes = causesOf(rows)
  const stopped = rows.filter(one => one.stopped !== undefined)
  const left = stopped.flatMap(({ nodes, options, stopped: why }) =>
    wrapped(`not all was looked at: ${nodes} nodes with ${listed(options)}: ${why}`, 2),
  )
  if (causes.length === 0) return ['No surprising history.', ...left].map(line => `${line}\n`).join('')
  const groups = causes.flatMap((cause, i) => ['', ...told(cause, i + 1)])
  return [...groups.slice(1), ...(left.length > 0 ? ['', ...left] : [])].map(line => `${line}\n`).join('')
}

function told({ property, lines, warned, nodes, options, shortest, choices, sizes }: Cause, number: number): string[] {
  const { schedule, needs } = shortest
  const what = `${number}. ${words[property] ?? property} (${property}): ${nodes} nodes with ${listed(options)}`
  const others = choices.length - 1
  return [
    ...wrapped(`${what}, ${schedule.length} steps, ${needs}${warned ? '; votequorum(5) warns of it' : ''}`, 3),
    ...lines.flatMap(line => wrapped(`   ${line.file}:${line.line} ${line.text}`, 7)),
    ...wrapped(
      `   with ${sizes.join(', ')} nodes${others === 0 ? '' : `, and with ${others} other ${others === 1 ? 'choice' : 'choices'} of options, such as ${listed(choices[1] ?? [])}`}`,
      5,
    ),
    ...schedule.flatMap(({ text, views }, i) => [
      ...wrapped(`${String(i + 1).padStart(5)}. ${text}`, 7),
      ...(views.length > 0 ? wrapped(`         ${views.join('; ')}`, 11) : []),
    ]),
    ...(schedule.at(-1)?.nodes ?? []).flatMap(node => wrapped(`       ${node}`, 11)),
  ]
}

function listed(options: readonly string[]): string {
  return options.join(', ') || 'no option'
}
