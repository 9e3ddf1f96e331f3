import { linkMachines, machinesOf } from '../../src/cli/specs.ts'
import {
  type AnyMachine,
  Breach,
  type Context,
  type MachineState,
  type NodeId,
  type Site,
} from '../../src/core/machine.ts'
import type { CaptureFault, Datagram } from '../../src/formats/pcap.ts'
import type { TProgram } from '../../src/lang/typed.ts'
import { ears, type Heard } from './listen.ts'
import { sayHeard, sayWay, sender, subjectOf } from './say.ts'

/** What is said of a capture. Exit codes: 0, 1, 2. */
export type CaptureJudgement =
  /** No datagram breaks a law. That the nodes did all that they should, a capture cannot tell. */
  | ({ readonly judgement: 'accepted' } & CaptureCoverage)
  | ({ readonly judgement: 'rejected'; readonly rejection: CaptureRejection } & CaptureCoverage)
  /** Nothing can be said: the file is damaged, or there is nothing of corosync in it that can be read. */
  | ({ readonly judgement: 'undetermined'; readonly reasons: readonly string[] } & CaptureCoverage)

export interface CaptureCoverage {
  /** Datagrams that the laws were held against, before the rejection if there is one. */
  readonly datagrams: number
  readonly nodes: readonly NodeId[]
  readonly laws: string
  /** What was not judged, and why. */
  readonly notes: readonly string[]
}

/** One datagram that no run of the protocol has after those before it. */
export interface CaptureRejection {
  /** Its place in the file, from 0, and microseconds since 1970. */
  readonly packet: number
  readonly time: number
  /** Since the first datagram, in microseconds. */
  readonly after: number
  /** Who is meant to have sent it, as far as that is known, and between which addresses it went. */
  readonly node: NodeId | undefined
  readonly way: string
  readonly kind: string
  readonly what: string
  readonly law: string
  readonly site?: Site
  readonly led: readonly { readonly packet: number; readonly after: number; readonly what: string }[]
}

/** The monitor that judges, and the machine whose messages it hears of. */
export interface WireLaws {
  readonly laws: AnyMachine
  readonly evs: AnyMachine
}

/** `undefined` when these specs have no laws of the wire. */
export async function wireLawsOf(program: TProgram): Promise<WireLaws | undefined> {
  const known = machinesOf(program)
  if (!known.has('WireLaws') || !known.has('Evs')) return undefined
  const machineOf = await linkMachines(program)
  return { laws: machineOf('WireLaws'), evs: machineOf('Evs') }
}

/** Datagrams kept to tell what led to a rejection, and how many of them are told. */
const mostKept = 512
const mostTold = 6

/**
 * Holds the datagrams of one capture against the laws, up to the first that breaks one. One pass: time grows with the
 * datagrams, memory with the nodes only.
 */
export function judgeCapture(datagrams: Iterable<Datagram | CaptureFault>, { laws, evs }: WireLaws): CaptureJudgement {
  const context = contextOf(laws)
  const step = laws.quick ?? laws.step
  const { hear, tally } = ears(evs)
  const nodes = new Set<NodeId>()
  const kept: Heard[] = []
  let state: MachineState = laws.initial(context)
  let judged = 0
  let begin: number | undefined

  const coverage = (): CaptureCoverage => ({
    datagrams: judged,
    nodes: [...nodes].sort((a, b) => a - b),
    laws: laws.name,
    notes: [
      ...[...tally.unread].map(([reason, count]) => `of corosync, but cannot be read (${reason}): ${count}`),
      ...(tally.others > 0 ? [`none of corosync, or encrypted: ${tally.others}`] : []),
      ...(tally.unplaced > 0 ? [`multicasts, as to who sent them: ${tally.unplaced}`] : []),
    ],
  })

  for (const datagram of datagrams) {
    if ('error' in datagram) {
      const reasons = [`the file is damaged at offset ${datagram.offset}: ${datagram.error}`]
      return { judgement: 'undetermined', reasons, ...coverage() }
    }
    begin ??= datagram.time
    const heard = hear(datagram)
    if (!heard) continue
    const broken = take(heard)
    if (broken) return { judgement: 'rejected', rejection: rejectionOf(heard, broken, kept, begin), ...coverage() }
    judged++
    nodes.add(heard.at)
    kept[judged % mostKept] = heard
  }
  if (tally.read > 0) return { judgement: 'accepted', ...coverage() }
  return { judgement: 'undetermined', reasons: ['there is nothing of corosync in it that can be read'], ...coverage() }

  function take({ signal, at }: Heard): Broken | undefined {
    try {
      const next = step(context, state, { kind: 'signal', signal, at })
      state = next.state
      for (const effect of next.effects)
        if (effect.kind === 'failed') {
          const site = laws.sites[effect.site]
          return { law: effect.property, ...(site && { site }) }
        }
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { law: `${laws.name} breaks off at ${error.message}` }
    }
    return undefined
  }
}

interface Broken {
  readonly law: string
  readonly site?: Site
}

function contextOf(laws: AnyMachine): Context<unknown> {
  const made = laws.configure(0, {})
  if ('refused' in made) throw new TypeError(`the monitor ${laws.name} has a configuration`)
  return { self: 0, config: made.config }
}

/** Led there have the datagrams about the same ring, and those of the same node's joins; copies are told once. */
function rejectionOf(heard: Heard, broken: Broken, kept: readonly Heard[], begin: number): CaptureRejection {
  const { index, time } = heard.datagram
  const subject = subjectOf(heard)
  const related = kept
    .filter(one => one && subjectOf(one) === subject)
    .sort((a, b) => a.datagram.index - b.datagram.index)
  const led: { packet: number; after: number; what: string }[] = []
  for (const one of related) {
    const what = sayHeard(one)
    if (led.at(-1)?.what !== what) led.push({ packet: one.datagram.index, after: one.datagram.time - begin, what })
  }
  return {
    packet: index,
    time,
    after: time - begin,
    node: sender(heard),
    way: sayWay(heard.datagram),
    kind: heard.signal.kind.replace(/(Sent|Arrived)$/, ''),
    what: sayHeard(heard),
    ...broken,
    led: led.slice(-mostTold),
  }
}
