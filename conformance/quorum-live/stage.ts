import { existsSync } from 'node:fs'
import type { AnyMachine, Named, NodeId } from '../../src/core/machine.ts'
import type { Stack } from '../../src/core/stack.ts'
import { rec } from '../../src/core/value.ts'
import { type CorosyncConf, readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { type MusterMember, RealMember } from '../live/members.ts'
import { Ring, type Setup } from '../live/ring.ts'
import { votequorumNode } from '../quorum/play.ts'
import type { Seen } from '../quorum/scenario.ts'
import { type Drawn, type Step, window } from './draw.ts'
import type { Ran } from './predict.ts'
import { type Entry, streamOfLog, streamOfTrace } from './stream.ts'

/** How long no ring may form before nodes are looked at; and the token timeout, both in milliseconds. */
const still = 500
const token = 500

/** What every node showed after one step; `undefined` does not run. */
export interface Look {
  /** Of the scenario, from 0. */
  readonly step: number
  readonly rows: readonly { readonly node: NodeId; readonly at: number; readonly seen: Seen | undefined }[]
}

/** A scenario as it went on real nodes. `stuck`: what they did not get to, when something kept them from an end. */
export interface Played extends Ran {
  readonly looks: readonly Look[]
  readonly stuck: readonly string[]
}

/** What runs on the nodes. */
export interface Reducers {
  readonly votequorum: AnyMachine
  readonly stack: Stack
}

/** Plays a scenario on a ring of its own, and gives what every node met and showed. Needs root. */
export async function stage(drawn: Drawn, reducers: Reducers): Promise<Played> {
  const real = drawn.nodes.filter(node => !drawn.muster.includes(node))
  const more = { token, debug: true, likeCorosync: true, recorded: true }
  const ring = new Ring(real, drawn.muster, { ...more, ...drawn.setup })
  try {
    return await new Stage(ring, drawn, reducers).play()
  } finally {
    await ring.close()
  }
}

class Stage {
  readonly #ring: Ring
  readonly #drawn: Drawn
  readonly #reducers: Reducers
  readonly #confs: { readonly from: number; readonly conf: CorosyncConf }[] = []
  /** What no log has: who was asked for what, and when who was killed. */
  readonly #own = new Map<NodeId, Entry[]>()
  readonly #looks: Look[] = []
  #groups: readonly (readonly NodeId[])[]

  constructor(ring: Ring, drawn: Drawn, reducers: Reducers) {
    this.#ring = ring
    this.#drawn = drawn
    this.#reducers = reducers
    this.#groups = [drawn.nodes]
    this.#configure(drawn.setup)
  }

  async play(): Promise<Played> {
    const stuck: string[] = []
    for (const [i, step] of this.#drawn.steps.entries()) {
      await this.#do(step)
      if (step.hurry !== undefined && i + 1 < this.#drawn.steps.length) {
        await pause(step.hurry)
        continue
      }
      if (!(await this.#calm())) stuck.push(`after step ${i + 1} the rings do not settle`)
      if (stuck.length > 0) break
      this.#looks.push({ step: i, rows: await this.#look() })
      // The stamps of logs are some milliseconds old: what comes next is not to look as if it had been before the look.
      await pause(50)
    }
    // Logs are written by a thread of their own.
    await pause(300)
    return { looks: this.#looks, stuck, confAt: this.#confAt, streams: this.#streams() }
  }

  async #do(step: Step): Promise<void> {
    const ring = this.#ring
    switch (step.kind) {
      case 'cut':
        this.#groups = step.groups
        return ring.split(...step.groups)
      case 'heal':
        this.#groups = [this.#drawn.nodes]
        return ring.heal()
      case 'start':
        for (const node of step.nodes) if (!ring.of(node).up()) await this.#start(node)
        return
      case 'kill':
      case 'leave': {
        const member = ring.of(step.node)
        if (!member.up()) return
        member.signal(step.kind === 'kill' ? 'SIGKILL' : 'SIGTERM')
        await member.gone()
        this.#note(step.node, { at: Date.now(), kind: 'gone' })
        return
      }
      case 'reload':
        this.#configure(step.setup)
        return this.#reload(step.at)
      case 'expect':
        return this.#ask(step.at, rec({ kind: 'SetExpectedVotes', expected: step.votes }), member =>
          member.expect(step.votes),
        )
      case 'revote':
        return this.#ask(step.at, rec({ kind: 'SetNodeVotes', node: step.node, votes: step.votes }), member =>
          member.revote(step.node, step.votes),
        )
      case 'release':
        return this.#ask(step.at, rec({ kind: 'CancelWaitForAll' }), member => member.release())
    }
  }

  /** A node whose configuration is refused ends by itself. */
  async #start(node: NodeId): Promise<void> {
    const member = this.#ring.of(node)
    member.start()
    const refused = !votequorumNode(this.#confAt(Date.now()), this.#reducers.votequorum, node, 'Synchronised')
    await Promise.race([member.gone(), pause(refused ? 5000 : 100)])
  }

  /**
   * All that `at` reaches read it: corosync tells its peers, of Muster's nodes each is told. What corosync logs while it
   * reads is lost now and then, for it reads anew what to log as well; the ring is idle, so it reads before it hears anything.
   */
  async #reload(at: NodeId): Promise<void> {
    const here = this.#groups.find(group => group.includes(at))?.filter(node => this.#ring.of(node).up()) ?? []
    const real = here.filter(node => this.#ring.of(node).real)
    const begun = Date.now()
    if (real[0] !== undefined && (await this.#ring.of(real[0]).reload()))
      for (const node of real) this.#note(node, { at: begun, kind: 'read again' })
    for (const node of here) if (!real.includes(node)) await this.#ring.of(node).reload()
  }

  async #ask(at: NodeId, signal: unknown, ask: (member: RealMember | MusterMember) => Promise<boolean>): Promise<void> {
    const member = this.#ring.of(at) as RealMember | MusterMember
    if (!member.up()) return
    const begun = Date.now()
    const done = await ask(member)
    // A trace has it.
    if (member.real) this.#note(at, { at: begun, kind: 'asked', signal: signal as Named, done })
  }

  /** The rings stand, and timers of last_man_standing are over. */
  async #calm(): Promise<boolean> {
    if (!(await this.#ring.calm(still))) return false
    if (!this.#confAt(Date.now()).quorum.lastManStanding) return true
    await pause(window)
    return (await this.#ring.calm(still)) !== undefined
  }

  async #look(): Promise<Look['rows']> {
    const rows: Look['rows'][number][] = []
    for (const node of this.#drawn.nodes) {
      const begun = Date.now()
      const seen = await this.#ring.of(node).see()
      rows.push({ node, at: (begun + Date.now()) / 2, seen })
    }
    return rows
  }

  #configure(setup: Setup): void {
    const text = this.#ring.configure(setup)
    const { conf, diagnostics } = readCorosyncConf(text, 'corosync.conf')
    if (!conf) throw new Error(diagnostics.map(one => one.message).join('; '))
    this.#confs.push({ from: this.#confs.length === 0 ? 0 : Date.now(), conf })
  }

  readonly #confAt = (time: number): CorosyncConf =>
    (this.#confs.findLast(({ from }) => from <= time) ?? this.#confs[0])?.conf as CorosyncConf

  #note(node: NodeId, entry: Entry): void {
    this.#own.set(node, [...(this.#own.get(node) ?? []), entry])
  }

  #streams(): ReadonlyMap<NodeId, readonly Entry[]> {
    return new Map(
      this.#drawn.nodes.map(node => {
        const met = [...this.#met(node), ...(this.#own.get(node) ?? [])]
        return [node, met.sort((a, b) => a.at - b.at)] as const
      }),
    )
  }

  #met(node: NodeId): Entry[] {
    const member = this.#ring.of(node)
    if (member instanceof RealMember) return streamOfLog(member.log(), new Date().getUTCFullYear())
    const file = (member as MusterMember).traceFile()
    // Before its first life there is none.
    return existsSync(file) ? streamOfTrace(file, this.#reducers.stack, this.#confAt) : []
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
