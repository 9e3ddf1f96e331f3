import type { NodeId } from '../../../src/core/machine.ts'
import { asNodeLogs } from '../recorded.ts'
import type { NodeLogs } from '../source.ts'

/** What a line says, and who of corosync says it: `TOTEM entering COMMIT state.` */
export type Said = string

/** A ring as one node's log tells of it. `from`: of each member its ring before; those with the same one move together. */
export interface RingTold {
  readonly seq: number
  readonly from: Readonly<Record<NodeId, string>>
  /** The members of this node's last ring; none after a start. */
  readonly before: readonly NodeId[]
  /** Whose leaves were heard. */
  readonly leaves?: readonly NodeId[]
  /** Whether the verdict turns with it. */
  readonly turns?: 'primary' | 'non-primary'
}

const ids = (all: readonly NodeId[]) => all.map(id => ` ${id}`).join('')
const list = (name: string, all: readonly NodeId[]) => `QUORUM ${name}[${all.length}]:${ids(all)}`

export const boot = (node: NodeId, seq = 1): Said[] => [
  'MAIN Corosync Cluster Engine 3.1.7 starting up',
  `TOTEM Created or loaded sequence id ${node}.${seq.toString(16)} for this ring.`,
  'TOTEM entering GATHER state from 15(interface change).',
]

/** What a node with `debug: on` says from the moment that gathering is over. */
export function formed(node: NodeId, { seq, from, before, leaves = [], turns }: RingTold): Said[] {
  const members = Object.keys(from).map(Number)
  const hex = seq.toString(16)
  const together = members.filter(id => before.includes(id) && from[id] === from[node])
  const joined = members.filter(id => !together.includes(id))
  const left = before.filter(id => !together.includes(id))
  const failed = left.filter(id => !leaves.includes(id))
  return [
    ...leaves.map(id => `TOTEM Received LEAVE message from ${id}`),
    `MAIN Storing new sequence id for ring ${hex}`,
    'TOTEM entering COMMIT state.',
    'TOTEM entering RECOVERY state.',
    ...together.map((id, i) => `TOTEM TRANS [${i}] member ${id}:`),
    ...members.flatMap((id, i) => [`TOTEM position [${i}] member ${id}:`, `TOTEM previous ringid (${from[id]})`]),
    'SYNC call init for locally known services',
    list('Sync members', members),
    ...(joined.length > 0 ? [list('Sync joined', joined)] : []),
    ...(left.length > 0 ? [list('Sync left', left)] : []),
    'TOTEM entering OPERATIONAL state.',
    `TOTEM A new membership (${members[0]}.${hex}) was formed. Members`.concat(
      joined.length > 0 ? ` joined:${ids(joined)}` : '',
      left.length > 0 ? ` left:${ids(left)}` : '',
    ),
    ...(failed.length > 0 ? [`TOTEM Failed to receive the leave message. failed:${ids(failed)}`] : []),
    'SYNC Committing synchronization for corosync cluster quorum service v0.1',
    ...(turns ? [`QUORUM This node is within the ${turns} component`] : []),
    list('Members', members),
    'MAIN Completed service synchronization, ready to provide service.',
  ]
}

export const gather = (cause: string): Said => `TOTEM entering GATHER state from ${cause}.`
export const joins = gather('11(merge during join)')
export const lost = [
  'TOTEM The token was lost in the OPERATIONAL state.',
  'TOTEM A processor failed, forming new configuration: token timed out (1000ms), waiting 1200ms for consensus.',
  gather('2(The token was lost in the OPERATIONAL state.)'),
  gather('0(consensus timeout)'),
]

/** A line of `debug`, or one that is always there. */
const always = /^QUORUM|^TOTEM A |^TOTEM Failed|^MAIN Co/

/** A message as a line of a log file. */
export function lineOf(said: Said, at = 0, host = 'host'): string {
  const [subsystem = '', ...words] = said.split(' ')
  const level = always.test(said) ? 'notice ' : 'debug  '
  const time = `03:${String(Math.floor(at / 60) % 60).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}.000`
  return `Jan 02 ${time} [7] ${host} corosync ${level} [${subsystem.padEnd(6)}] ${words.join(' ')}`
}
export const linesOf = (all: readonly Said[], host?: string) => all.map((said, i) => lineOf(said, i, host))

export function logsOf(nodes: Readonly<Record<NodeId, readonly Said[]>>): NodeLogs[] {
  return asNodeLogs('logs', new Map(Object.entries(nodes).map(([node, said]) => [Number(node), linesOf(said)])))
}
export const coarse = (all: readonly Said[]) => all.filter(said => always.test(said))

/** Three nodes boot, find each other, lose the third, and find it again. */
export const wholeRun: Readonly<Record<1 | 2 | 3, readonly Said[]>> = {
  1: [
    ...alone(1),
    ...[joins, ...formed(1, { seq: 9, from: { 1: '1.5', 2: '2.5', 3: '3.5' }, before: [1], turns: 'primary' })],
    ...[...lost, ...formed(1, { seq: 13, from: { 1: '1.9', 2: '1.9' }, before: [1, 2, 3] })],
    ...[joins, ...formed(1, { seq: 17, from: { 1: '1.d', 2: '1.d', 3: '3.d' }, before: [1, 2] })],
  ],
  2: [
    ...alone(2),
    ...[joins, ...formed(2, { seq: 9, from: { 1: '1.5', 2: '2.5', 3: '3.5' }, before: [2], turns: 'primary' })],
    ...[...lost, ...formed(2, { seq: 13, from: { 1: '1.9', 2: '1.9' }, before: [1, 2, 3] })],
    ...[joins, ...formed(2, { seq: 17, from: { 1: '1.d', 2: '1.d', 3: '3.d' }, before: [1, 2] })],
  ],
  3: [
    ...alone(3),
    ...[joins, ...formed(3, { seq: 9, from: { 1: '1.5', 2: '2.5', 3: '3.5' }, before: [3], turns: 'primary' })],
    ...[...lost, ...formed(3, { seq: 13, from: { 3: '1.9' }, before: [1, 2, 3], turns: 'non-primary' })],
    ...[joins, ...formed(3, { seq: 17, from: { 1: '1.d', 2: '1.d', 3: '3.d' }, before: [3], turns: 'primary' })],
  ],
}

export function alone(node: NodeId): Said[] {
  return [...boot(node), ...formed(node, { seq: 5, from: { [node]: `${node}.1` }, before: [] })]
}

export const conf = (options = '') => `totem {
  version: 2
  transport: udpu
}
nodelist {
${[1, 2, 3].map(id => `  node {\n    ring0_addr: 10.0.0.${id}\n    name: n${id}\n    nodeid: ${id}\n  }`).join('\n')}
}
quorum {
  provider: corosync_votequorum
${options}}
`
