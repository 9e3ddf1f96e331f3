import { corosyncStack } from '../../src/cli/stacks.ts'
import { random } from '../../src/core/random.ts'
import { missingHere } from '../live/suite.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { type Drawn, draw } from './draw.ts'
import { agrees, type Judged, judge } from './judge.ts'
import { sayDrawn, sayJudged } from './say.ts'
import { type Reducers, stage } from './stage.ts'

/** Scenarios are numbered by their seeds, from `seed` on. Every third has Muster nodes in its ring. */
const rounds = Number(process.env.MUSTER_ROUNDS ?? 15)
const seed = Number(process.env.MUSTER_SEED ?? 1)
/** So many rings at once. */
const rings = 2
/** A failure is played again with steps left out, so often at most. */
const trials = Number(process.env.MUSTER_SHRINK ?? 6)

/**
 * Random clusters of real corosync, some with Muster nodes among them, with random options and faults: after each step every
 * node shows what the reducers of votequorum show, given the same memberships and the same order of messages; and says, to
 * its peers and to operators, what they say.
 */
export async function quorumLive(): Promise<SuiteResult> {
  const suite = 'quorum-live'
  const missing = missingHere('corosync-cfgtool')
  if (missing !== undefined) {
    const failures = [{ name: suite, lines: [missing] }]
    return process.env.CI ? { suite, played: 1, matched: 0, looks: 0, failures, leftOut: [] } : skipped(suite, missing)
  }
  const stack = await corosyncStack()
  const votequorum = stack.machines.find(one => one.name === 'Votequorum')
  if (!votequorum) throw new TypeError('the stack has no votequorum')
  const results: Result[] = []
  const left = Array.from({ length: rounds }, (_, i) => seed + i)
  const play = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const result = await playSeed(next, { stack, votequorum })
      if (process.env.MUSTER_VERBOSE) process.stderr.write(`${sayResult(result)}\n`)
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: rings }, play))
  results.sort((a, b) => a.seed - b.seed)
  const failures = results.filter(one => one.lines.length > 0)
  const sum = (of: (one: Result) => number) => results.reduce((all, one) => all + of(one), 0)
  return {
    ...{ suite, played: rounds, matched: rounds - failures.length, leftOut: [] },
    looks: sum(one => one.looks),
    failures: failures.map(one => ({ name: `${one.name}: ${again(one.seed)}`, lines: one.lines })),
    told: [
      `seeds ${seed} to ${seed + rounds - 1}, ${results.filter(one => one.mixed).length} with Muster nodes`,
      `in ${sum(one => one.late)} of ${sum(one => one.turns)} turns a node had heard others before it spoke`,
      `${sum(one => one.rings)} rings that all were done with, of which the order of words decided ${sum(one => one.parted)}`,
      `of ${sum(one => one.timed)} of them all ends are known: ${sum(one => one.swayed)} have others because members may speak late`,
      ...results.flatMap(one => one.outside.map(line => `seed ${one.seed}: ${line}`)),
    ],
  }
}

interface Trial extends Pick<Judged, 'looks' | 'turns' | 'late' | 'rings' | 'parted' | 'timed' | 'swayed' | 'outside'> {
  /** What differs. */
  readonly lines: readonly string[]
}
interface Result extends Trial {
  readonly seed: number
  readonly mixed: boolean
  readonly name: string
}

function again(seed: number): string {
  return `MUSTER_SEED=${seed} MUSTER_ROUNDS=1 npm run conformance -- quorum-live`
}

function sayResult({ seed, name, looks, lines, outside }: Result): string {
  return [
    `${lines.length > 0 ? 'DIFFERS' : 'ok     '} seed ${seed}, ${looks} comparisons: ${name}`,
    ...[...lines, ...outside].map(line => `  ${line}`),
  ].join('\n')
}

async function playSeed(seed: number, reducers: Reducers): Promise<Result> {
  const mixed = seed % 3 === 0
  const drawn = draw(random(seed), mixed)
  const [name = ''] = sayDrawn(drawn, -1)
  const found = await trial(drawn, reducers)
  const result = { seed, mixed, name, ...found }
  if (found.lines.length === 0 || trials === 0) return result
  const small = await shrunk(drawn, reducers)
  return small ? { ...result, lines: [...found.lines, 'it shows in this, too:', ...small] } : result
}

async function trial(drawn: Drawn, reducers: Reducers): Promise<Trial> {
  try {
    const played = await stage(drawn, reducers)
    const judged = judge(played, reducers.votequorum)
    const lines = agrees(judged) ? [] : sayJudged(drawn, judged)
    if (played.stuck.length > 0) lines.push(...sayDrawn(drawn, drawn.steps.length), ...played.stuck)
    return { ...judged, lines }
  } catch (error) {
    const lines = [...sayDrawn(drawn, drawn.steps.length), (error as Error).stack ?? String(error)]
    return { looks: 0, turns: 0, late: 0, rings: 0, parted: 0, timed: 0, swayed: 0, outside: [], lines }
  }
}

/** Leaves out one step after the other, from the end, as long as it still shows. */
async function shrunk(drawn: Drawn, reducers: Reducers): Promise<readonly string[] | undefined> {
  let smallest = drawn
  let lines: readonly string[] | undefined
  let left = trials
  for (let i = drawn.steps.length - 1; i > 0 && left > 0; i--, left--) {
    const fewer = { ...smallest, steps: smallest.steps.filter((_, at) => at !== i) }
    const found = await trial(fewer, reducers)
    if (found.lines.length === 0) continue
    smallest = fewer
    lines = found.lines
  }
  return lines
}
