import type { AnyMachine, Input, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, type Rec, rec, setOf } from '../../src/core/value.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import { settingsOf } from '../../src/runtime/configure.ts'
import { quorumInfo } from '../../src/runtime/quorum-info.ts'
import { see } from '../quorum/info.ts'
import { votequorumNode } from '../quorum/play.ts'
import { votequorum } from '../quorum/replay-log.ts'
import type { Seen } from '../quorum/scenario.ts'
import { endsOf, firedEndsOf, promptEndsOf, sayEnd } from './orders.ts'
import { type Entry, sayPayload } from './stream.ts'

/** What a ring did: of each node, what votequorum there met; and its corosync.conf over time. */
export interface Ran {
  readonly streams: ReadonlyMap<NodeId, readonly Entry[]>
  readonly confAt: (time: number) => CorosyncConf
}

/** How late a timer may fire, in milliseconds; what else happens meanwhile may come before it. */
export const slack = 80

/** What a node said, how many rings it had installed by then, and who was on its ring. */
interface Said {
  readonly payload: Rec
  readonly rings: number
  readonly to: readonly NodeId[]
}

interface Living {
  readonly node: Node
  /** The same without services, as models have it. */
  readonly alone: Node
  state: NodeState
  readonly timers: Map<string, { readonly due: number; readonly timer: Named }>
  /** How many rings it has installed. */
  rings: number
  /** Whether a peer's word at its turn was heard on this ring. */
  heard: boolean
  /** The ring that it is on: who else, as what it came, what the ring is called since its turn, and what it came to. */
  ring: { readonly members: readonly NodeId[]; readonly came: NodeState; name?: string; end?: string } | undefined
}

/**
 * Votequorum on all nodes of a ring at once. From the ring come its memberships and the order of its messages; what each
 * message says, what each node makes of it, and what it shows are the reducers' alone. What a node heard and nobody can have
 * said is in `wrong`.
 */
export class Prediction {
  readonly wrong: string[] = []
  /** Whether a timer was due so close to something else that nobody can tell which came first. */
  ambiguous = false
  /**
   * Rings that all members were done with; those whose end hangs on the order of words; those of which all ends are known, and
   * those that have more because some may speak late; and ends that are in no model.
   */
  rings = 0
  parted = 0
  timed = 0
  swayed = 0
  readonly outside: string[] = []
  /** Turns in which a node spoke, and those of them in which it had heard others already. */
  turns = 0
  late = 0
  /** Messages that were held against what the reducers said, and answers to operators. */
  looks = 0
  readonly #ran: Ran
  readonly #machine: AnyMachine
  readonly #late: number
  readonly #next = new Map<NodeId, number>()
  readonly #alive = new Map<NodeId, Living>()
  /** What those who are gone left on disk. */
  readonly #kept = new Map<NodeId, NodeState>()
  /** By sender, all it ever said; and by hearer and sender, what of that it has heard. */
  readonly #said = new Map<NodeId, Said[]>()
  readonly #heard = new Map<string, Set<Said>>()
  /** The first words of lives. */
  readonly #first = new Set<Rec>()

  /** `late`: timers fire that much later than they are due. */
  constructor(ran: Ran, machine: AnyMachine, late = 0) {
    this.#ran = ran
    this.#machine = machine
    this.#late = late
  }

  /** What a node shows at this time; times never fall. `undefined`: it does not run, or refuses its configuration. */
  at(time: number, node: NodeId): Seen | undefined {
    this.#passUntil(time)
    const living = this.#alive.get(node)
    if (!living) return undefined
    this.#fire(node, living, time)
    return see(living.node, living.state)
  }

  /** One entry after the other, by time; who heard what its sender has not said yet waits for it. */
  #passUntil(time: number): void {
    for (;;) {
      const waiting = [...this.#ran.streams]
        .flatMap(([node, entries]) => {
          const entry = entries[this.#next.get(node) ?? 0]
          return entry && entry.at <= time ? [{ node, entry }] : []
        })
        .sort((a, b) => a.entry.at - b.entry.at)
      const [first] = waiting
      if (!first) return
      const able = waiting.find(one => this.#take(one.node, one.entry))
      const { node, entry } = able ?? first
      if (!able) this.#unheard(node, entry)
      this.#next.set(node, (this.#next.get(node) ?? 0) + 1)
    }
  }

  /** `false`: it cannot have happened yet. */
  #take(node: NodeId, entry: Entry): boolean {
    if (entry.kind === 'start') return this.#start(node, entry.at, entry.speaks)
    const living = this.#alive.get(node)
    if (!living) return true
    const payload = entry.kind === 'heard' ? this.#find(node, living, entry) : undefined
    if (entry.kind === 'heard' && !payload) return false
    this.#fire(node, living, entry.at)
    switch (entry.kind) {
      case 'ring': {
        living.heard = false
        living.rings++
        living.ring = { members: entry.members, came: living.state }
        const ring = rec({ rep: entry.members[0] ?? 0, seq: 0 })
        this.#hear(node, living, entry.at, rec({ kind: 'Regular', ring, members: setOf(entry.members) }))
        break
      }
      case 'turn':
        this.turns++
        if (living.heard) this.late++
        if (living.ring) living.ring.name = entry.ring
        this.#hear(node, living, entry.at, rec({ kind: 'Turn', service: votequorum }))
        break
      case 'activate':
        this.#hear(node, living, entry.at, rec({ kind: 'Activate', service: votequorum }))
        this.#formed(living)
        break
      case 'heard':
        if (entry.from !== node && !this.#first.has(payload as Rec)) living.heard = true
        this.#hear(node, living, entry.at, rec({ kind: 'Deliver', payload: payload as Rec, from: entry.from }))
        break
      case 'read again': {
        const settings = rec(settingsOf(this.#ran.confAt(entry.at)))
        this.#hear(node, living, entry.at, rec({ kind: 'Reload', settings, succeeded: true }))
        break
      }
      case 'shut down':
        this.#hear(node, living, entry.at, rec({ kind: 'ShutDown' }))
        break
      case 'asked':
        this.#ask(node, living, entry)
        break
      case 'gone':
        this.#gone(node)
    }
    return true
  }

  #start(node: NodeId, at: number, speaks: boolean): boolean {
    this.#gone(node)
    const conf = this.#ran.confAt(at)
    const made = votequorumNode(conf, this.#machine, node, 'Synchronised')
    const alone = votequorumNode(conf, this.#machine, node, 'InTurn')
    if (!made || !alone) return true
    const living: Living = {
      ...{
        node: made,
        alone,
        state: initialState(made, this.#kept.get(node)),
        timers: new Map(),
        rings: 0,
        heard: false,
        ring: undefined,
      },
    }
    this.#alive.set(node, living)
    // What it said in the life before and never heard itself it does not hear in this one.
    this.#heard.set(`${node} ${node}`, new Set(this.#saidBy(node)))
    this.#step(node, living, at, { kind: 'start' })
    if (speaks) this.#introduce(living)
    return true
  }

  /** corosync says how a node stands once before there is a ring; nothing asks votequorum for that. */
  #introduce({ node, state }: Living): void {
    const { votes, expected, flags } = quorumInfo(node, state) ?? {}
    const payload = rec({ kind: 'NodeInfo', about: node.self, votes, expected, flags })
    this.#first.add(payload)
    this.#saidBy(node.self).push({ payload, rings: 0, to: [] })
  }

  #gone(node: NodeId): void {
    const living = this.#alive.get(node)
    if (living) this.#kept.set(node, living.state)
    this.#alive.delete(node)
  }

  /** The first that the sender said, that the hearer has not heard, and that is what it heard. */
  #find(node: NodeId, living: Living, entry: Entry & { readonly kind: 'heard' }): Rec | undefined {
    const { from, payload } = entry
    const all = this.#saidBy(from)
    const heard = this.#heardOf(node, from)
    for (const one of all) {
      if (heard.has(one)) continue
      const said = one.payload as Rec & Named
      // The log does not tell changes apart; those of a ring that the hearer was not on it did not hear.
      const change = said.kind === 'Reconfigure' && one.to.includes(node)
      if (payload === 'a change' ? change : key(said) === key(payload)) {
        this.looks++
        heard.add(one)
        return said
      }
      // Nobody misses a message of its own, but what waited while a ring formed comes behind what was said on it since.
      if (from === node && one.rings === living.rings) return undefined
    }
    return undefined
  }

  #heardOf(node: NodeId, from: NodeId): Set<Said> {
    const name = `${node} ${from}`
    const known = this.#heard.get(name) ?? new Set()
    this.#heard.set(name, known)
    return known
  }

  #unheard(node: NodeId, entry: Entry): void {
    if (entry.kind !== 'heard') throw new TypeError('only what is heard waits')
    const { from, payload } = entry
    const heard = this.#heardOf(node, from)
    const said = this.#saidBy(from).filter(one => !heard.has(one))
    this.wrong.push(
      `${new Date(entry.at).toISOString()} node ${node} heard ${sayPayload(payload)} of node ${from}, ` +
        `which by the model said ${said.map(one => sayPayload(one.payload)).join(' then ') || 'nothing more'}`,
    )
    const living = this.#alive.get(node)
    if (living && payload !== 'a change') this.#hear(node, living, entry.at, rec({ kind: 'Deliver', payload, from }))
  }

  /** A node is done with its ring. Once all are, what they came to has to be one of the ends that models know. */
  #formed(living: Living): void {
    if (!living.ring) return
    living.ring.end = sayEnd(living.node, living.state)
    const { members, name } = living.ring
    const all = members.flatMap(one => this.#alive.get(one) ?? [])
    if (all.length < members.length || all.some(({ ring }) => ring?.name !== name || ring?.end === undefined)) return
    const came = all.map(one => ({ node: one.alone, state: one.ring?.came as NodeState }))
    const [prompt, late] = [promptEndsOf(came), endsOf(came)]
    const ends = late ?? prompt
    if (!ends) return
    const end = all.map(({ ring }) => ring?.end).join(' | ')
    this.rings++
    if (ends.size > 1) this.parted++
    if (late) this.timed++
    if (late && prompt && late.size > prompt.size) this.swayed++
    if (ends.has(end)) return
    const explained = () => {
      if (firedEndsOf(came)?.has(end)) return 'a timer fired before all were heard'
      return late ? 'nothing that is known explains it' : 'it has too many orders in which some speak late'
    }
    this.outside.push(`ring ${name}: ${end}; in models ${[...ends].join(' or ')}: ${explained()}`)
  }

  #ask(node: NodeId, living: Living, { at, signal, done }: Entry & { readonly kind: 'asked' }): void {
    const answers = this.#hear(node, living, at, signal).flatMap(one =>
      one.kind === 'Answered' ? [(one as Named & { answer: string }).answer] : [],
    )
    this.looks++
    const ok = answers.every(answer => answer === 'Ok')
    if (ok !== done)
      this.wrong.push(
        `node ${node} ${done ? 'did' : 'refused'} ${sayPayload(signal as unknown as Rec)}; by the model: ${answers.join()}`,
      )
  }

  #fire(node: NodeId, living: Living, time: number): void {
    for (;;) {
      const all = [...living.timers.values()].sort((a, b) => a.due - b.due)
      if (all.some(({ due }) => due <= time && time < due + slack)) this.ambiguous = true
      const next = all.find(({ due }) => due + this.#late <= time)
      if (!next) return
      living.timers.delete(key(next.timer))
      this.#step(node, living, next.due + this.#late, { kind: 'timer', timer: next.timer })
    }
  }

  #hear(node: NodeId, living: Living, at: number, signal: unknown): readonly Named[] {
    return this.#step(node, living, at, { kind: 'signal', signal: signal as Named })
  }

  /** The signals that leave the node. */
  #step(node: NodeId, living: Living, at: number, input: Input): readonly Named[] {
    const made = nodeStep(living.node, living.state, input)
    living.state = made.state
    const signals: Named[] = []
    for (const { effect } of made.effects) {
      if (effect.kind === 'arm') living.timers.set(key(effect.timer), { due: at + effect.least, timer: effect.timer })
      if (effect.kind === 'cancel') living.timers.delete(key(effect.timer))
      if (effect.kind !== 'emit') continue
      signals.push(effect.signal)
      const { payload } = effect.signal as Named & { payload?: Rec & { about?: NodeId | null } }
      // A node without a quorum device says nothing of one that its peers would look at.
      if (effect.signal.kind === 'Multicast' && payload)
        this.#saidBy(node).push({ payload, rings: living.rings, to: living.ring?.members ?? [] })
    }
    return signals
  }

  #saidBy(node: NodeId): Said[] {
    const known = this.#said.get(node) ?? []
    this.#said.set(node, known)
    return known
  }
}
