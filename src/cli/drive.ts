import { freemem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** How long a search goes on before signals and timers get their turn, in milliseconds. */
const slice = 50

/** Runs a search that yields now and then, so that an interrupt can be heard; what it yields goes to `progress`. */
export async function drive<P, R>(search: Generator<P, R>, progress: (now: P) => void): Promise<R> {
  let latest: P | undefined
  for (let next = Date.now() + slice; ; ) {
    const { done, value } = search.next()
    if (done) {
      if (latest !== undefined) progress(latest)
      return value
    }
    latest = value
    if (Date.now() < next) continue
    progress(value)
    await new Promise(resolve => setImmediate(resolve))
    next = Date.now() + slice
  }
}

/** While it is there, the first Ctrl-C ends the search, which says what it found so far; the second ends the process. */
export interface Interrupt {
  readonly asked: () => boolean
  readonly release: () => void
}

export function interruptible(): Interrupt {
  let asked = false
  const hear = () => {
    if (asked) process.exit(130)
    asked = true
  }
  process.on('SIGINT', hear)
  return { asked: () => asked, release: () => void process.off('SIGINT', hear) }
}

/** The name of the limit that is an interrupt. */
export const interrupted = 'Ctrl-C'

/** Why a search has to end: an interrupt, the time, or the objects of the process; false while it may go on. */
export function enough(interrupt: Interrupt, seconds: number | undefined): () => false | string {
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * seconds
  const heap = getHeapStatistics().heap_size_limit * 0.85
  let asked = 0
  return () => {
    if (interrupt.asked()) return interrupted
    if (Date.now() > until) return 'time'
    // Objects lie in a heap of their own, which ends the process when it is full.
    if (asked++ % 64 === 0 && getHeapStatistics().used_heap_size > heap)
      return 'memory for objects (node --max-old-space-size)'
    return false
  }
}

/** What a search may hold when nothing is said: most of what the machine can give, in bytes. */
export function roomForSearch(): number {
  return freemem() * 0.8
}
