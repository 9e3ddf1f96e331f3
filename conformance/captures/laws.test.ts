import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadSpecs, packageRoot, readSources } from '../../src/cli/specs.ts'
import type { MachineState, Named } from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import type { CommitToken, OrfToken } from '../../src/runtime/corosync/packet.ts'
import { judgeCapture, type WireLaws, wireLawsOf } from './judge.ts'
import { ears } from './listen.ts'
import * as r from './testing/ring.ts'
import { captured, capturedTwice, commit, formed, join, passedOn, plain, type Sent, token } from './testing/ring.ts'

let laws: WireLaws
beforeAll(async () => {
  const { program } = await loadSpecs()
  laws = (program && (await wireLawsOf(program))) as WireLaws
})

const nodeid = (id: number) => ({ header: { nodeid: id, targetNodeid: 0 } })
const entries = (hop: number) => (commit(hop).packet as CommitToken).membList
const to = (node: number, sent: Sent): Sent => ({ ...sent, to: node })

/** What went before, and the packet that breaks the law. */
const broken: readonly (readonly [law: string, before: readonly Sent[], last: Sent])[] = [
  ['leftForGood', [...formed, ...r.visits, join(2, 5, 1)], token(16, 4)],
  ['leftForGood', [...formed, ...r.visits, join(2, 5, 1)], plain(3, 3, 1, {}, 2)],
  ['leftForGood', [...formed, join(1, 5, 2)], r.mergeDetect(1, 2)],
  ['leftForGood', [...formed, join(1, 5, 2)], commit(1)],
  ['holdsToken', formed, token(13, 0, nodeid(3))],
  // Without the commit token the hop before tells whose turn it is.
  ['holdsToken', [...r.joins, token(20, 9)], token(21, 9, nodeid(2))],
  ['startedByRep', r.joins, token(0, 0, nodeid(2))],
  ['passedToNext', formed, to(1, token(13, 0))],
  ['oneToken', formed, token(12, 0, { backlog: 1 })],
  ['hopsRise', formed, token(9, 0)],
  ['seqNeverFalls', [...formed, ...r.visits], token(17, 3)],
  // Of one that was not seen the first time.
  ['seqNeverFalls', [...r.joins, token(20, 4), token(22, 6)], token(21, 7)],
  ['aruBelowSeq', formed, token(13, 0, { aru: 1 })],
  ['countsOwn', [...formed, plain(2, 1, 1), plain(2, 2, 1)], token(13, 1)],
  ['numberedByHolder', [...formed, plain(1, 1, 2)], token(13, 1)],
  ['numberedByHolder', [...formed, token(13, 1)], plain(1, 1, 2)],
  // Sent again by another; what counts is who made it.
  ['numberedByHolder', [...formed, plain(3, 1, 2, {}, 1)], token(13, 1)],
  ['recoveredFirst', [...r.joins, ...r.commits, token(0, 0), plain(2, 1, 1)], token(1, 1)],
  ['recoveredFirst', [...r.joins, ...r.commits, token(0, 0), token(1, 1)], plain(2, 1, 1)],
  // The token said that there is more to be passed on: four rotations later that may be over.
  ['recoveredFirst', [...formed, token(13, 0, { retransFlg: 1 }), token(14, 0), plain(1, 1, 2)], token(15, 1)],
  ['oldComesFirst', [...formed, plain(2, 1, 1)], passedOn(2, 2, 1)],
  ['ofTheRing', [...formed, join(4, 1, 1, { procList: [4] })], plain(2, 1, 1, {}, 4)],
  ['ofTheRing', [...formed, join(4, 1, 1, { procList: [4] })], r.holdCancel(4, 1)],
  ['oneMessage', [...formed, plain(2, 1, 1)], plain(2, 1, 3, { text: 'y' })],
  ['oneMessage', [...formed, plain(2, 1, 1)], plain(3, 1, 2)],
  ['sentInOrder', [...formed, plain(2, 2, 1)], plain(2, 1, 1)],
  ['piecesGoOn', [...formed, plain(2, 1, 1, { fragmented: 3 })], plain(2, 2, 1, { continuation: 2 })],
  // The first is only seen when it is sent again.
  ['piecesGoOn', [...formed, plain(2, 2, 1), token(13, 2)], plain(2, 1, 1, { fragmented: 1 }, 3)],
  ['ringSeqNeverFalls', formed, join(2, 4, 1)],
  ['speaksOfItself', r.joins, join(2, 1, 1, { procList: [1, 3] })],
  ['speaksOfItself', r.joins, join(2, 1, 1, { ...nodeid(0), procList: [1, 3] })],
  ['lowestIsRep', r.joins, commit(1, { ring: { rep: 2, seq: 5 } })],
  ['oneMembership', formed, commit(1, { addr: [1, 2], membList: entries(1).slice(0, 2) })],
  ['madeByLowest', r.joins, commit(1, nodeid(2))],
  ['byPosition', [...r.joins, commit(1)], commit(2, nodeid(3))],
  ['filledByPosition', [...r.joins, commit(1)], commit(2, { membIndex: 1 })],
  ['passedToNext', r.joins, to(3, commit(1))],
  [
    'entriesStay',
    [...r.joins, commit(1)],
    commit(2, { membList: entries(2).map((one, i) => (i === 0 ? { ...one, aru: 3 } : one)) }),
  ],
  ['ringIsNew', r.joins, commit(1, { membList: entries(1).map(one => ({ ...one, ring: r.ring })) })],
  ['spokenByRep', formed, r.mergeDetect(2, 1)],
]

describe('the laws of the wire', () => {
  test('take a ring from its joins to a leave', () => {
    const { judgement, datagrams, nodes, notes } = judgeCapture(captured(r.wholeRun), laws)
    expect([judgement, datagrams, nodes, notes]).toEqual(['accepted', r.wholeRun.length, [1, 2, 3], []])
  })
  test('take it whatever is missing from it', () => {
    for (let from = 0; from < r.wholeRun.length; from++)
      for (const count of [1, 2, 5, 20]) {
        const some = r.wholeRun.filter((_, i) => i < from || i >= from + count)
        expect([from, count, judgeCapture(captured(some), laws).judgement]).toEqual([from, count, 'accepted'])
      }
  })
  test.each(broken)('%s is broken by the last packet, and by none before it', (law, before, last) => {
    const judgement = judgeCapture(captured([...before, last]), laws)
    expect(judgement).toMatchObject({ judgement: 'rejected', rejection: { law, packet: before.length } })
  })
  test('each is broken by some test', () => {
    const text = readSources(path.join(packageRoot(), 'spec')).find(one => one.module === 'wire-laws')?.text ?? ''
    const named = new Set([...text.matchAll(/assert (\w+):/g)].map(found => found[1]))
    // By construction the capture has no arrival that is not as it was sent: that is tried below.
    named.delete('arrivesAsSent')
    expect([...new Set(broken.map(([law]) => law))].sort()).toEqual([...named].sort())
  })
  test('a router shows each packet twice, and the second is its arrival', () => {
    const twice = capturedTwice(r.wholeRun)
    expect(judgeCapture(twice, laws).judgement).toBe('accepted')
    const { hear } = ears(laws.evs)
    const arrived = twice.flatMap(one => hear(one)?.signal.kind ?? []).filter(kind => kind.endsWith('Arrived'))
    const ofTokens = r.wholeRun.filter(({ packet }) => packet.kind === 'OrfToken').length
    const ofMessages = r.wholeRun.filter(({ packet }) => packet.kind === 'Mcast').length
    expect(arrived.length).toBe(ofTokens + ofMessages)
  })
  test('what arrives is what was sent', () => {
    const monitor = listener()
    for (const one of captured(formed)) monitor.heard(one)
    const other = ears(laws.evs).hear(captured([token(12, 5)])[0] as never)?.signal as Named & { token: OrfToken }
    expect(monitor.take(rec({ kind: 'TokenArrived', token: other.token }) as Named, 2)).toEqual(['arrivesAsSent'])
  })
  test('a ring that goes on for long takes no more room than one that does not', () => {
    const monitor = listener()
    for (const one of captured(formed)) monitor.heard(one)
    const sizes: number[] = []
    for (let hop = 13; hop < 6_000; hop++) {
      const [maker, next] = [token(hop, 0).by, token(hop, 0).to]
      const failed = captured([plain(maker, hop - 12, next), token(hop, hop - 12)]).flatMap(one => monitor.heard(one))
      expect(failed).toEqual([])
      const [watched] = monitor.rings()
      sizes.push((watched?.mcasts.size ?? 0) + (watched?.tokens.size ?? 0))
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024 + 128)
  })
  test('a ring that all have left is forgotten', () => {
    const monitor = listener()
    for (const one of captured(r.wholeRun)) monitor.heard(one)
    expect(monitor.rings().length).toBe(1)
    for (const one of captured([join(1, 5, 2), join(2, 5, 1)])) monitor.heard(one)
    expect(monitor.rings().length).toBe(0)
  })
})

/** The monitor by itself, to look at what it keeps. */
function listener() {
  const made = laws.laws.configure(0, {})
  if ('refused' in made) throw new Error('refused')
  const context = { self: 0, config: made.config }
  const { hear } = ears(laws.evs)
  let state: MachineState = laws.laws.initial(context)
  const take = (signal: Named, at: number) => {
    const step = laws.laws.step(context, state, { kind: 'signal', signal, at })
    state = step.state
    return step.effects.flatMap(effect => (effect.kind === 'failed' ? [effect.property] : []))
  }
  return {
    take,
    heard: (datagram: Parameters<typeof hear>[0]) => {
      const heard = hear(datagram)
      return heard ? take(heard.signal, heard.at) : []
    },
    rings: () => {
      const { rings } = state as unknown as {
        rings: { values: { mcasts: { size: number }; tokens: { size: number } }[] }
      }
      return rings.values
    },
  }
}
