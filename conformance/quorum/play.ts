import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import type { Node } from '../../src/core/stack.ts'
import { rec } from '../../src/core/value.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import { configureNode, machineConfigs, type Speaking } from '../../src/runtime/configure.ts'
import { type QuorumCluster, quorumCluster } from './cluster.ts'
import { replayLog } from './replay-log.ts'
import { type Act, differences, type LoggedRun, type Mismatch, type Scenario, type Seen } from './scenario.ts'

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
  const stranger = neverStarted(scenario.acts)
  if (stranger !== undefined) return { name: scenario.name, leftOut: `node ${stranger} is seen, but no step starts it` }
  return new Player(scenario, machine, boot).play()
}

/** Plays each node of a run by its own log. */
export function playLogs({ name, conf, logs }: LoggedRun, machine: AnyMachine): Played {
  // These lower expectations where the log does not show it.
  const tables = !conf.quorum.lastManStanding && !conf.quorum.allowDownscale
  const played = logs.map(({ node, entries, looks }) => {
    const made = votequorumNode(conf, machine, node, 'Synchronised')
    return made ? replayLog(made, entries, looks, tables) : { looks: 0, mismatches: [] }
  })
  return {
    name,
    looks: played.reduce((sum, one) => sum + one.looks, 0),
    mismatches: played.flatMap(one => one.mismatches),
  }
}

/** A node of votequorum alone, as corosync 3.1 has it; nothing when the spec refuses its configuration. */
export function votequorumNode(
  conf: CorosyncConf,
  machine: AnyMachine,
  id: NodeId,
  speaking: Speaking,
): Node | undefined {
  const made = configureNode({ name: 'Voting', machines: [machine] }, id, machineConfigs(conf, speaking, 'Corosync31'))
  return 'node' in made ? made.node : undefined
}

class Player {
  readonly #scenario: Scenario
  readonly #boot: Boot
  readonly #machine: AnyMachine
  readonly #cluster: QuorumCluster = quorumCluster()
  /** When a loss that nobody has noticed yet will be. */
  #noticed: number[] = []
  #looks = 0
  #step = 0
  readonly #mismatches: Mismatch[] = []

  constructor(scenario: Scenario, machine: AnyMachine, boot: Boot) {
    this.#boot = boot
    this.#scenario = scenario
    this.#machine = machine
  }

  play(): Played {
    for (const act of this.#scenario.acts) {
      this.#passUntil(act.at)
      switch (act.kind) {
        case 'start': {
          const node = votequorumNode(this.#scenario.conf, this.#machine, act.node, 'AtOnce')
          if (node) this.#cluster.start(act.node, node, this.#boot === 'alone first')
          this.#cluster.settle()
          break
        }
        case 'crash':
          this.#cluster.crash(act.node)
          this.#noticed.push(act.at + this.#scenario.detection)
          break
        case 'leave':
          this.#cluster.leave(act.node)
          this.#cluster.settle()
          break
        case 'device':
          this.#cluster.tell(act.node, rec({ kind: 'RegisterDevice', name: act.name }))
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
    const differs = (node: NodeId, one: Pick<Mismatch, 'field' | 'expected' | 'found'>) =>
      this.#mismatches.push({ look: this.#step, label, node, ...one })
    const up = this.#cluster.up()
    for (const node of [...new Set([...up, ...expected.keys()])].sort((a, b) => a - b)) {
      this.#looks++
      const should = expected.get(node)
      if (!should || !up.includes(node)) {
        differs(node, { field: 'up', expected: String(should !== undefined), found: String(up.includes(node)) })
        continue
      }
      for (const one of differences(should, this.#cluster.see(node))) differs(node, one)
    }
  }
}

function blocksOf(blocks: readonly (readonly NodeId[])[]): (id: NodeId) => number {
  const block = new Map(blocks.flatMap((ids, i) => ids.map(id => [id, i + 1] as const)))
  return id => block.get(id) ?? -id
}

/** A member that is no node of this run: somebody else took part. */
export function neverStarted(acts: readonly Act[]): NodeId | undefined {
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
