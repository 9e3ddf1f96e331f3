import type { Random } from '../../src/core/random.ts'
import type { Setup as RingSetup } from '../live/ring.ts'

/** A cluster, its options, and what is done to it. */
export interface Drawn {
  /** Ascending from 1; `muster`: those that are no corosync. */
  readonly nodes: readonly number[]
  readonly muster: readonly number[]
  readonly setup: Setup
  /** The last one's outcome is looked at, as that of each before it. */
  readonly steps: readonly Step[]
}

/** As the ring has it, with both parts given. */
export type Setup = Required<RingSetup>

/** With `hurry` the next step follows so many milliseconds later, whatever the rings are like by then. */
export type Step = { readonly hurry?: number } /** Only nodes of one group reach each other. */ & (
  | { readonly kind: 'cut'; readonly groups: readonly (readonly number[])[] }
  | { readonly kind: 'heal' }
  | { readonly kind: 'start'; readonly nodes: readonly number[] }
  | { readonly kind: 'kill' | 'leave'; readonly node: number }
  /** corosync.conf changes, and `at` and those it reaches read it again. */
  | { readonly kind: 'reload'; readonly at: number; readonly setup: Setup }
  /** corosync-quorumtool -e, and -v for a node. */
  | { readonly kind: 'expect'; readonly at: number; readonly votes: number }
  | { readonly kind: 'revote'; readonly at: number; readonly node: number; readonly votes: number }
  /** An end to wait_for_all (quorum.cancel_wait_for_all of cmap_keys(7)). */
  | { readonly kind: 'release'; readonly at: number }
)

/** last_man_standing_window of every scenario, in milliseconds. */
export const window = 1500

const mostNodes = 7
const mostSteps = 8

/** A scenario; the same stream, the same one. `mixed`: some of its nodes are Muster's, and at least one is corosync. */
export function draw(chance: Random, mixed: boolean): Drawn {
  const size = chance.pick([2, 3, 3, 4, 4, 5, 5, 6, mostNodes])
  const nodes = Array.from({ length: size }, (_, i) => i + 1)
  const muster = mixed ? shuffled(chance, nodes).slice(0, chance.between(1, size - 1)) : []
  const setup = drawSetup(chance, nodes)
  const play = new Play(chance, nodes, setup)
  const steps: Step[] = play.boot()
  for (let left = chance.between(2, mostSteps) - steps.length; left > 0; left--) steps.push(play.step())
  return { nodes, muster: muster.sort((a, b) => a - b), setup, steps: hurried(chance, steps) }
}

/** Now and then the network changes before the last change has been taken in. Operators wait until it has. */
function hurried(chance: Random, steps: readonly Step[]): Step[] {
  const patient = ['reload', 'expect', 'revote', 'release']
  return steps.map((step, i) => {
    const next = steps[i + 1]
    const able = next && !patient.includes(step.kind) && !patient.includes(next.kind)
    return able && chance.chance(0.25) ? { ...step, hurry: chance.between(0, 1500) } : step
  })
}

function drawSetup(chance: Random, nodes: readonly number[]): Setup {
  const votes = chance.chance(0.7) ? new Map<number, number>() : drawVotes(chance, nodes)
  const sum = nodes.reduce((all, node) => all + (votes.get(node) ?? 1), 0)
  const quorum: string[] = []
  const option = (probability: number, line: () => string) => {
    if (chance.chance(probability)) quorum.push(line())
  }
  option(nodes.length === 2 ? 0.6 : 0.1, () => 'two_node: 1')
  option(0.55, () => `wait_for_all: ${chance.chance(0.7) ? 1 : 0}`)
  option(0.25, () => `last_man_standing: 1`)
  if (quorum.includes('last_man_standing: 1')) quorum.push(`last_man_standing_window: ${window}`)
  option(0.4, () => 'auto_tie_breaker: 1')
  if (quorum.includes('auto_tie_breaker: 1'))
    option(0.7, () => {
      const list = shuffled(chance, nodes).slice(0, chance.between(1, nodes.length))
      return `auto_tie_breaker_node: ${chance.pick(['lowest', 'highest', list.join(' ')])}`
    })
  option(0.12, () => 'allow_downscale: 1')
  option(0.12, () => 'expected_votes_tracking: 1')
  option(0.2, () => `expected_votes: ${chance.between(1, sum + 2)}`)
  return { votes, quorum }
}

/** Some with a weight, some with none; seldom so many that eight bits do not hold the quorum. */
function drawVotes(chance: Random, nodes: readonly number[]): ReadonlyMap<number, number> {
  if (chance.chance(0.1)) return new Map(nodes.map(node => [node, 150]))
  const votes = new Map(nodes.map(node => [node, chance.pick([0, 1, 1, 1, 2, 3])]))
  return [...votes.values()].some(one => one > 0) ? votes : new Map()
}

/** What is up and who reaches whom on the way, so that each step has something to do. */
class Play {
  readonly #chance: Random
  readonly #nodes: readonly number[]
  readonly #up = new Set<number>()
  #groups: readonly (readonly number[])[]
  #setup: Setup

  constructor(chance: Random, nodes: readonly number[], setup: Setup) {
    this.#chance = chance
    this.#nodes = nodes
    this.#groups = [nodes]
    this.#setup = setup
  }

  /** All together, in two halves, or but a few. */
  boot(): Step[] {
    const chance = this.#chance
    if (chance.chance(0.2)) return [this.#cut(), this.#start(this.#nodes)]
    const late = chance.chance(0.3) ? chance.between(1, this.#nodes.length - 1) : 0
    return [this.#start(shuffled(chance, this.#nodes).slice(late))]
  }

  step(): Step {
    const chance = this.#chance
    const up = [...this.#up]
    const down = this.#nodes.filter(node => !this.#up.has(node))
    const kinds = [
      ...['cut', 'cut', 'cut'],
      ...(this.#groups.length > 1 ? ['heal', 'heal'] : []),
      ...(down.length > 0 ? ['start', 'start', 'start'] : []),
      ...(up.length > 1 ? ['kill', 'kill', 'leave'] : []),
      ...(up.length > 0 ? ['reload', 'expect', 'revote'] : []),
      ...(up.length > 0 && this.#waits() ? ['release', 'release'] : []),
    ]
    switch (chance.pick(kinds)) {
      case 'heal':
        this.#groups = [this.#nodes]
        return { kind: 'heal' }
      case 'start':
        return this.#start(shuffled(chance, down).slice(0, chance.between(1, down.length)))
      case 'kill':
      case 'leave': {
        const node = chance.pick(up)
        this.#up.delete(node)
        return { kind: chance.chance(0.5) ? 'kill' : 'leave', node }
      }
      case 'reload':
        this.#setup = this.#changed()
        return { kind: 'reload', at: chance.pick(up), setup: this.#setup }
      case 'expect':
        return { kind: 'expect', at: chance.pick(up), votes: chance.between(1, this.#nodes.length + 2) }
      case 'revote': {
        const node = chance.pick(this.#nodes)
        return { kind: 'revote', at: chance.pick(up), node, votes: chance.pick([0, 1, 2, 3]) }
      }
      case 'release':
        return { kind: 'release', at: chance.pick(up) }
      default:
        return this.#cut()
    }
  }

  #waits(): boolean {
    return this.#setup.quorum.some(line => line === 'wait_for_all: 1' || line === 'two_node: 1')
  }

  #start(nodes: readonly number[]): Step {
    for (const node of nodes) this.#up.add(node)
    return { kind: 'start', nodes: [...nodes].sort((a, b) => a - b) }
  }

  #cut(): Step {
    const chance = this.#chance
    const parts = this.#nodes.length > 3 && chance.chance(0.25) ? 3 : 2
    const mixed = shuffled(chance, this.#nodes)
    // One of each part first, so that none is empty.
    const groups = mixed.slice(0, Math.min(parts, mixed.length)).map(node => [node])
    for (const node of mixed.slice(groups.length)) chance.pick(groups).push(node)
    this.#groups = groups.map(group => group.sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
    return { kind: 'cut', groups: this.#groups }
  }

  /** Other votes, other votes to expect, or two_node: what votequorum(5) lets change. */
  #changed(): Setup {
    const chance = this.#chance
    const { votes, quorum } = this.#setup
    if (chance.chance(this.#nodes.length === 2 ? 0.5 : 0.2)) return { votes, quorum: toggled(quorum) }
    if (chance.chance(0.5)) {
      const node = chance.pick(this.#nodes)
      return { quorum, votes: new Map([...votes, [node, chance.pick([0, 1, 2, 3])]]) }
    }
    const others = quorum.filter(line => !line.startsWith('expected_votes:'))
    const expected = chance.chance(0.7) ? [`expected_votes: ${chance.between(1, this.#nodes.length + 2)}`] : []
    return { votes, quorum: [...others, ...expected] }
  }
}

/** With two_node, or without. */
function toggled(quorum: readonly string[]): string[] {
  const others = quorum.filter(line => !line.startsWith('two_node:'))
  if (others.length === quorum.length) return [...quorum, 'two_node: 1']
  return others
}

function shuffled<T>(chance: Random, items: readonly T[]): T[] {
  const left = [...items]
  return items.map(() => left.splice(chance.between(0, left.length - 1), 1)[0] as T)
}
