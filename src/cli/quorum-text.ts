import { clean } from '../lang/print-diagnostic.ts'
import type { QuorumMember, QuorumStatus } from '../runtime/quorum-info.ts'

/** What `corosync-quorumtool -s` prints (its labels, columns and blanks), for whatever reads that. */
export function quorumText(status: QuorumStatus, now: Date): string {
  const { quorate } = status
  return [
    ...title('Quorum information'),
    `Date:             ${dateText(now)}`,
    `Quorum provider:  ${status.provider}`,
    `Nodes:            ${status.members.length}`,
    `Node ID:          ${status.node}`,
    `Ring ID:          ${status.ring ?? 'none'}`,
    `Quorate:          ${quorate ? 'Yes' : 'No'}`,
    '',
    ...title('Votequorum information'),
    `Expected votes:   ${status.expectedVotes}`,
    `Highest expected: ${status.highestExpected}`,
    `Total votes:      ${status.totalVotes}`,
    `Quorum:           ${status.quorum} ${quorate ? ' ' : 'Activity blocked'}`,
    `Flags:            ${status.flags.map(flag => `${flag} `).join('')}`,
    '',
    ...title('Membership information'),
    ...membership(status),
    '',
  ].join('\n')
}

/** The same on one line: for a log that grows a line with every change. */
export function quorumLine(status: QuorumStatus): string {
  const { quorate, expectedVotes, highestExpected, totalVotes, quorum, flags, members, ring } = status
  const votes = `Expected votes: ${expectedVotes}, Highest expected: ${highestExpected}, Total votes: ${totalVotes}`
  const needed = `Quorum: ${quorum}${quorate ? '' : ' Activity blocked'}`
  const who = members.map(({ node, votes }) => `${node}:${votes ?? '-'}`).join(' ')
  return `Quorate: ${quorate ? 'Yes' : 'No'}, Ring ID: ${ring ?? 'none'}, ${votes}, ${needed}, Flags: ${flags.join(' ')}, Members: ${who}`
}

function title(text: string): string[] {
  return [text, '-'.repeat(text.length)]
}

/** The device has a line of its own, as node 0, and each member a column for it, once one has registered it. */
function membership({ node: self, members, device }: QuorumStatus): string[] {
  const head = ['Nodeid', 'Votes', ...(device ? ['Qdevice'] : [])]
  const rows = members.map(member => {
    const cells = [String(member.node), String(member.votes ?? '-'), ...(device ? [deviceCell(member)] : [])]
    return `${columns(cells)}${clean(member.name)}${member.node === self ? ' (local)' : ''}`
  })
  if (!device) return [`${columns(head)}Name`, ...rows]
  const casts = members.find(member => member.node === self)?.device?.castsVote === true
  const votes = columns(['0', String(casts ? device.votes : 0)])
  const rest = casts ? '' : ` (votes ${device.votes})`
  return [`${columns(head)}Name`, ...rows, `${votes}${' '.repeat(11)}${clean(device.name)}${rest}`]
}

function deviceCell({ device }: QuorumMember): string {
  if (!device) return 'NR'
  const { alive, castsVote, masterWins } = device
  return `${alive ? 'A' : 'NA'},${castsVote ? 'V' : 'NV'},${masterWins ? 'MW' : 'NMW'}`
}

function columns(cells: readonly string[]): string {
  return cells.map(cell => `${cell.padStart(10)} `).join('')
}

/** As ctime(3) writes it, in local time. */
function dateText(now: Date): string {
  const [day, month, date, year] = now.toDateString().split(' ')
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${now.toTimeString().slice(0, 8)} ${year}`
}
