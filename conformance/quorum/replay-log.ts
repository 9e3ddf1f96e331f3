import type { Input, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, type Rec, rec, setOf } from '../../src/core/value.ts'
import { nodeInfoFlags } from '../../src/runtime/services.ts'
import { counted, see } from './info.ts'
import type { LogEntry, LoggedInfo } from './read-log.ts'
import { differences, type LoggedLook, type Mismatch } from './scenario.ts'

/** Votequorum's number among the services. */
export const votequorum = 5

/**
 * Gives votequorum of one node what the node's log says that it heard, and compares what it then says, tells and knows:
 * its own nodeinfo messages, each verdict, the table it counts by, and what clients saw. So a run can be judged whose
 * rings nobody planned. With `tables` off the tables are not compared: where a timer lowers expectations the log has
 * them before and not after.
 */
export function replayLog(
  node: Node,
  entries: readonly LogEntry[],
  looks: readonly LoggedLook[],
  tables: boolean,
): { readonly looks: number; readonly mismatches: readonly Mismatch[] } {
  const replay = new Replay(node)
  let next = 0
  for (const entry of entries) {
    for (let look = looks[next]; look && look.at < entry.at; look = looks[++next]) replay.look(look)
    replay.take(entry, tables)
  }
  for (const look of looks.slice(next)) replay.look(look)
  return { looks: replay.looks, mismatches: replay.mismatches }
}

class Replay {
  looks = 0
  readonly mismatches: Mismatch[] = []
  readonly #node: Node
  #state: NodeState | undefined
  readonly #timers = new Map<string, { readonly due: number; readonly timer: Named }>()
  #now = 0
  /** What it said of itself and has not heard back yet, and what it told and the log has not. */
  #said: string[] = []
  #told: boolean[] = []

  constructor(node: Node) {
    this.#node = node
  }

  take(entry: LogEntry, tables: boolean): void {
    this.#passUntil(entry.at)
    if (entry.kind === 'told') this.#compare('a verdict', 'quorate', entry.quorate, this.#told.shift())
    else if (entry.kind === 'counted') this.#compareTables(entry.nodes, tables)
    else {
      if (this.#told.length > 0) this.#compare('no verdict', 'quorate', undefined, this.#told.shift())
      this.#input(entry)
    }
  }

  #input(entry: Exclude<LogEntry, { readonly kind: 'told' | 'counted' }>): void {
    switch (entry.kind) {
      case 'start':
        this.#timers.clear()
        this.#said = []
        this.#state = initialState(this.#node, this.#state)
        this.#step({ kind: 'start' })
        break
      case 'ring': {
        const ring = rec({ rep: entry.members[0] ?? 0, seq: 0 })
        this.#hear({ kind: 'Regular', ring, members: setOf(entry.members) })
        break
      }
      case 'turn':
        this.#hear({ kind: 'Turn', service: votequorum })
        break
      case 'activate':
        this.#hear({ kind: 'Activate', service: votequorum })
        break
      case 'heard':
        this.#heard(entry.from, entry.about, entry.info)
        break
      // What an operator asked for the log does not have, and the runs that this is for have no operator.
      case 'changed':
      case 'shut down':
    }
  }

  #compareTables(logged: ReadonlyMap<NodeId, string>, tables: boolean): void {
    if (tables && this.#state && logged.size > 0)
      this.#compare('a count', 'known', shown(logged), shown(counted(this.#state)))
  }

  look({ at, label, seen }: LoggedLook): void {
    this.#passUntil(at)
    this.looks++
    if (!this.#state) throw new Error(`${label}: the log does not have the node's start`)
    const found = differences(seen, see(this.#node, this.#state))
    for (const one of found) this.mismatches.push({ look: this.looks, label, node: this.#node.self, ...one })
  }

  #heard(from: NodeId, about: number, { votes, expected, flags }: LoggedInfo): void {
    const payload = rec({
      ...{ kind: 'NodeInfo', about: about === 0 ? null : about, votes, expected },
      flags: nodeInfoFlags(flags),
    })
    const mine = from === this.#node.self && about === from ? this.#said.shift() : undefined
    // The first of a life is said before there is a ring, and nothing asks votequorum for it.
    if (mine !== undefined) this.#compare('its own nodeinfo', 'said', key(payload), mine)
    this.#hear({ kind: 'Deliver', payload, from })
  }

  #passUntil(time: number): void {
    for (;;) {
      const [due] = [...this.#timers.values()].filter(one => one.due <= time).sort((a, b) => a.due - b.due)
      if (!due) break
      this.#now = due.due
      this.#timers.delete(key(due.timer))
      this.#step({ kind: 'timer', timer: due.timer })
    }
    this.#now = time
  }

  #hear(signal: Readonly<Record<string, unknown>> & { readonly kind: string }): void {
    this.#step({ kind: 'signal', signal: rec(signal) as Named })
  }

  #step(input: Input): void {
    if (!this.#state) return
    const made = nodeStep(this.#node, this.#state, input)
    this.#state = made.state
    for (const { effect } of made.effects) {
      if (effect.kind === 'arm')
        this.#timers.set(key(effect.timer), { due: this.#now + effect.least, timer: effect.timer })
      if (effect.kind === 'cancel') this.#timers.delete(key(effect.timer))
      if (effect.kind !== 'emit') continue
      const { signal } = effect as { signal: Named & { payload?: Rec & { about?: number }; quorate?: boolean } }
      if (signal.kind === 'Multicast' && signal.payload?.about === this.#node.self) this.#said.push(key(signal.payload))
      if (signal.kind === 'QuorumChanged') this.#told.push(signal.quorate === true)
    }
  }

  #compare(label: string, field: Mismatch['field'], expected: unknown, found: unknown): void {
    this.looks++
    if (expected === found) return
    this.mismatches.push({
      ...{ look: this.looks, label: `${label} at ${new Date(this.#now).toISOString()}`, node: this.#node.self, field },
      ...{ expected: String(expected), found: String(found) },
    })
  }
}

function shown(nodes: ReadonlyMap<NodeId, string>): string {
  return [...nodes]
    .sort(([a], [b]) => a - b)
    .map(([id, one]) => `${id}: ${one}`)
    .join(', ')
}
