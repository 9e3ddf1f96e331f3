import type { CommitToken, EvsState, Join } from '../../gen/evs.ts'
import type { AnyMachine, Named, NodeId } from '../../src/core/machine.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { begunInRing } from './begin.ts'
import { explained, fits, lives, type Scene, type Seen, tidied, wouldSay } from './search.ts'
import {
  alike,
  type Came,
  type Hidden,
  type HiddenKind,
  hiddenKinds,
  type Said,
  type Shadow,
  shadowOf,
  type Thought,
  thoughtOf,
} from './shadow.ts'

/** Where the machine cannot have sent what its node was seen to send. */
export interface Stop {
  readonly node: NodeId
  readonly seen: Seen
  /** What the likeliest way there has come to. */
  readonly state: EvsState
  /** What the machine would have sent next, taking what had come to it; nothing when it would have waited. */
  readonly instead: Said | undefined
}

/** What became of one node of a capture. */
export interface Explanation {
  readonly node: NodeId
  /** Of the packets it sent: all, those its shadow sends too, and those before there was a shadow. */
  readonly packets: number
  readonly explained: number
  readonly unshadowed: number
  readonly hidden: Hidden
  /** How often it could not be gone on, and the first of these places. */
  readonly stopped: number
  readonly stops: readonly Stop[]
}

export interface Explainer {
  readonly comes: (came: Came) => void
  readonly sends: (message: Named, to: NodeId | undefined, datagram: Datagram) => void
  /** No more comes: explains what still waits for what follows it. */
  readonly end: () => Explanation
}

/** What a node sends is explained once its next packet that is no multicast, or so many packets, were seen. */
const lookahead = 64
/** So far back other ways are looked for when the likeliest led nowhere. */
const mostFrames = 48
/** Of what came to a node at least so much is kept: a node that is dead takes nothing, and no socket holds more. */
const mostCame = 4_096
/** Steps of the reducer for one packet, and for one that needs another look at those before it. */
const mostSteps = 2_000
const mostRetried = 160_000
const perPacket = 40
/** Places told of where a node could not be followed. */
const mostStops = 16
/** Packets before the one that cannot be explained, from which on another way is looked for. */
const lookedBack = [1, 3, 8, 20, mostFrames]
/** Ways that are kept, as a rule and in another look. */
const ways = 2
const moreWays = 12

interface Frame {
  readonly thoughts: readonly Thought[]
  readonly seen: Seen
}

/**
 * Follows one node through a capture: its shadow is the machine of the spec, and a packet is explained when the shadow sends it too,
 * having taken what came to the node or lost it. Memory is bounded. Where a packet cannot be explained, the shadow begins anew as
 * soon as a packet tells enough of the node's state.
 */
export function explainer(machine: AnyMachine, node: NodeId, onStop: (stop: Stop) => void): Explainer {
  const shadow = shadowOf(machine, node)
  const came: Came[] = []
  let lost = 0
  let thoughts: readonly Thought[] = []
  let frames: Frame[] = []
  /** Seen and not yet explained. */
  const waiting: Seen[] = []
  let first = true
  let last: { readonly message: Named; readonly seen: Seen; readonly to: Set<string> } | undefined
  const stops: Stop[] = []
  let stopped = 0
  const hidden = new Map<HiddenKind, number>()
  const count = { packets: 0, explained: 0, unshadowed: 0 }

  const cameAt = (place: number): Came | undefined => came[place - lost]
  /** What is known around the first of these packets; the reducer may take so many steps over it. */
  const around = (by: Shadow, ahead: readonly Seen[], before: Seen | undefined, most: number): Scene => ({
    ...{ shadow: by, came: cameAt, oldest: lost, ahead, before, until: by.steps + most },
  })

  function comes(one: Came): void {
    came.push(one)
    if (came.length < 2 * mostCame) return
    came.splice(0, mostCame)
    lost += mostCame
  }

  function sends(message: Named, to: NodeId | undefined, datagram: Datagram): void {
    const { address } = datagram.to
    count.packets++
    // A multicast is a datagram for each of the others: the copies follow one another.
    if (last?.message === message && !last.to.has(address)) {
      last.to.add(address)
      last.seen.copies++
      return
    }
    const unicast = message.kind === 'Token' || message.kind === 'CommitToken'
    const seen: Seen = { message, to: unicast ? to : undefined, datagram, copies: 1, came: lost + came.length }
    last = { message, seen, to: new Set([address]) }
    waiting.push(seen)
    while (waiting.length > 1 && (waiting.length >= lookahead || !only())) explainFirst()
  }

  /** Whether nothing but multicasts waits: how many there are is not known yet. */
  function only(): boolean {
    return waiting.every(({ message }) => message.kind === 'Mcast')
  }

  function explainFirst(): boolean {
    const seen = waiting[0]
    if (!seen) return false
    if (!shadow || thoughts.length === 0) begin(seen)
    else follow(shadow, seen)
    waiting.shift()
    first = false
    return true
  }

  function follow(by: Shadow, seen: Seen): void {
    const found =
      next(by, thoughts, waiting, frames.at(-1)?.seen, mostSteps, ways, by.steps > allowed() ? 1 : 4) ?? again(by)
    if (!found) {
      stopped++
      const stop = { node, seen, ...instead(by) }
      if (stops.length < mostStops) stops.push(stop)
      onStop(stop)
      forget()
      begin(seen)
      return
    }
    frames.push({ thoughts, seen })
    if (frames.length > mostFrames) frames.shift()
    thoughts = found
    count.explained += seen.copies
  }

  /** Another way through the packets before this one: a dearer explanation of one of them may lead further. */
  function again(by: Shadow): readonly Thought[] | undefined {
    if (by.steps > allowed()) return undefined
    const until = by.steps + mostRetried
    for (const back of lookedBack) {
      const at = Math.max(0, frames.length - back)
      const behind = [...frames.slice(at).map(frame => frame.seen), ...waiting]
      let all: readonly Thought[] | undefined = frames[at]?.thoughts
      for (let i = 0; all && i <= frames.length - at; i++) {
        const most = Math.min(8 * mostSteps, until - by.steps)
        all = next(by, all, behind.slice(i, i + lookahead), behind[i - 1], most, moreWays, 6, 2)
      }
      if (all) return all
      if (at === 0) return undefined
    }
    return undefined
  }

  /** Steps that all looks together may have taken by now: what is hostile is not looked at as closely any more. */
  const allowed = () => mostRetried * 2 + count.packets * perPacket

  function next(
    by: Shadow,
    from: readonly Thought[],
    ahead: readonly Seen[],
    before: Seen | undefined,
    most: number,
    wide: number,
    deepest: number,
    slack = 0,
  ): readonly Thought[] | undefined {
    if (most <= 0) return undefined
    const least = Math.min(...from.map(({ cost }) => cost))
    const found: Thought[] = []
    let enough = deepest
    for (let budget = 0; budget <= enough && found.length < wide; budget++) {
      const scene = around(by, ahead, before, most)
      for (const one of from) {
        const left = budget - (one.cost - least)
        if (left < 0) continue
        for (const way of explained(scene, one, left)) {
          if (found.length === 0) enough = Math.min(deepest, budget + slack)
          if (!found.some(other => alike(other, way))) found.push(way)
          if (found.length >= wide) break
        }
      }
    }
    if (found.length === 0) return undefined
    return found.map(one => tidied(around(by, ahead, before, 0), one))
  }

  function instead(by: Shadow): Pick<Stop, 'state' | 'instead'> {
    const [best] = thoughts as readonly [Thought, ...Thought[]]
    const scene = around(by, waiting, undefined, mostSteps)
    return { state: best.state, instead: wouldSay(scene, best) }
  }

  function begin(seen: Seen): void {
    const found = (shadow ? beginnings(shadow, seen) : []).flatMap(one => {
      const [said, ...rest] = one.said
      return said && fits(said, seen) ? [{ ...one, said: rest }] : []
    })
    thoughts = found
    if (found.length > 0) count.explained += seen.copies
    else count.unshadowed += seen.copies
  }

  function beginnings(by: Shadow, { message, came: upTo }: Seen): Thought[] {
    if (first && message.kind === 'Join') {
      const { proc, failed, ringSeq, leaving } = message as unknown as Join
      if (proc.size !== 1 || failed.size > 0 || leaving || ringSeq < 1) return []
      const blank = thoughtOf(by.machine.initial(by.context) as EvsState, true)
      return [...lives(by, blank, upTo, ringSeq - 1)]
    }
    if (message.kind !== 'CommitToken') return []
    const one = begunInRing(by, message as unknown as CommitToken, upTo)
    return one ? [one] : []
  }

  function forget(): void {
    tally(thoughts[0])
    thoughts = []
    frames = []
  }

  function tally(best: Thought | undefined): void {
    for (const kind of hiddenKinds) {
      const times = best?.hidden[kind] ?? 0
      if (times > 0) hidden.set(kind, (hidden.get(kind) ?? 0) + times)
    }
  }

  function end(): Explanation {
    while (explainFirst());
    tally(thoughts[0])
    const { packets, explained: done, unshadowed } = count
    return { node, packets, explained: done, unshadowed, hidden: Object.fromEntries(hidden), stopped, stops }
  }

  return { comes, sends, end }
}
