import type { Surprises } from '../report/candidates.ts'
import { type CauseJob, causeJobs, causesOfJob } from './conf-causes.ts'
import type { ConfLimits } from './conf-explore.ts'
import { type MatrixJob, type MatrixMade, matrixJobs, rowOfJob } from './conf-matrix.ts'
import { clearProgress } from './explore-models.ts'
import { sideBySide } from './side-by-side.ts'

/** A row of the table of options, or the candidates of some choices together. */
export type TableJob = { readonly limits: ConfLimits } & ({ readonly row: MatrixJob } | { readonly causes: CauseJob })

/** Does one job, wherever it is done. */
export async function done(job: TableJob): Promise<MatrixMade | Surprises[]> {
  const made = 'row' in job ? await rowOfJob(job.row, job.limits) : await causesOfJob(job.causes, job.limits)
  clearProgress()
  return made
}

/** How the jobs are done: in how many processes, and whether it is enough. */
export interface Doing {
  readonly processes: number
  readonly ended: () => boolean
}

/** The rows of the table, in their order. */
export async function* matrixRows(
  sizes: readonly number[],
  limits: ConfLimits,
  doing: Doing = here,
): AsyncGenerator<MatrixMade> {
  const jobs = matrixJobs(sizes).map((row): TableJob => ({ row, limits }))
  yield* all(jobs, doing) as AsyncGenerator<MatrixMade>
}

/** The candidates of every choice of options for every number of nodes, in their order. */
export async function* causeRows(
  sizes: readonly number[],
  limits: ConfLimits,
  doing: Doing = here,
): AsyncGenerator<Surprises> {
  const jobs = causeJobs(sizes).map((causes): TableJob => ({ causes, limits }))
  for await (const rows of all(jobs, doing) as AsyncGenerator<Surprises[]>) yield* rows
}

const here: Doing = { processes: 1, ended: () => false }

function all(jobs: readonly TableJob[], { processes, ended }: Doing): AsyncGenerator<MatrixMade | Surprises[]> {
  const worker = new URL('./matrix-worker.js', import.meta.url)
  return sideBySide(jobs, { work: done, worker, processes, ended })
}
