import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import type { Stack } from '../../src/core/stack.ts'
import { configureFromConf, leftOut } from '../../src/runtime/configure.ts'
import { type QuorumCluster, quorumCluster } from './cluster.ts'
import type { Mismatch, Scenario, Seen } from './scenario.ts'

/** What came of a scenario. `looks` counts the comparisons, one for each node at each step. */
export type Played =
  | { readonly name: string; readonly looks: number; readonly mismatches: readonly Mismatch[] }
  | { readonly name: string; readonly leftOut: string }

/** How nodes that start find each other: each joins those who run at once, or has a ring of its own before. */
export type Boot = 'joining' | 'alone first'

/**
 * Plays a scenario through the reducer of votequorum, and compares what each node shows at each look. A node whose
 * configuration the spec refuses does not start. Losses are noticed after `detection`; starts and heals at once, one
 * after the other. Real nodes that start together may or may not form rings of their own first; no outcome should depend
 * on that.
 */
export function play(scenario: Scenario, machine: AnyMachine, boot: Boot = 'joining'): Played {
  const { name, conf } = scenario
  const missing = leftOut(conf).map(one => one.message)
  if (missing.length > 0) return { name, leftOut: missing.join('; ') }
  const stranger = neverStarted(scenario)
  if (stranger !== undefined) return { name, leftOut: `node ${stranger} is seen, but no step starts it` }
  const stack = { name: 'Voting', machines: [machine] }
  const refused = refusalOf(scenario, stack)
  if (refused !== undefined && scenario.skipsStartChecks)
    return { name, leftOut: `corosync does not start with it: ${refused}` }
  return new Player(scenario, stack, boot).play()
}

function refusalOf({ conf, acts }: Scenario, stack: Stack): string | undefined {
  for (const act of acts) {
    const made = act.kind === 'start' ? configureFromConf(conf, stack, act.node) : undefined
    if (made && 'refused' in made) return made.refused.join('; ')
  }
  return undefined
}

class Player {
  readonly #scenario: Scenario
  readonly #boot: Boot
  readonly #stack: Stack
  readonly #cluster: QuorumCluster = quorumCluster()
  /** When a loss that nobody has noticed yet will be. */
  #noticed: number[] = []
  #looks = 0
  #step = 0
  readonly #mismatches: Mismatch[] = []

  constructor(scenario: Scenario, stack: Stack, boot: Boot) {
    this.#boot = boot
    this.#scenario = scenario
    this.#stack = stack
  }

  play(): Played {
    for (const act of this.#scenario.acts) {
      this.#passUntil(act.at)
      switch (act.kind) {
        case 'start': {
          const made = configureFromConf(this.#scenario.conf, this.#stack, act.node)
          if ('node' in made) this.#cluster.start(act.node, made.node, this.#boot === 'alone first')
          this.#cluster.settle()
          break
        }
        case 'crash':
          this.#cluster.crash(act.node)
          this.#noticed.push(act.at + this.#scenario.detection)
          break
        case 'leave':
          this.#cluster.crash(act.node)
          this.#cluster.settle()
          break
        case 'split':
          this.#cluster.connect(blocksOf(act.blocks))
          this.#noticed.push(act.at + this.#scenario.detection)
          break
        case 'heal':
          this.#cluster.connect(() => 0)
          this.#cluster.settle()
          break
        case 'look':
          this.#look(act.label, act.seen)
      }
    }
    return { name: this.#scenario.name, looks: this.#looks, mismatches: this.#mismatches }
  }

  #passUntil(time: number): void {
    const due = this.#noticed.filter(at => at <= time).sort((a, b) => a - b)
    this.#noticed = this.#noticed.filter(at => at > time)
    for (const at of due) {
      this.#cluster.passUntil(at)
      this.#cluster.settle()
    }
    this.#cluster.passUntil(time)
  }

  #look(label: string, expected: ReadonlyMap<NodeId, Seen>): void {
    this.#step++
    const differs = (node: NodeId, field: Mismatch['field'], should: unknown, is: unknown) =>
      this.#mismatches.push({ look: this.#step, label, node, field, expected: show(should), found: show(is) })
    const up = this.#cluster.up()
    for (const node of [...new Set([...up, ...expected.keys()])].sort((a, b) => a - b)) {
      this.#looks++
      const should = expected.get(node)
      if (!should || !up.includes(node)) {
        differs(node, 'up', should !== undefined, up.includes(node))
        continue
      }
      const is = this.#cluster.see(node)
      for (const field of ['members', 'quorate', 'expected', 'highest', 'total', 'quorum'] as const)
        if (should[field] !== undefined && show(should[field]) !== show(is[field]))
          differs(node, field, should[field], is[field])
    }
  }
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}

function blocksOf(blocks: readonly (readonly NodeId[])[]): (id: NodeId) => number {
  const block = new Map(blocks.flatMap((ids, i) => ids.map(id => [id, i + 1] as const)))
  return id => block.get(id) ?? -id
}

/** A member that is no node of this run: somebody else took part. */
function neverStarted({ acts }: Scenario): NodeId | undefined {
  const started = new Set<NodeId>()
  for (const act of acts) {
    if (act.kind === 'start') started.add(act.node)
    if (act.kind !== 'look') continue
    for (const seen of act.seen.values()) {
      const stranger = seen.members.find(id => !started.has(id))
      if (stranger !== undefined) return stranger
    }
  }
  return undefined
}
