import { freemem } from 'node:os'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

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

/** Where the objects of the process lie; it ends when that is full. */
export interface Heap {
  /** As a share of what it can be, with what nobody needs any more and was not collected yet. */
  readonly full: () => number
  readonly collect: () => void
}

const heap: Heap = {
  full: () => {
    const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics()
    return used / most
  },
  collect: () => {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
  },
}

/** When to look whether it is full of what is needed, and when it is: between them there is room for a while. */
const [nearlyFull, full] = [0.85, 0.75]

/** Why a search has to end: an interrupt, the time, or the objects of the process; false while it may go on. */
export function enough(interrupt: Interrupt, seconds: number | undefined, objects: Heap = heap): () => false | string {
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * seconds
  let asked = 0
  return () => {
    if (interrupt.asked()) return interrupted
    if (Date.now() > until) return 'time'
    if (asked++ % 64 === 0 && objects.full() > nearlyFull) {
      objects.collect()
      if (objects.full() > full) return 'memory for objects (node --max-old-space-size)'
    }
    return false
  }
}

/** What a search may hold when nothing is said: most of what the machine can give, in bytes. */
export function roomForSearch(): number {
  return freemem() * 0.8
}
