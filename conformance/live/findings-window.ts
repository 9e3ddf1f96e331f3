import { on, type Played, pause } from './played.ts'
import { Ring } from './ring.ts'

/** In one play. It showed in 3 of 130 with a token of 300 ms, and in none of 93 with longer ones. */
const tries = Number(process.env.MUSTER_TRIES ?? 10)

/**
 * Three nodes, from which first 1 is parted, and then 2 as well just when its window ends: between the new view and the first
 * words in it node 2 still acts, counts who is there, and goes on alone, beside 1 and 3. Between both there are less than 4 ms,
 * and how long a ring takes to form differs by more: each try cuts as long before the window's end as rings took in the last ones.
 */
export function windowInNewView(token: number): Promise<Played> {
  const nodes = [1, 2, 3]
  // Longer than a ring takes to form, since the second is to form as it ends.
  const window = 1000 + 3 * token
  const quorum = ['last_man_standing: 1', `last_man_standing_window: ${window}`]
  const ring = new Ring(nodes, [], { token, quorum, debug: true })
  return on(ring, nodes, async () => {
    await ring.settled()
    const off: number[] = []
    let took = 2.2 * token
    let both = 0
    for (let i = 0; i < tries; i++) {
      const before = formed(ring, 2)?.at
      ring.split([1], [2, 3])
      const first = await next(ring, 2, before)
      const end = first + window
      await pause(Math.max(0, end - took - now()))
      const cut = now()
      ring.split([1, 3], [2])
      await pause(2.2 * token + 600)
      const last = formed(ring, 2)
      if (last?.members === 1) {
        took += 0.3 * (last.at - cut - took)
        off.push(last.at - end)
      }
      const seen = await ring.parted()
      if (seen.size === nodes.length && nodes.every(node => seen.get(node)?.quorate)) both++
      ring.heal()
      await ring.settled()
    }
    const said = `${both} of ${tries} times, the view ${Math.min(...off)} to ${Math.max(...off)} ms after the window's end`
    return { shown: both > 0, said }
  })
}

/** When a node formed its last ring, and of how many. */
function formed(ring: Ring, node: number): { readonly at: number; readonly members: number } | undefined {
  const told = [
    ...ring
      .of(node)
      .log()
      .matchAll(/ (\d+):(\d+):(\d+)\.(\d+) .*Sync members\[(\d+)\]/g),
  ].at(-1)
  if (!told) return undefined
  const [hours = 0, minutes = 0, seconds = 0, ms = 0, members = 0] = told.slice(1).map(Number)
  return { at: ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms, members }
}

/** When it forms the next one. */
async function next(ring: Ring, node: number, before: number | undefined): Promise<number> {
  const until = Date.now() + 25_000
  for (;;) {
    const last = formed(ring, node)
    if (last && last.at !== before) return last.at
    if (Date.now() > until) throw new Error(`node ${node} forms no ring`)
    await pause(10)
  }
}

/** As logs tell the time: milliseconds of the day. */
function now(): number {
  const date = new Date()
  return ((date.getHours() * 60 + date.getMinutes()) * 60 + date.getSeconds()) * 1000 + date.getMilliseconds()
}
