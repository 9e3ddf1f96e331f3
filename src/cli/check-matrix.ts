import { readFileSync } from 'node:fs'
import path from 'node:path'
import { causesOf, causesText, type Surprises } from '../report/candidates.ts'
import { type Matrix, type MatrixRow, matrixHtml, matrixJson, matrixText } from '../report/matrix.ts'
import { causeRows } from './conf-causes.ts'
import type { ConfLimits } from './conf-explore.ts'
import { leftOutOfMatrix, matrixRows } from './conf-matrix.ts'
import { type CheckLimits, clearProgress } from './explore-models.ts'
import { wantedReport, written } from './reports.ts'
import { packageRoot } from './specs.ts'

export interface CheckMatrixOptions extends CheckLimits {
  readonly json?: boolean
  readonly faults?: number
  readonly abandoned?: number
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
  const faults = options.faults ?? defaultFaults
  if (options.candidates && wanted.length > 0) return refuse('candidates are text, or JSON with --json')
  if (options.candidates)
    return await candidates(sizes, { maxStates: mostCandidates, ...options, faults }, options.json)
  const rows: MatrixRow[] = []
  const search = matrixRows(sizes, { ...options, faults })
  let columns: Matrix['columns'] | undefined
  while (!columns) {
    const { done, value } = await search.next()
    clearProgress()
    if (done) columns = value
    else rows.push(value)
    if (process.stderr.isTTY && !done) process.stderr.write(`\r\x1b[K${value.nodes} nodes: ${rows.length} rows`)
  }
  clearProgress()
  const matrix: Matrix = { faults, columns, rows, leftOut: leftOutOfMatrix }
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
  return rows.every(row => row.complete === faults) ? 0 : 2
}

async function candidates(sizes: readonly number[], limits: ConfLimits, json = false): Promise<number> {
  const rows: Surprises[] = []
  for await (const row of causeRows(sizes, limits)) {
    clearProgress()
    rows.push(row)
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${row.nodes} nodes: ${rows.length} rows`)
  }
  clearProgress()
  const left = rows.flatMap(({ nodes, options, stopped }) =>
    stopped === undefined ? [] : [{ nodes, options, stopped }],
  )
  process.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, faults: limits.faults, causes: causesOf(rows), left }, null, 2)}\n`
      : causesText(rows),
  )
  return left.length === 0 ? 0 : 2
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
