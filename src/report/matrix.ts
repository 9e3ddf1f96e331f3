import type { Severity } from '../lang/tree.ts'
import { wrapped } from './check-text.ts'
import { plain, scriptJson, xml } from './escape.ts'

/** What each choice of options allows, by number of nodes. */
export interface Matrix {
  /** How many faults were tried at most. */
  readonly faults: number
  readonly columns: readonly { readonly name: string; readonly severity: Severity; readonly meaning: string }[]
  readonly rows: readonly MatrixRow[]
  /** Options that the table does not have. */
  readonly leftOut: readonly string[]
}

export interface MatrixRow {
  readonly nodes: number
  /** The options that are on. */
  readonly options: readonly string[]
  /** Every history of up to so many faults was looked at; -1: not even of none. */
  readonly complete: number
  readonly cpuSeconds: number
  readonly findings: readonly {
    readonly property: string
    readonly severity: Severity
    readonly meaning: string
    readonly remedy?: string
    /** The fewest that lead there, and in words. */
    readonly faults: number
    readonly needs: string
    readonly schedule: readonly {
      readonly text: string
      readonly views: readonly string[]
      /** What each node would show. */
      readonly nodes: readonly string[]
    }[]
  }[]
}

/** The columns that any row has something in, the gravest first; `refused` is a column when something is. */
export function columnsOf({ columns, rows }: Matrix): readonly { name: string; severity: Severity; meaning: string }[] {
  const ranks = ['error', 'warning', 'note']
  const found = rows.flatMap(row => row.findings)
  const refused = found.find(one => one.property === 'refused')
  const all = refused ? [{ name: 'refused', severity: refused.severity, meaning: 'corosync does not start.' }] : []
  const met = columns.filter(({ name }) => found.some(one => one.property === name))
  return [...all, ...met].sort((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity))
}

/** What a cell shows: the fewest faults; a dot where nothing was found, with a question mark if not all was looked at. */
export function cellOf(row: MatrixRow, name: string, faults: number): string {
  const found = row.findings.find(one => one.property === name)
  return found ? `${found.faults}` : row.complete < faults ? '?' : '·'
}

const short: Readonly<Record<string, string>> = {
  two_node: '2',
  wait_for_all: 'w',
  last_man_standing: 'l',
  auto_tie_breaker: 'a',
}
/** In the last place, one of them. */
const devices: Readonly<Record<string, string>> = { 'qdevice: ffsplit': 'f', 'qdevice: lms': 'm' }

/** Whether corosync starts with a row; what it refuses with a quorum device it refuses in clusters of every size. */
function isRefused({ findings }: MatrixRow): boolean {
  return findings.some(one => one.property === 'refused')
}
function hasDevice({ options }: MatrixRow): boolean {
  return options.some(name => name in devices)
}

/**
 * The table as text: a line for each number of nodes and choice of options, within 100 columns. What corosync refuses with a
 * quorum device has no lines.
 */
export function matrixText(matrix: Matrix): string {
  const columns = columnsOf(matrix)
  const letters = [...Object.entries(short), ...Object.entries(devices)].map(([name, letter]) => `${letter} ${name}`)
  const legend = columns.map(({ name, severity, meaning }, i) => `  ${key(i)}  ${severity} ${name}: ${meaning}`)
  const shown = matrix.rows.filter(row => !hasDevice(row) || !isRefused(row))
  const lines = shown.map(row => {
    const options = Object.entries(short).map(([name, letter]) => (row.options.includes(name) ? letter : '-'))
    options.push(row.options.map(name => devices[name] ?? '').join('') || '-')
    return `  ${String(row.nodes).padStart(5)}  ${options.join('')}   ${columns.map(({ name }) => cellOf(row, name, matrix.faults).padStart(2)).join(' ')}`
  })
  return [
    ...wrapped(
      `The fewest faults (partitions, crashes and losses of the quorum device, up to ${matrix.faults}, after boots in any order) that lead to each finding; a dot: none does; a question mark: not all was looked at.`,
      0,
    ),
    ...wrapped(`Options: ${letters.join(', ')}. Left out: ${matrix.leftOut.join(', ')}.`, 0),
    ...wrapped(
      'With a quorum device corosync refuses two_node, last_man_standing, and auto_tie_breaker where it is on: what it refuses has no lines then.',
      0,
    ),
    '',
    ...legend.flatMap(line => wrapped(line, 5)),
    '',
    `  nodes  opts    ${columns.map((_, i) => key(i).padStart(2)).join(' ')}`,
    ...lines,
  ]
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}

function key(i: number): string {
  return String.fromCharCode(65 + i)
}

/** For machines, version 1. */
export function matrixJson(matrix: Matrix): object {
  const rows = matrix.rows.map(({ cpuSeconds, ...row }) => ({
    ...row,
    cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
  }))
  return { version: 1, ...matrix, columns: columnsOf(matrix), rows }
}

/** The table as one page that needs nothing else; a cell that is chosen is part of its address. */
export function matrixHtml(
  matrix: Matrix,
  { script, style }: { readonly script: string; readonly style: string },
): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
  const columns = columnsOf(matrix)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the options of votequorum allow</title>
<style>
${style}</style>
</head>
<body>
<header>
  <h1>What the options of votequorum allow</h1>
  <p>A number is the fewest faults, partitions, crashes and losses of the quorum device, that lead to a finding, after boots in any order;
  up to ${matrix.faults} were tried. <b>·</b> none does; <b>?</b> not every history was looked at. Every node has one vote.
  Choose a number to see the shortest history, with what <code>corosync-quorumtool -s</code> shows on every node.
  Left out: ${xml(plain(matrix.leftOut.join(', ')))}.</p>
  <fieldset id="sizes"><legend>nodes</legend></fieldset>
  <fieldset id="options"><legend>options</legend></fieldset>
  <fieldset id="more"><legend>rows</legend></fieldset>
</header>
<main>
  <div id="scroll"><table id="table"></table></div>
  <aside id="story" aria-live="polite"><p>Nothing is chosen.</p></aside>
</main>
<script type="application/json" id="matrix">${scriptJson({ ...matrix, columns })}</script>
<script>
${script}</script>
</body>
</html>
`
}
