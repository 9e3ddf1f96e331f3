/** Simulated time: what is due happens in the order of its time, and at one instant in the order in which it was asked for. */
export interface SimClock {
  /** Milliseconds since the beginning. */
  readonly now: () => number
  /** Gives what takes it back; doing so late or twice does nothing. */
  readonly at: (time: number, act: () => void) => () => void
  /** Lets time pass up to and including `time`; stops early when `until` says so after an act. */
  readonly run: (time: number, until?: () => boolean) => void
}

interface Due {
  readonly time: number
  readonly order: number
  act: (() => void) | undefined
}

export function simClock(): SimClock {
  const heap: Due[] = []
  let now = 0
  let order = 0

  return {
    now: () => now,
    at: (time, act) => {
      const due: Due = { time: Math.max(time, now), order: order++, act }
      push(heap, due)
      return () => {
        due.act = undefined
      }
    },
    run: (time, until) => {
      for (let next = heap[0]; next && next.time <= time; next = heap[0]) {
        pop(heap)
        const { act } = next
        if (!act) continue
        now = next.time
        act()
        if (until?.()) return
      }
      now = Math.max(now, time)
    },
  }
}

function before(a: Due, b: Due): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}

/** A binary heap, the earliest first. */
function push(heap: Due[], due: Due): void {
  let at = heap.length
  heap.push(due)
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!before(due, heap[above] as Due)) break
    heap[at] = heap[above] as Due
    at = above
  }
  heap[at] = due
}

function pop(heap: Due[]): void {
  const last = heap.pop() as Due
  if (heap.length === 0) return
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && before(heap[below + 1] as Due, heap[below] as Due)) below++
    if (!before(heap[below] as Due, last)) break
    heap[at] = heap[below] as Due
    at = below
  }
  heap[at] = last
}
