import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import type { CaptureFault, Datagram } from '../../src/formats/pcap.ts'
import { type Caught, catcher } from '../captures/catch.ts'
import { type Explainer, type Explanation, explainer, type Stop } from './node.ts'
import type { Came } from './shadow.ts'

/** How far the nodes of a capture do what the machine of the spec does. */
export interface CaptureExplanation {
  /** `partly`: some node sent what its machine would not; `undetermined`: there was nothing of which the state could be known. */
  readonly judgement: 'explained' | 'partly explained' | 'undetermined'
  /** When the first datagram came, in microseconds since 1970. */
  readonly begin: number
  /** In ascending order of their ids. */
  readonly nodes: readonly Explanation[]
  /** Datagrams of corosync, each of its copies counted. */
  readonly datagrams: number
  readonly notes: readonly string[]
}

/** Nodes that are followed; of more than a ring can have there is no need. */
const mostNodes = 384
/** Of what came to an address before its node has spoken, so much is kept. */
const mostEarly = 64
/** So many datagrams tell whether the capture shows them twice, as they come in and as they go out. */
const mostHeld = 256

/**
 * Explains one capture, as far as it can be, or to the first place that is `enough`. Memory grows with the nodes only, and with what
 * came to each of them lately.
 */
export function explainCapture(
  datagrams: Iterable<Datagram | CaptureFault>,
  evs: AnyMachine,
  enough: (stop: Stop) => boolean = () => false,
): CaptureExplanation {
  const { take, tally } = catcher(evs)
  const nodes = new Map<NodeId, Explainer>()
  const held: Caught[] = []
  const addresses = new Map<string, NodeId>()
  /** What came to addresses of which nobody has spoken yet. */
  const strangers = new Map<string, Came[]>()
  let begin: number | undefined
  let ended = false
  let twice: boolean | undefined
  const notes: string[] = []

  for (const datagram of datagrams) {
    if ('error' in datagram) {
      notes.push(`the file is damaged at offset ${datagram.offset}: ${datagram.error}`)
      break
    }
    begin ??= datagram.time
    const caught = take(datagram)
    if (!caught) continue
    if (ended) break
    if (twice !== undefined) {
      hear(caught, twice)
      continue
    }
    held.push(caught)
    if (caught.arrived || held.length >= mostHeld) release(caught.arrived)
  }
  if (twice === undefined) release(false)

  function release(arrivalsShow: boolean): void {
    twice = arrivalsShow
    for (const one of held) hear(one, arrivalsShow)
    held.length = 0
  }

  function hear({ message, sender, receiver, arrived, datagram }: Caught, arrivalsShow: boolean): void {
    if (sender !== undefined && !arrived && !addresses.has(datagram.from.address))
      introduce(sender, datagram.from.address)
    if (!arrived && sender !== undefined) nodeOf(sender)?.sends(message, receiver, datagram)
    // What is not seen to arrive is taken to arrive at once; the explanation may drop it.
    if (arrived !== arrivalsShow) return
    const came = { message, from: sender ?? 0 }
    const known = addresses.get(datagram.to.address)
    if (known !== undefined) nodeOf(known)?.comes(came)
    else {
      const early = strangers.get(datagram.to.address) ?? []
      early.push(came)
      if (early.length > mostEarly) early.shift()
      if (strangers.size < mostNodes || early.length > 1) strangers.set(datagram.to.address, early)
    }
  }

  /** What came to an address is known to be for a node once that node has spoken. */
  function introduce(node: NodeId, address: string): void {
    addresses.set(address, node)
    for (const one of strangers.get(address) ?? []) nodeOf(node)?.comes(one)
    strangers.delete(address)
  }

  function nodeOf(id: NodeId): Explainer | undefined {
    const known = nodes.get(id)
    if (known || nodes.size >= mostNodes) return known
    const made = explainer(evs, id, stop => {
      ended ||= enough(stop)
    })
    nodes.set(id, made)
    return made
  }

  const all = [...nodes.entries()].sort(([a], [b]) => a - b).map(([, one]) => one.end())
  if (tally.unplaced > 0) notes.push(`multicasts, as to who sent them: ${tally.unplaced}`)
  return { judgement: judged(all), begin: begin ?? 0, nodes: all, datagrams: tally.read, notes }
}

function judged(nodes: readonly Explanation[]): CaptureExplanation['judgement'] {
  if (nodes.every(node => node.explained === 0)) return 'undetermined'
  return nodes.some(node => node.stopped > 0) ? 'partly explained' : 'explained'
}
