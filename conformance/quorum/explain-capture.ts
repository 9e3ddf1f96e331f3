import type { Input, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, type Rec, rec, setOf } from '../../src/core/value.ts'
import { digestOf } from '../../src/trace/digest.ts'
import { see } from './info.ts'
import { differences, type LoggedLook, type Mismatch } from './scenario.ts'
import type { WireMessage, WireRing } from './wire-rings.ts'

/** What a capture tells of one node's decisions. */
export interface Explained {
  /** Decisions that were looked at: what the node said of itself, and what clients saw. */
  readonly looks: number
  /** Of them, those that clients saw while the packets left more than one state to the node. */
  readonly open: number
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
  /** What it may be like with all heard that was said, and what without what came after its own last word on this ring. */
  #now: readonly Guess[] = []
  #ends: readonly Guess[] = []

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
    for (const ring of rings) this.#play(ring, lookUntil)
    lookUntil(Number.POSITIVE_INFINITY)
    return { looks: this.#looks, open: this.#open, mismatches: this.#mismatches }
  }

  #play({ rep, seq, members, said }: WireRing, lookUntil: (time: number) => void): void {
    const own = said.filter(one => one.from === this.#node.self)
    const [first] = own
    if (!first) return
    lookUntil(first.at)
    // It says what it brings once before it synchronises, in the first ring of each life and never again.
    const born = first.payload.kind === 'NodeInfo'
    const before = born ? [this.#born(first.at)] : this.#ends
    const signal = rec({ kind: 'Regular', ring: rec({ rep, seq }), members: setOf(members) }) as Named
    this.#now = before.map(guess => this.#step(guess, first.at, { kind: 'signal', signal }))
    this.#ends = this.#now
    const last = own.at(-1)
    let all = false
    for (const message of said) {
      lookUntil(message.at)
      // The first word of a life nothing asks votequorum for.
      if (message.from === this.#node.self && !(born && message === first)) this.#now = this.#says(message)
      if (message === last) all = true
      this.#now = this.#now.map(guess => this.#hear(guess, message))
      // Behind its last word nobody can tell how much more it heard, if the ring ends.
      this.#ends = distinct(all ? [...this.#ends, ...this.#now] : this.#now)
    }
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
    const said = [...new Set(able.map(guess => guess.said.map(one => key(one)).join(' then ') || 'nothing'))]
    this.#differs('what it said', at, { field: 'said', expected: key(payload), found: said.join(' or ') })
    return able
  }

  #hear(guess: Guess, { at, from, payload }: WireMessage): Guess {
    return this.#step(guess, at, { kind: 'signal', signal: rec({ kind: 'Deliver', payload, from }) as Named })
  }

  #look({ at, label, seen }: LoggedLook): void {
    if (this.#now.length === 0) return
    this.#looks++
    const passed = distinct(this.#now.map(guess => this.#passed(guess, at)))
    if (passed.length > 1) this.#open++
    const shown = passed.map(guess => ({ guess, found: differences(seen, see(this.#node, guess.state)) }))
    const fitting = shown.filter(one => one.found.length === 0).map(one => one.guess)
    if (fitting.length === 0) for (const one of shown[0]?.found ?? []) this.#differs(label, at, one)
    else {
      this.#now = fitting
      this.#ends = fitting
    }
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
