import { execFileSync } from 'node:child_process'
import { random } from '../../src/core/random.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { apart, nodeDies, ordered } from './groups.ts'
import { Ring } from './ring.ts'
import { viewGroup, viewsEvict, viewsOutlive } from './views.ts'

/** Random rounds of faults on each ring; the seed repeats them. */
const rounds = Number(process.env.MUSTER_ROUNDS ?? 10)
const seed = Number(process.env.MUSTER_SEED ?? 1)

interface Scene {
  readonly name: string
  readonly play: (ring: Ring, cast: Cast) => Promise<string[]>
}
/** Which nodes are what, so that one scene fits both rings. */
interface Cast {
  readonly all: readonly number[]
  readonly real: number
  readonly muster: number
  readonly musters: readonly number[]
  /** The lowest of all: the representative. */
  readonly first: number
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

async function leaves(ring: Ring, node: number, how: 'SIGTERM' | 'SIGKILL'): Promise<string[]> {
  ring.of(node).signal(how)
  await ring.of(node).gone()
  const found = await ring.settled()
  ring.of(node).start()
  return [...found, ...(await ring.settled())]
}

async function splits(ring: Ring, ...groups: number[][]): Promise<string[]> {
  ring.split(...groups)
  const found = await ring.settled()
  ring.heal()
  return [...found, ...(await ring.settled())]
}

/** Stops for longer than the token waits, so that the others go on without it. */
async function freezes(ring: Ring, node: number): Promise<string[]> {
  ring.of(node).signal('SIGSTOP')
  const found = await ring.settled(new Set([node]))
  ring.of(node).signal('SIGCONT')
  return [...found, ...(await ring.settled())]
}

async function loses(ring: Ring, probability: number): Promise<string[]> {
  ring.loss(probability)
  await pause(5_000)
  ring.loss(0)
  return ring.settled()
}

/** An operator lowers the expected votes at corosync while a Muster node is away; it learns of them when it is back. */
async function expectsFewer(ring: Ring, { all, real, muster }: Cast): Promise<string[]> {
  const member = ring.of(real)
  ring.of(muster).signal('SIGTERM')
  await ring.of(muster).gone()
  const found = await ring.settled()
  const refused = (await member.expect(all.length - 2)) ? ['fewer votes than are there are taken'] : []
  const taken = (await member.expect(all.length - 1)) ? [] : ['as many votes as are there are refused']
  await pause(500)
  const lowered = await ring.settled()
  const seen = await ring.of(all.find(node => !ring.of(node).real && node !== muster) ?? real).see()
  const told = seen?.expected === all.length - 1 ? [] : [`${seen?.expected} votes are expected, not ${all.length - 1}`]
  ring.of(muster).start()
  return [...found, ...refused, ...taken, ...lowered, ...told, ...(await ring.settled())]
}

const scenes: readonly Scene[] = [
  { name: 'a Muster node leaves and returns', play: (ring, { muster }) => leaves(ring, muster, 'SIGTERM') },
  { name: 'corosync leaves and returns', play: (ring, { real }) => leaves(ring, real, 'SIGTERM') },
  { name: 'a Muster node is killed and returns', play: (ring, { muster }) => leaves(ring, muster, 'SIGKILL') },
  { name: 'corosync is killed and returns', play: (ring, { real }) => leaves(ring, real, 'SIGKILL') },
  { name: 'the representative is killed and returns', play: (ring, { first }) => leaves(ring, first, 'SIGKILL') },
  { name: 'the first two are cut off', play: (ring, { all }) => splits(ring, all.slice(0, 2), all.slice(2)) },
  {
    name: 'odd and even nodes are cut off',
    play: (ring, { all }) =>
      splits(
        ring,
        all.filter(n => n % 2 === 1),
        all.filter(n => n % 2 === 0),
      ),
  },
  { name: 'everybody is cut off', play: (ring, { all }) => splits(ring, ...all.map(one => [one])) },
  { name: '10 % of all packets are lost', play: ring => loses(ring, 0.1) },
  { name: '30 % of all packets are lost', play: ring => loses(ring, 0.3) },
  { name: 'a Muster node freezes', play: (ring, { muster }) => freezes(ring, muster) },
  { name: 'corosync freezes', play: (ring, { real }) => freezes(ring, real) },
  { name: 'an operator expects fewer votes', play: expectsFewer },
  {
    name: 'groups: numbered messages have one order, and clients that die',
    play: (ring, { all, real, muster }) => ordered(ring, all, [real, muster]),
  },
  {
    name: 'groups: the first two are cut off while all talk',
    play: (ring, { all }) => apart(ring, all, all.slice(0, 2)),
  },
  {
    name: 'groups: odd and even nodes are cut off while all talk',
    play: (ring, { all }) =>
      apart(
        ring,
        all,
        all.filter(n => n % 2 === 1),
      ),
  },
  {
    name: 'groups: a Muster node dies while all talk',
    play: (ring, { all, muster }) => nodeDies(ring, all, muster),
  },
  { name: 'groups: corosync dies while all talk', play: (ring, { all, real }) => nodeDies(ring, all, real) },
  {
    name: 'views: corosync dies while all talk, and returns',
    play: (ring, { musters, real }) => viewsOutlive(ring, musters, real),
  },
  {
    name: 'views: a Muster node is cut off, evicted when it returns, and begins anew',
    play: (ring, { musters }) => viewsEvict(ring, musters),
  },
]

/** Muster nodes in rings with real corosync: after each fault all of them show the same members, ring, votes and quorum. */
export async function live(): Promise<SuiteResult> {
  const suite = 'live'
  const missing = missingHere()
  if (missing !== undefined) {
    const failures = [{ name: suite, lines: [missing] }]
    return process.env.CI ? { suite, played: 1, matched: 0, looks: 0, failures, leftOut: [] } : skipped(suite, missing)
  }
  const failures: { name: string; lines: string[] }[] = []
  let [played, looks] = [0, 0]
  for (const [real, muster] of [
    [
      [1, 2, 3],
      [4, 5],
    ],
    [[3], [1, 2, 4, 5]],
  ] as const) {
    const made = await playRing(real, muster)
    failures.push(...made.failures)
    played += made.played
    looks += made.looks
  }
  return { suite, played, matched: played - failures.length, looks, failures, leftOut: [] }
}

async function playRing(real: readonly number[], muster: readonly number[]) {
  const name = (scene: string) => `${real.length} corosync and ${muster.length} Muster: ${scene}`
  const failures: { name: string; lines: string[] }[] = []
  const ring = new Ring(real, muster, { views: viewGroup })
  const all = [...real, ...muster].sort((a, b) => a - b)
  const cast: Cast = {
    ...{ all, real: real.at(-1) as number, muster: muster.at(-1) as number, musters: muster },
    first: all[0] as number,
  }
  let played = 0
  const note = (scene: string, lines: readonly string[]) => {
    played++
    const found = [...lines, ...ring.complaints(new Set(all))]
    if (found.length > 0) failures.push({ name: name(scene), lines: found.slice(0, 12) })
    if (process.env.MUSTER_VERBOSE) process.stderr.write(`${found.length > 0 ? 'DIFFERS' : 'ok     '} ${name(scene)}\n`)
    return found.length === 0
  }
  try {
    for (const node of all) {
      ring.of(node).start()
      await pause(200)
    }
    if (!note('they boot', await ring.settled())) return { failures, played, looks: ring.looks }
    for (const scene of scenes.filter(one => one.name.includes(process.env.MUSTER_SCENES ?? '')))
      if (!note(scene.name, await scene.play(ring, cast))) return { failures, played, looks: ring.looks }
    const chance = random(seed)
    for (let round = 1; round <= rounds; round++)
      if (!note(`random round ${round} of seed ${seed}`, await randomRound(ring, all, chance))) break
  } finally {
    await ring.close()
  }
  return { failures, played, looks: ring.looks }
}

/** One to three faults shortly after each other, then peace. */
async function randomRound(ring: Ring, all: readonly number[], chance: ReturnType<typeof random>): Promise<string[]> {
  const frozen = new Set<number>()
  for (let i = chance.between(1, 3); i > 0; i--) {
    const node = chance.pick(all)
    const kind = chance.between(0, 4)
    if (kind === 0) ring.of(node).signal('SIGKILL')
    if (kind === 1) ring.of(node).signal('SIGTERM')
    if (kind === 2) {
      const one = all.filter(() => chance.chance(0.5))
      ring.split(
        one,
        all.filter(other => !one.includes(other)),
      )
    }
    if (kind === 3) ring.loss(chance.pick([0.05, 0.2, 0.4]))
    if (kind === 4) {
      ring.of(node).signal('SIGSTOP')
      frozen.add(node)
    }
    await pause(chance.between(20, 2500))
  }
  for (const node of frozen) ring.of(node).signal('SIGCONT')
  ring.heal()
  for (const node of all) {
    const one = ring.of(node)
    if (one.up()) await Promise.race([one.gone(), pause(50)])
    if (!one.up()) one.start()
  }
  await pause(500)
  for (const node of all) if (!ring.of(node).up()) ring.of(node).start()
  return ring.settled()
}

/** What these suites need and this machine does not have. */
export function missingHere(...more: readonly string[]): string | undefined {
  for (const command of ['corosync', 'corosync-quorumtool', 'ip', 'iptables', 'unshare', 'nsenter', 'python3', ...more])
    try {
      execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    } catch {
      return `there is no ${command} here`
    }
  try {
    const name = `mst${process.pid}try`
    for (const act of ['add', 'del']) execFileSync('ip', ['netns', act, name], { stdio: 'ignore' })
  } catch {
    return 'network namespaces cannot be made here: that needs root'
  }
  return undefined
}
