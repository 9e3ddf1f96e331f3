import { describe, expect, test } from 'vitest'
import type { QuorumStatus } from '../runtime/quorum-info.ts'
import { quorumLine, quorumText } from './quorum-text.ts'

const quorate: QuorumStatus = {
  ...{ node: 2, provider: 'corosync_votequorum', ring: '1.d', quorate: true },
  ...{ expectedVotes: 3, highestExpected: 4, totalVotes: 3, quorum: 2, flags: ['Quorate', 'WaitForAll'] },
  members: [
    { node: 1, name: 'n1', votes: 1 },
    { node: 2, name: 'n2', votes: 2 },
  ],
}
const date = new Date(2026, 10, 1, 9, 5, 7)

describe('the page', () => {
  test('is that of corosync-quorumtool, to the blank', () => {
    expect(quorumText(quorate, date).split('\n')).toEqual([
      'Quorum information',
      '------------------',
      'Date:             Sun Nov  1 09:05:07 2026',
      'Quorum provider:  corosync_votequorum',
      'Nodes:            2',
      'Node ID:          2',
      'Ring ID:          1.d',
      'Quorate:          Yes',
      '',
      'Votequorum information',
      '----------------------',
      'Expected votes:   3',
      'Highest expected: 4',
      'Total votes:      3',
      'Quorum:           2  ',
      'Flags:            Quorate WaitForAll ',
      '',
      'Membership information',
      '----------------------',
      '    Nodeid      Votes Name',
      '         1          1 n1',
      '         2          2 n2 (local)',
      '',
    ])
  })
  test('of a partition without quorum says that activity is blocked', () => {
    const text = quorumText({ ...quorate, quorate: false, flags: [] }, date)
    expect(text).toContain('Quorate:          No\n')
    expect(text).toContain('Quorum:           2 Activity blocked\nFlags:            \n')
  })
  test('has a column and a line for a device that is registered', () => {
    const device = { alive: true, castsVote: true, masterWins: false }
    const [one, two] = quorate.members
    const members = [one, { ...two, device }] as QuorumStatus['members']
    const shown = (status: QuorumStatus) => quorumText(status, date).split('\n').slice(-5, -1)
    const with3 = { ...quorate, members, device: { name: 'Qdevice', votes: 3 } }
    expect(shown(with3)).toEqual([
      '    Nodeid      Votes    Qdevice Name',
      '         1          1         NR n1',
      '         2          2    A,V,NMW n2 (local)',
      '         0          3            Qdevice',
    ])
    // Any node of the ring names the device.
    const named = quorumText({ ...with3, device: { name: '\x1b[2J\x9b', votes: 3 } }, date)
    for (const control of ['\x1b', '\x9b']) expect(named).not.toContain(control)
    expect(shown({ ...with3, node: 1 }).at(-1)).toBe('         0          0            Qdevice (votes 3)')
  })
  test('of a node without a ring has no members', () => {
    const { ring: _, ...lone } = quorate
    expect(quorumText({ ...lone, members: [] }, date)).toMatch(/Nodes: +0\n.*\nRing ID: +none\n/)
  })
})

test('the line has the same in the same words', () => {
  expect(quorumLine({ ...quorate, quorate: false, flags: [] })).toBe(
    'Quorate: No, Ring ID: 1.d, Expected votes: 3, Highest expected: 4, Total votes: 3, Quorum: 2 Activity blocked, Flags: , Members: 1:1 2:2',
  )
})
