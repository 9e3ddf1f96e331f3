import type { NodeId } from '../../src/core/machine.ts'
import { logLine } from '../../src/formats/corosync-log.ts'

/** What one node's log (`debug: on`) says of votequorum, in order. `at`: milliseconds since 1970, the log in UTC. */
export type LogEntry = { readonly at: number } & (
  | { readonly kind: 'start' }
  /** A ring is installed. */
  | { readonly kind: 'ring'; readonly members: readonly NodeId[] }
  /** Votequorum has its turn in the synchronisation of a ring, called as corosync writes it, and is done with it. */
  | { readonly kind: 'turn'; readonly ring: string }
  | { readonly kind: 'activate' }
  /** A nodeinfo message; `about` 0 is the sender's quorum device. */
  | { readonly kind: 'heard'; readonly from: NodeId; readonly about: number; readonly info: LoggedInfo }
  /** A node's change of expected votes or of votes, whose numbers the log does not have. */
  | { readonly kind: 'changed'; readonly from: NodeId }
  /** The daemon is to stop, and begins to. */
  | { readonly kind: 'shut down' }
  /** The verdict is told. */
  | { readonly kind: 'told'; readonly quorate: boolean }
  /** What the node knew when it counted: of each node whether it is a member, its votes, and the votes it expects. */
  | { readonly kind: 'counted'; readonly nodes: ReadonlyMap<NodeId, string> }
)
export interface LoggedInfo {
  readonly votes: number
  readonly expected: number
  readonly flags: number
}

const stamp = /^(\w{3}) +(\d+) (\d+):(\d+):(\d+)\.(\d{3}) /
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Reads a log with `timestamp: hires`; its stamps name no year. Lines that say nothing of the above are passed over. */
export function readLog(text: string, year: number): LogEntry[] {
  const entries: LogEntry[] = []
  let from = 0
  /** Answers to a client look like what is told to everybody. */
  let answering = false
  let told = false
  for (const line of text.split('\n')) {
    const time = stamp.exec(line)
    const found = logLine(line)
    if (!time || !found) continue
    const [, month = '', ...rest] = time
    const [day, hour, minute, second, ms] = rest.map(Number)
    const at = Date.UTC(year, months.indexOf(month), day, hour, minute, second, ms)
    const { subsystem, said } = found
    const numbers = (said.match(/\d+/g) ?? []).map(Number)
    const [first = 0, second_ = 0, third = 0, fourth = 0] = numbers
    if (said.startsWith('Corosync Cluster Engine')) entries.push({ at, kind: 'start' })
    else if (said.startsWith('Sync members[')) entries.push({ at, kind: 'ring', members: numbers.slice(1) })
    else if (said.startsWith('sending initial status') && subsystem === 'VOTEQ') answering = true
    else if (said.startsWith('sending quorum notification to (nil)')) told = true
    else if (said.startsWith('Sending nodelist callback') && !answering)
      entries.push({ at, kind: 'turn', ring: said.slice(said.lastIndexOf(' ') + 1) })
    else if (said.startsWith('Sending quorum callback')) {
      if (told && !answering) entries.push({ at, kind: 'told', quorate: first === 1 })
      answering = false
      told = false
    } else if (said.startsWith('Committing synchronization for corosync vote quorum'))
      entries.push({ at, kind: 'activate' })
    else if (said.startsWith('got nodeinfo message')) from = first
    else if (said.startsWith('nodeinfo message['))
      entries.push({
        at,
        kind: 'heard',
        from,
        about: first,
        info: { votes: second_, expected: third, flags: fourth },
      })
    else if (said.startsWith('got reconfigure message')) entries.push({ at, kind: 'changed', from: first })
    else if (said.startsWith('Node was shut down by')) entries.push({ at, kind: 'shut down' })
    else if (said.startsWith('total_votes=')) entries.push({ at, kind: 'counted', nodes: new Map() })
    else if (/^node \d+ state=/.test(said)) {
      const last = entries.at(-1)
      if (last?.kind === 'counted')
        (last.nodes as Map<NodeId, string>).set(first, shownNode(second_ === 1, third, fourth))
    }
  }
  return entries
}

/** A node as `counted` has it. */
export function shownNode(member: boolean, votes: number, expected: number): string {
  return `${member ? 'member' : 'gone'} ${votes}/${expected}`
}
