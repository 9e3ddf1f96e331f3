import { readFileSync } from 'node:fs'
import path from 'node:path'
import { causesOf, causesText } from '../report/candidates.ts'
import { type Matrix, matrixHtml, matrixJson, matrixText } from '../report/matrix.ts'
import type { ConfLimits } from './conf-explore.ts'
import { leftOutOfMatrix, matrixOf } from './conf-matrix.ts'
import { interruptible } from './drive.ts'
import { type CheckLimits, clearProgress } from './explore-models.ts'
import { wantedReport, written } from './reports.ts'
import { mostProcesses } from './side-by-side.ts'
import { packageRoot } from './specs.ts'
import { causeRows, type Doing, matrixRows } from './table-jobs.ts'

export interface CheckMatrixOptions extends CheckLimits {
  readonly json?: boolean
  readonly faults?: number
  readonly abandoned?: number
  readonly promises?: 'manual' | 'corosync31'
  readonly nodes?: string
  /** Instead of the table, the histories worth playing on real nodes. */
  readonly candidates?: boolean
  readonly spec?: string
  readonly report?: readonly string[]
}

const mostNodes = 16
const defaultFaults = 2
/** Of states without names, when candidates are looked for. */
const mostCandidates = 50_000
const misuse = 4

/** The table of options: what each choice allows. Exit code 0 when every history was looked at, else 2. */
export async function run(options: CheckMatrixOptions): Promise<number> {
  const sizes = sizesOf(options.nodes ?? '2..4')
  const wanted = (options.report ?? []).map(wantedReport)
  if (!sizes) return refuse(`--nodes takes a number or a range such as 2..8, from 1 to ${mostNodes}`)
  if (wanted.some(one => one?.format !== 'html' && one?.format !== 'json'))
    return refuse('of the table there are the reports json and html')
  const limits = { ...limitsIn(options), faults: options.faults ?? defaultFaults }
  if (options.candidates && wanted.length > 0) return refuse('candidates are text, or JSON with --json')
  if (options.candidates) return await candidates(sizes, { maxStates: mostCandidates, ...limits }, options)
  const made = await told(options, doing => matrixRows(sizes, limits, doing))
  const { faults } = limits
  const matrix: Matrix = { faults, ...matrixOf(made.rows), leftOut: leftOutOfMatrix }
  const quiet = options.json === true || wanted.some(one => one?.file === undefined)
  if (options.json) process.stdout.write(`${JSON.stringify(matrixJson(matrix), null, 2)}\n`)
  else if (!quiet) process.stdout.write(matrixText(matrix))
  for (const one of wanted) {
    if (!one) continue
    const file = written(
      one.file,
      one.format === 'html' ? page(matrix) : `${JSON.stringify(matrixJson(matrix), null, 2)}\n`,
    )
    if (!quiet) process.stdout.write(`wrote ${file}\n`)
  }
  return !made.ended && matrix.rows.every(row => row.complete === faults) ? 0 : 2
}

async function candidates(sizes: readonly number[], limits: ConfLimits, options: CheckMatrixOptions): Promise<number> {
  const { rows, ended } = await told(options, doing => causeRows(sizes, limits, doing))
  const left = rows.flatMap(({ nodes, options, stopped }) =>
    stopped === undefined ? [] : [{ nodes, options, stopped }],
  )
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ version: 1, faults: limits.faults, causes: causesOf(rows), left }, null, 2)}\n`
      : causesText(rows),
  )
  return left.length === 0 && !ended ? 0 : 2
}

/** What bounds each row; the processes have rows of their own to search. */
function limitsIn({
  json,
  nodes,
  candidates,
  report,
  workers,
  ...limits
}: CheckMatrixOptions): Omit<ConfLimits, 'faults'> {
  return limits
}

/** All rows, counted on a terminal as they come; after Ctrl-C those that were begun. */
async function told<R>(
  { workers }: CheckMatrixOptions,
  rowsOf: (doing: Doing) => AsyncIterable<R>,
): Promise<{ readonly rows: readonly R[]; readonly ended: boolean }> {
  const interrupt = interruptible()
  const rows: R[] = []
  for await (const row of rowsOf({ processes: workers ?? mostProcesses, ended: interrupt.asked })) {
    rows.push(row)
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${rows.length} rows`)
  }
  clearProgress()
  interrupt.release()
  if (interrupt.asked()) process.stderr.write(`muster: Ctrl-C: only ${rows.length} rows were begun\n`)
  return { rows, ended: interrupt.asked() }
}

function page(matrix: Matrix): string {
  const part = (name: string) => readFileSync(path.join(packageRoot(), 'src', 'report', 'viewer', name), 'utf8')
  return matrixHtml(matrix, { script: part('matrix.js'), style: part('matrix.css') })
}

/** `4`, `2..8` */
function sizesOf(text: string): number[] | undefined {
  const found = text.match(/^(\d{1,2})(?:\.\.(\d{1,2}))?$/)
  if (!found) return undefined
  const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])]
  if (from < 1 || to < from || to > mostNodes) return undefined
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function refuse(why: string): number {
  process.stderr.write(`muster: ${why}\n`)
  return misuse
}
