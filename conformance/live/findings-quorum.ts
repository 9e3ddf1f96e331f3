import { RealMember, type Seen } from './members.ts'
import { on, type Played, pause, votesOf } from './played.ts'
import { Ring } from './ring.ts'

/** Three of five nodes, of which two never boot; six votes are to be expected, so that three are no majority. */
export function unheard(token: number): Promise<Played> {
  const ring = new Ring([1, 2, 3, 4, 5], [], { token, quorum: ['expected_votes_tracking: 1', 'expected_votes: 6'] })
  return on(ring, [1, 2, 3], async () => {
    await ring.settled()
    const seen = await ring.of(1).see()
    return {
      shown: seen?.quorate === true && seen.expected === 5,
      said: `${seen?.quorate ? 'quorate' : 'not quorate'} with ${seen?.total} of ${seen?.expected} votes`,
    }
  })
}

const deviceWithOneVote = ['device {', '  model: net', '  votes: 1', '}']

/** Two of three nodes boot, and node 2 has a device that votes. */
async function withDevice<T>(token: number, quorum: readonly string[], play: (ring: Ring) => Promise<T>): Promise<T> {
  const ring = new Ring([1, 2, 3], [], { token, quorum: [...quorum, ...deviceWithOneVote] })
  return on(ring, [1, 2], async () => {
    ring.split([1, 2], [3])
    await pause(500)
    await ring.parted()
    const second = ring.of(2)
    if (second instanceof RealMember) second.device('Qdevice', 'always')
    await pause(1000 + 2 * token)
    return play(ring)
  })
}

/** Node 2 is cut off, with its device, and 3 boots beside 1. */
export function oddWithDevice(token: number): Promise<Played> {
  return withDevice(token, [], async ring => {
    ring.split([1, 3], [2])
    ring.of(3).start()
    await ring.parted()
    await pause(600)
    const seen = await ring.parted()
    return { shown: [1, 2, 3].every(node => seen.get(node)?.quorate), said: votesOf(seen) }
  })
}

/** Node 1 does not reach the device. */
export function unreachedDevice(token: number): Promise<Played> {
  return withDevice(token, ['expected_votes: 4'], async ring => {
    const seen = await ring.parted()
    const shown = seen.get(1)?.quorate === false && seen.get(2)?.quorate === true
    return { shown: shown && seen.get(1)?.members.join() === '1,2', said: votesOf(seen) }
  })
}

/** Nodes that wait for all of four, with a device that has one vote and casts it on those of them that are asked to. */
function waiting(
  token: number,
  early: readonly number[],
  play: (ring: Ring, vote: (...nodes: readonly number[]) => Promise<ReadonlyMap<number, Seen>>) => Promise<boolean>,
): Promise<Played> {
  const ring = new Ring([1, 2, 3, 4], [], { token, quorum: ['wait_for_all: 1', ...deviceWithOneVote] })
  return on(ring, early, async () => {
    let seen: ReadonlyMap<number, Seen> = new Map()
    const shown = await play(ring, async (...nodes) => {
      for (const node of nodes) {
        const one = ring.of(node)
        if (one instanceof RealMember) one.device('Qdevice', 'always')
      }
      await pause(1500 + 2 * token)
      seen = await ring.parted()
      return seen
    })
    return { shown, said: votesOf(seen) }
  })
}

/** Node 2 was never there. */
export function deviceForAbsent(token: number): Promise<Played> {
  return waiting(token, [1, 3, 4], async (ring, vote) => {
    ring.split([1, 3, 4], [2])
    await pause(500)
    const before = await ring.parted()
    const after = await vote(1, 3, 4)
    const act = (seen: ReadonlyMap<number, Seen>) => [1, 3, 4].map(node => seen.get(node)?.quorate === true)
    return !act(before).includes(true) && !act(after).includes(false)
  })
}

/** All have met; then 2 is away, and 1 starts again beside 3 and 4, which wait. */
export function deviceForAway(token: number): Promise<Played> {
  return waiting(token, [1, 2, 3, 4], async (ring, vote) => {
    await ring.settled()
    ring.of(1).signal('SIGKILL')
    await ring.of(1).gone()
    ring.split([1, 3, 4], [2])
    await ring.parted()
    ring.of(1).start()
    await ring.parted()
    const seen = await vote(1, 3, 4)
    const acts = (node: number) => seen.get(node)?.quorate === true
    return acts(1) && ![2, 3, 4].some(acts) && seen.get(1)?.members.join() === '1,3,4'
  })
}

/**
 * Three nodes and a device that has registered and votes for nobody. All have met, so its vote is expected; then 3 is gone, and 1
 * starts again beside 2.
 */
export function deviceForgotten(token: number): Promise<Played> {
  const nodes = [1, 2, 3]
  const ring = new Ring(nodes, [], { token, quorum: deviceWithOneVote })
  const register = (node: number) => {
    const one = ring.of(node)
    if (one instanceof RealMember) one.device('Qdevice', 'never')
  }
  return on(ring, nodes, async () => {
    await ring.settled()
    for (const node of nodes) register(node)
    await pause(1000 + token)
    for (const node of [3, 1]) {
      ring.of(node).signal('SIGKILL')
      await ring.of(node).gone()
      await ring.parted()
    }
    ring.of(1).start()
    await ring.parted()
    await pause(1000)
    const seen = await ring.parted()
    register(1)
    await pause(1000 + token)
    const after = await ring.parted()
    const [first, second] = [seen.get(1), seen.get(2)]
    const together = first?.members.join() === '1,2'
    return {
      shown: together && first.quorate && second?.quorate === false,
      said: `${votesOf(seen)}; when 1 has its device, too, ${votesOf(after)}`,
    }
  })
}

/** One of two nodes that wait for all boots with a device that votes; the device is lost, and the other node boots. */
export function deviceLost(token: number): Promise<Played> {
  const timeouts = ['  timeout: 1000', '  sync_timeout: 2000']
  const ring = new Ring([1, 2], [], {
    token,
    quorum: ['wait_for_all: 1', ...deviceWithOneVote.toSpliced(2, 0, ...timeouts)],
  })
  return on(ring, [1], async () => {
    await ring.parted()
    const first = ring.of(1)
    const device = first instanceof RealMember ? first.device('Qdevice', 'always') : undefined
    await pause(1000 + token)
    const alone = await ring.parted()
    device?.kill()
    await pause(2500)
    const without = await ring.parted()
    ring.of(2).start()
    await ring.parted()
    await pause(3000 + token)
    const seen = await ring.parted()
    const before = alone.get(1)?.quorate === true && without.get(1)?.quorate === false
    const together = [1, 2].every(node => seen.get(node)?.members.join() === '1,2')
    const said = `alone ${votesOf(alone)}, without the device ${votesOf(without)}, then ${votesOf(seen)}`
    return { shown: before && together && seen.get(1)?.quorate !== seen.get(2)?.quorate, said }
  })
}

/** Three of four nodes that wait for all, one after the other, each with a device; 1 soon has its vote no more, and 2 at the end. */
export function deviceUnreachedTwice(token: number): Promise<Played> {
  const ring = new Ring([1, 2, 3, 4], [], { token, quorum: ['wait_for_all: 1', ...deviceWithOneVote] })
  return on(ring, [1], async () => {
    const voting = (node: number, votes: 'always' | 'never') => {
      const one = ring.of(node)
      return one instanceof RealMember ? one.device('Qdevice', votes) : undefined
    }
    const settled = async () => {
      await pause(1500 + 2 * token)
      return ring.parted()
    }
    const loses = async (node: number, device: ReturnType<typeof voting>) => {
      device?.kill()
      await pause(300)
      voting(node, 'never')
      return settled()
    }
    await ring.parted()
    const first = voting(1, 'always')
    await settled()
    await loses(1, first)
    ring.of(2).start()
    await ring.parted()
    const second = voting(2, 'always')
    await settled()
    ring.of(3).start()
    await ring.parted()
    voting(3, 'always')
    const before = await settled()
    const seen = await loses(2, second)
    const shown = seen.get(1)?.quorate === false && seen.get(2)?.quorate === true
    return {
      shown: shown && seen.get(2)?.members.join() === '1,2,3',
      said: `${votesOf(before)}; then ${votesOf(seen)}`,
    }
  })
}

const window = 2000

/** One of four nodes dies: how far apart the windows of the others end, after which each counts only who is there. */
export function windowsEnd(token: number): Promise<Played> {
  const nodes = [1, 2, 3, 4]
  const quorum = ['last_man_standing: 1', `last_man_standing_window: ${window}`]
  const ring = new Ring(nodes, [], { token, quorum, debug: true })
  return on(ring, nodes, async () => {
    await ring.settled()
    ring.of(1).signal('SIGKILL')
    await ring.of(1).gone()
    await ring.parted()
    await pause(window + 1000)
    const seen = await ring.parted()
    const counted = [2, 3, 4].map(node => lastCount(ring.of(node).log(), 3))
    const apart = Math.max(...counted) - Math.min(...counted)
    const agreed = [2, 3, 4].every(node => seen.get(node)?.expected === 3 && seen.get(node)?.quorum === 2)
    return { shown: agreed && apart > 0, said: `${agreed ? 'all' : 'not all'} count three, within ${apart} ms` }
  })
}

/** When a log tells of so many votes for the last time, in milliseconds of the day; NaN when it never does. */
function lastCount(log: string, votes: number): number {
  const told = [...log.matchAll(/ (\d+):(\d+):(\d+)\.(\d+) .*\[VOTEQ *\] total_votes=(\d+),/g)]
  const last = told.findLast(([, , , , , total]) => Number(total) === votes)
  const [hours = NaN, minutes = NaN, seconds = NaN, ms = NaN] = (last ?? []).slice(1, 5).map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
}

/**
 * Three nodes that wait for all, with last_man_standing and auto_tie_breaker: 3 dies, the window ends, 1 and 2 are parted, the
 * window ends again, and 3 starts beside 2. Both parts act then.
 */
export function lastTwice(token: number): Promise<Played> {
  const nodes = [1, 2, 3]
  const standing = ['last_man_standing: 1', `last_man_standing_window: ${window}`]
  const ring = new Ring(nodes, [], { token, quorum: ['wait_for_all: 1', 'auto_tie_breaker: 1', ...standing] })
  return on(ring, nodes, async () => {
    await ring.settled()
    ring.of(3).signal('SIGKILL')
    await ring.of(3).gone()
    await ring.parted()
    await pause(window + 500)
    ring.split([1], [2, 3])
    await ring.parted()
    await pause(window + 500)
    ring.of(3).start()
    await ring.parted()
    await pause(600)
    const seen = await ring.parted()
    const shown = seen.size === 3 && seen.get(1)?.quorate === true && seen.get(2)?.quorate === true
    return { shown, said: votesOf(seen) }
  })
}

/** All nodes but the late ones boot, then one split after the other; the late ones boot with the first. */
export function splits(
  token: number,
  quorum: readonly string[],
  size: number,
  steps: readonly (readonly (readonly number[])[])[],
  late: readonly number[] = [],
): Promise<Played> {
  const nodes = Array.from({ length: size }, (_, i) => i + 1)
  const early = nodes.filter(node => !late.includes(node))
  const ring = new Ring(nodes, [], { token, quorum })
  return on(ring, early, async () => {
    ring.split(early, late)
    await pause(500)
    await ring.parted()
    for (const [i, groups] of steps.entries()) {
      ring.split(...groups)
      if (i === 0) for (const node of late) ring.of(node).start()
      await ring.parted()
      await pause(600)
    }
    const seen = await ring.parted()
    const groups = steps.at(-1) ?? []
    const said = groups
      .map(group => group.map(node => `${node}${seen.get(node)?.quorate ? '+' : '-'}`).join(' '))
      .join(' | ')
    const acting = groups.filter(group => group.some(node => seen.get(node)?.quorate)).length
    const apart = groups.some(group => new Set(group.map(node => seen.get(node)?.quorate)).size > 1)
    return { shown: seen.size === size && (acting > 1 || apart), said }
  })
}

/** One of three nodes that wait for all is to go on alone: with one vote expected it acts, and is asked to wait no more. */
export function takenBack(token: number): Promise<Played> {
  const ring = new Ring([1, 2, 3], [], { token, quorum: ['wait_for_all: 1'] })
  return on(ring, [1], async () => {
    await ring.settled()
    const alone = ring.of(1)
    await alone.expect(1)
    await pause(300)
    const before = await alone.see()
    await alone.release()
    await pause(300)
    const after = await alone.see()
    return {
      shown: before?.quorate === true && before.expected === 1 && after?.expected === 3 && !after.quorate,
      said: `expected ${before?.expected}, ${word(before)}, then ${after?.expected}, ${word(after)}`,
    }
  })
}

function word(seen: Seen | undefined): string {
  return seen?.quorate ? 'quorate' : 'not quorate'
}
