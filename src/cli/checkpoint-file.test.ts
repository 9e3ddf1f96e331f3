import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { exploring, noLimits, type Put, type Report, usual } from '../explore/search.ts'
import { ballot, census, closedOf } from '../explore/testing/closed-of.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-checkpoint-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'search')

const texts = [
  `${ballot}
  model Soup {
    nodes 3 of Voting { peers: nodes, last: 2 }
    world { links soup, lossy reboots <= 1 timers early <= 0 operator Go at any node <= 2 }
    monitors Winners
    sometimes won: exists n in nodes: n.phase == Done
  }`,
  `${ballot}
  model Datagrams {
    nodes 2 of Voting { peers: nodes, last: 2 }
    world { links datagram, duplicating <= 1 crashes <= 1 restarts partitions <= 1 operator Go at any node <= 1 }
    within rounds: forall n in nodes: n.round < 3
    sometimes won: exists n in nodes: n.phase == Done
  }`,
  `${census}
  model Views {
    nodes 3 of Voters
    world { views Regular, Multicast, Deliver partitions <= 1 crashes <= 1 restarts }
    always calm: forall n in alive: n.views < 6
  }`,
]

/** The report of a search that is put away after so many rounds, and gone on with from the file. */
function interrupted(text: string, rounds: number): Report {
  const options = { ...usual, warm: 60 }
  let put: Put | undefined
  let left = rounds
  const search = exploring(closedOf(text), noLimits, [], options)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value
    if (left-- > 0) continue
    put = value.save?.()
    break
  }
  writeCheckpoint(file, put as Put)
  const again = exploring(closedOf(text), noLimits, [], { ...options, resume: readCheckpoint(file) })
  for (;;) {
    const { done, value } = again.next()
    if (done) return value
  }
}
/** What was remembered of steps is not in the file: they are run again when they are met again. */
const plain = ({ bytes: _, reducerRuns: _r, coverage: _c, ...rest }: Report) => rest

test('a search that is put away and gone on with comes to what it would have come to', () => {
  for (const text of texts) {
    const whole = plain(interrupted(text, Number.POSITIVE_INFINITY))
    expect(whole.distinct).toBeGreaterThan(100)
    for (const rounds of [0, 1, 4, 7, 11]) expect(plain(interrupted(text, rounds))).toEqual(whole)
  }
})

test('a file that is not as it was written is refused', () => {
  interrupted(texts[0] as string, 3)
  const good = readFileSync(file)
  fc.assert(
    fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ by
      writeFileSync(file, cut ? good.subarray(0, at) : bad)
      expect(() => readCheckpoint(file)).toThrow(/is no checkpoint|is damaged/)
    }),
  )
})
