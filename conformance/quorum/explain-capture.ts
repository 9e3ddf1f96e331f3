import type { Input, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, type Rec, rec, setOf } from '../../src/core/value.ts'
import { digestOf } from '../../src/trace/digest.ts'
import { see } from './info.ts'
import { votequorum } from './replay-log.ts'
import { differences, type LoggedLook, type Mismatch } from './scenario.ts'
import { type RingName, ringOf, type WireMessage, type WireRing } from './wire-rings.ts'

/** What a capture tells of one node's decisions. */
export interface Explained {
  /** Decisions that were looked at: what the node said of itself, and what clients saw. */
  readonly looks: number
  /** Of them, those that clients saw while the packets left more than one state to the node. */
  readonly open: number
  /** Nodeinfo messages that were said when others had been heard already, and say so. */
  readonly late: number
  readonly mismatches: readonly Mismatch[]
}

/** What a node may be like at some place of a capture. */
interface Guess {
  readonly state: NodeState
  readonly timers: ReadonlyMap<string, { readonly due: number; readonly timer: Named }>
  /** What it has said and was not seen to say yet. */
  readonly said: readonly Named[]
}

/**
 * Explains what one node decided by the packets of its rings alone. The machines of synchronisation and of votequorum are given
 * the memberships and messages that a capture shows, in their order; what they say must be what the node said. Where a
 * ring ended a capture does not tell how much of it the node heard: every end that fits what the node said is kept. What
 * clients saw must then be explained by one of the states that are left.
 */
export function explainNode(node: Node, rings: readonly WireRing[], looks: readonly LoggedLook[]): Explained {
  return new Explanation(node).explain(rings, looks)
}

class Explanation {
  readonly #node: Node
  readonly #mismatches: Mismatch[] = []
  #looks = 0
  #open = 0
  #lateWords = 0
  /** What it may be like with all heard that was said, and what without what came after its own last word on this ring. */
  #now: readonly Guess[] = []
  #ends: readonly Guess[] = []
  /** When something was seen last, and the rings since then of which there is no packet. */
  #last = 0
  #unseen: WireRing[] = []

  constructor(node: Node) {
    this.#node = node
  }

  explain(rings: readonly WireRing[], looks: readonly LoggedLook[]): Explained {
    const left = [...looks]
    const lookUntil = (time: number) => {
      for (let [look] = left; look && look.at < time; [look] = left) {
        left.shift()
        this.#look(look)
      }
    }
    for (const step of roundsOf(this.#node.self, rings)) this.#play(step, lookUntil)
    lookUntil(Number.POSITIVE_INFINITY)
    return { looks: this.#looks, open: this.#open, late: this.#lateWords, mismatches: this.#mismatches }
  }

  #play({ ring, born, exempt }: Round, lookUntil: (time: number) => void): void {
    const own = ring.said.filter(one => one.from === this.#node.self)
    const at = own[0]?.at ?? ring.at
    // Nobody can tell when it formed: before a look that shows it, and before the next that is seen.
    if (at === undefined && !born) this.#unseen.push(ring)
    if (at === undefined && !born) return
    const from = at ?? this.#last
    lookUntil(from)
    const before = born ? [this.#born(from)] : this.#unseen.reduce(this.#alone, this.#ends)
    this.#unseen = []
    this.#now = before.map(guess => this.#install(guess, ring, from))
    this.#ends = this.#now
    let left = own.length
    for (const message of ring.said) {
      lookUntil(message.at)
      this.#last = message.at
      if (message.from === this.#node.self) {
        if (message !== exempt) this.#now = this.#says(message)
        left--
      }
      this.#now = this.#now.map(guess => this.#hear(guess, message))
      // Behind its last word nobody can tell how much more it heard, if the ring ends.
      this.#ends = distinct(left === 0 ? [...this.#ends, ...this.#now] : this.#now)
    }
  }

  #install(guess: Guess, { rep, seq, members }: WireRing, at: number): Guess {
    const signal = { kind: 'Regular', ring: rec({ rep, seq }), members: setOf(members) }
    return this.#step(guess, at, { kind: 'signal', signal: rec(signal) as Named })
  }

  /** On a ring of one of which there is no packet, with as much heard of what it said as fits what comes after. */
  readonly #alone = (before: readonly Guess[], ring: WireRing): readonly Guess[] => {
    const at = this.#last
    const all: Guess[] = []
    for (let guesses = before.map(guess => this.#install(guess, ring, at)); guesses.length > 0; ) {
      all.push(...guesses)
      guesses = guesses.flatMap(guess => {
        const [payload, ...said] = guess.said
        return payload ? [this.#hear({ ...guess, said }, { at, from: this.#node.self, payload })] : []
      })
    }
    return distinct(all)
  }

  #born(at: number): Guess {
    const fresh: Guess = { state: initialState(this.#node), timers: new Map(), said: [] }
    return this.#make(fresh, at, { kind: 'start' })
  }

  /** Keeps those who said this; none of them, and the difference is told. */
  #says({ at, payload }: WireMessage): readonly Guess[] {
    // A node without a quorum device says nothing of one here.
    if (this.#now.length === 0 || ofDevice(payload)) return this.#now
    this.#looks++
    const leaving = isLeaving(payload)
    const able = this.#now.map(guess =>
      leaving && !guess.said.some(isLeaving)
        ? this.#step(guess, at, { kind: 'signal', signal: rec({ kind: 'ShutDown' }) as Named })
        : this.#passed(guess, at),
    )
    const fitting = able.flatMap(guess => {
      const place = guess.said.findIndex(one => key(one) === key(payload))
      return place < 0 ? [] : [{ ...guess, said: guess.said.slice(place + 1) }]
    })
    if (fitting.length > 0) return fitting
    const late = able.flatMap(guess => this.#late(guess, at, payload) ?? [])
    if (late.length > 0) this.#lateWords++
    if (late.length > 0) return late
    const said = [...new Set(able.map(guess => guess.said.map(one => key(one)).join(' then ') || 'nothing'))]
    this.#differs('what it said', at, { field: 'said', expected: key(payload), found: said.join(' or ') })
    return able
  }

  /**
   * corosync lets a service speak when the token comes, and by then others may have been heard: then it says what it has come
   * to know meanwhile. `undefined` when that does not explain it either.
   */
  #late(guess: Guess, at: number, payload: Rec & Named): Guess | undefined {
    const place = guess.said.findIndex(one => one.kind === 'NodeInfo')
    if (payload.kind !== 'NodeInfo' || place < 0) return undefined
    const turn = rec({ kind: 'Turn', service: votequorum }) as Named
    const spoken = this.#step({ ...guess, said: [] }, at, { kind: 'signal', signal: turn })
    if (!spoken.said.some(one => key(one) === key(payload))) return undefined
    return { ...spoken, said: guess.said.slice(place + 1) }
  }

  #hear(guess: Guess, { at, from, payload }: WireMessage): Guess {
    return this.#step(guess, at, { kind: 'signal', signal: rec({ kind: 'Deliver', payload, from }) as Named })
  }

  #look({ at, label, seen }: LoggedLook): void {
    if (this.#now.length === 0) return
    this.#looks++
    let found: ReturnType<typeof differences> | undefined
    let guesses = this.#now
    for (let alone = 0; alone <= this.#unseen.length; alone++) {
      if (alone > 0) guesses = this.#alone(guesses, this.#unseen[alone - 1] as WireRing)
      const shown = distinct(guesses.map(guess => this.#passed(guess, at))).map(guess => ({
        ...{ guess, found: differences(seen, see(this.#node, guess.state)) },
      }))
      found ??= shown[0]?.found
      const fitting = shown.filter(one => one.found.length === 0).map(one => one.guess)
      if (fitting.length === 0) continue
      if (shown.length > 1) this.#open++
      this.#now = fitting
      this.#ends = fitting
      this.#unseen = this.#unseen.slice(alone)
      return
    }
    for (const one of found ?? []) this.#differs(label, at, one)
  }

  #differs(label: string, at: number, what: Pick<Mismatch, 'field' | 'expected' | 'found'>): void {
    const when = new Date(at).toISOString()
    this.#mismatches.push({ look: this.#looks, label: `${label} at ${when}`, node: this.#node.self, ...what })
  }

  #passed(guess: Guess, time: number): Guess {
    let now = guess
    for (;;) {
      const [due] = [...now.timers.values()].filter(one => one.due <= time).sort((a, b) => a.due - b.due)
      if (!due) return now
      const timers = new Map(now.timers)
      timers.delete(key(due.timer))
      now = this.#make({ ...now, timers }, due.due, { kind: 'timer', timer: due.timer })
    }
  }

  #step(guess: Guess, at: number, input: Input): Guess {
    return this.#make(this.#passed(guess, at), at, input)
  }

  #make({ state, timers, said }: Guess, at: number, input: Input): Guess {
    const made = nodeStep(this.#node, state, input)
    const armed = new Map(timers)
    const told: Named[] = []
    for (const { effect } of made.effects) {
      if (effect.kind === 'arm') armed.set(key(effect.timer), { due: at + effect.least, timer: effect.timer })
      if (effect.kind === 'cancel') armed.delete(key(effect.timer))
      if (effect.kind === 'emit' && effect.signal.kind === 'Multicast')
        told.push((effect.signal as Named & { payload: Rec & Named }).payload)
    }
    return { state: made.state, timers: armed, said: [...said, ...told] }
  }
}

/** One ring of a node, in the order of its rings. */
interface Round {
  readonly ring: WireRing
  /** A life of the node begins with it. */
  readonly born: boolean
  /** The first word of a life, which nothing asks votequorum for. */
  readonly exempt: WireMessage | undefined
}

/**
 * The rings that a node installed: where it said something, those that it built services for, were it on a later ring, and
 * those that it came from. It says what it brings once before it synchronises, in the first ring of each life.
 */
function roundsOf(self: NodeId, rings: readonly WireRing[]): Round[] {
  const own = new Map(rings.map(ring => [ring, ring.said.filter(one => one.from === self)] as const))
  const named = new Set<string>()
  const births = new Set<number>()
  let youngest = 0
  for (const ring of rings) {
    const said = own.get(ring) ?? []
    const built = said.filter(one => one.payload.kind === 'ServiceBuild').map(one => ringOf(one.payload))
    for (const one of built) named.add(nameOf(one))
    const born = beginsLife(said)
    if (born) births.add(Math.min(ring.seq, ...built.map(one => one.seq)))
    const old = ring.old.get(self)
    // Before the first ring of a life it was on none.
    if (old && !born && old.seq > youngest && said.length > 0) named.add(nameOf(old))
    if (said.length > 0) youngest = ring.seq
  }
  const installed = rings.filter(ring => (own.get(ring)?.length ?? 0) > 0 || named.has(nameOf(ring)))
  return installed.map(ring => {
    const said = own.get(ring) ?? []
    return { ring, born: births.has(ring.seq), exempt: beginsLife(said) ? said[0] : undefined }
  })
}

/** What a node says at its turn is followed by a barrier; what it says at first, by what it builds. */
function beginsLife([first, next]: readonly WireMessage[]): boolean {
  return first?.payload.kind === 'NodeInfo' && (next === undefined || next.payload.kind === 'ServiceBuild')
}

function nameOf({ rep, seq }: RingName): string {
  return `${rep}.${seq}`
}

function ofDevice(payload: Named): boolean {
  return payload.kind === 'NodeInfo' && (payload as { about?: NodeId | null }).about === null
}

function isLeaving(payload: Named): boolean {
  const { flags } = payload as { flags?: Iterable<string> }
  return payload.kind === 'NodeInfo' && [...(flags ?? [])].includes('Leaving')
}

function distinct(guesses: readonly Guess[]): Guess[] {
  const byName = new Map<string, Guess>()
  for (const guess of guesses) {
    const timers = [...guess.timers].map(([name, { due }]) => `${name} ${due}`).join()
    byName.set(`${digestOf(guess.state)} ${timers} ${guess.said.map(one => key(one)).join()}`, guess)
  }
  return [...byName.values()]
}
