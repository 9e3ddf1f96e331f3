import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What a process is told, and what it answers. */
export interface Order<J> {
  readonly index: number
  readonly job: J
}
export type Answer<R> =
  | { readonly index: number; readonly done: R }
  | { readonly index: number; readonly failed: string }

/** No more than this many at once, whatever the machine has. */
export const mostProcesses = 8

/**
 * The results of all jobs, in their order, each as soon as it and those before it are done. With several processes they are done side by
 * side by `worker`, a module that calls `serve`; else here by `work`. The results are the same. No more are used than there are
 * processors, and no more jobs begun once `ended`. Throws what a job throws.
 */
export async function* sideBySide<J, R>(
  jobs: readonly J[],
  {
    work,
    worker,
    processes,
    ended,
  }: {
    readonly work: (job: J) => Promise<R>
    readonly worker: URL
    readonly processes: number
    readonly ended: () => boolean
  },
): AsyncGenerator<R> {
  const file = fileURLToPath(worker)
  const several = Math.min(processes, jobs.length, availableParallelism(), mostProcesses)
  // Who runs from the sources has nothing to start.
  if (several < 2 || !existsSync(file)) {
    for (const job of jobs) {
      if (ended()) return
      yield await work(job)
    }
    return
  }
  const pool = new Pool<J, R>(file, several, jobs, ended)
  try {
    for (let index = 0; index < jobs.length; index++) {
      const result = await pool.result(index)
      if (!result) return
      yield result.done
    }
  } finally {
    pool.close()
  }
}

class Pool<J, R> {
  readonly #jobs: readonly J[]
  readonly #ended: () => boolean
  readonly #children: readonly ChildProcess[]
  readonly #results: readonly PromiseWithResolvers<{ readonly done: R } | undefined>[]
  #next = 0

  constructor(file: string, processes: number, jobs: readonly J[], ended: () => boolean) {
    this.#jobs = jobs
    this.#ended = ended
    this.#results = jobs.map(() => resolvers())
    this.#children = Array.from({ length: processes }, () => this.#hire(file))
  }

  /** `undefined`: the job was not begun. */
  result(index: number): Promise<{ readonly done: R } | undefined> {
    return (this.#results[index] as PromiseWithResolvers<{ readonly done: R } | undefined>).promise
  }

  close(): void {
    for (const child of this.#children) child.kill()
  }

  #hire(file: string): ChildProcess {
    const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    // No terminal of its own: what it says of its progress nobody could read beside the others'.
    child.stderr?.pipe(process.stderr)
    let now = this.#hand(child)
    child.on('message', (answer: Answer<R>) => {
      const { resolve, reject } = this.#results[answer.index] as PromiseWithResolvers<{ readonly done: R } | undefined>
      if ('failed' in answer) reject(new Error(answer.failed))
      else resolve({ done: answer.done })
      now = this.#hand(child)
    })
    const gone = (how: string) => this.#results[now ?? -1]?.reject(new Error(`a process that searched ended: ${how}`))
    child.once('error', error => gone(error.message))
    child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`))
    return child
  }

  /** Gives a process the next job, if there is one. */
  #hand(child: ChildProcess): number | undefined {
    if (this.#ended()) {
      for (let index = this.#next; index < this.#jobs.length; index++) this.#results[index]?.resolve(undefined)
      this.#next = this.#jobs.length
    }
    if (this.#next === this.#jobs.length) return undefined
    const index = this.#next++
    child.send({ index, job: this.#jobs[index] } as Order<J>)
    return index
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

function resolvers<T>(): PromiseWithResolvers<T> {
  let settle: Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Who waits for an earlier result hears of this one later.
  promise.catch(() => undefined)
  return { promise, ...(settle as Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'>) }
}

/** What a worker does: each job that it is handed, until whoever hands them out is gone. */
export function serve<J, R>(work: (job: J) => Promise<R>): void {
  process.on('message', async ({ index, job }: Order<J>) => {
    let answer: Answer<R>
    try {
      answer = { index, done: await work(job) }
    } catch (error) {
      answer = { index, failed: error instanceof Error ? error.message : String(error) }
    }
    process.send?.(answer)
  })
  process.once('disconnect', () => process.exit())
  // The one who hands out the jobs hears of it as well, and sees to the end; a search that is under way ends by itself.
  process.on('SIGINT', () => undefined)
}
