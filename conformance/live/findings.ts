import { readCapture } from '../../src/formats/pcap.ts'
import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { downscaled } from './findings-downscale.ts'
import {
  deviceForAbsent,
  deviceForAway,
  deviceForgotten,
  deviceLost,
  deviceUnreachedTwice,
  lastTwice,
  oddWithDevice,
  splits,
  takenBack,
  unheard,
  unreachedDevice,
  windowsEnd,
} from './findings-quorum.ts'
import { windowInNewView } from './findings-window.ts'
import { type Finding, on, type Played, pause } from './played.ts'
import { Ring } from './ring.ts'
import { missingHere } from './suite.ts'

/** How often each is played, and the token timeouts in milliseconds: `MUSTER_ROUNDS=5 MUSTER_TOKENS=300,500,1000`; `MUSTER_FINDINGS`: which. */
const chosen = new RegExp(process.env.MUSTER_FINDINGS ?? '')
const rounds = Number(process.env.MUSTER_ROUNDS ?? 1)
const tokens = (process.env.MUSTER_TOKENS ?? '300').split(',').map(Number)

const listed = ['auto_tie_breaker: 1', 'auto_tie_breaker_node: 1 3']
const standing = ['last_man_standing: 1', 'last_man_standing_window: 300']

const all: readonly Finding[] = [
  {
    name: 'a message let go of when the token comes twice: one of two companions never gets it',
    always: true,
    play: token => letGo(token, true, { 2: true, 3: false }),
  },
  {
    name: 'the same token once: both get it',
    always: true,
    play: token => letGo(token, false, { 2: true, 3: true }),
  },
  {
    name: 'four nodes whose links flap: joins that are answered for ever, and no ring',
    // The cuts have to come within one timeout of each other, however busy the machine is.
    always: false,
    play: token => joinStorm(token),
  },
  {
    name: 'auto_tie_breaker, boot of the fourth into a half: one view disagrees',
    always: true,
    play: token =>
      splits(
        token,
        ['auto_tie_breaker: 1'],
        4,
        [
          [
            [1, 4],
            [2, 3],
          ],
        ],
        [4],
      ),
  },
  {
    name: 'auto_tie_breaker, four nodes, two splits: two parts act',
    always: true,
    play: token =>
      splits(token, ['auto_tie_breaker: 1'], 4, [
        [[1], [2, 3, 4]],
        [
          [1, 4],
          [2, 3],
        ],
      ]),
  },
  {
    name: 'auto_tie_breaker with a list, boot of the fourth into a half: both halves act',
    always: true,
    play: token =>
      splits(
        token,
        listed,
        4,
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [4],
      ),
  },
  {
    name: 'wait_for_all and auto_tie_breaker with a list, four nodes, two splits: both halves act',
    always: false,
    play: token =>
      splits(token, ['wait_for_all: 1', ...listed], 4, [
        [[1, 3, 4], [2]],
        [
          [1, 4],
          [2, 3],
        ],
      ]),
  },
  {
    name: 'last_man_standing, four nodes, two splits: both halves act',
    always: true,
    play: token =>
      splits(token, standing, 4, [
        [[1, 3, 4], [2]],
        [
          [1, 2],
          [3, 4],
        ],
      ]),
  },
  {
    name: 'wait_for_all and last_man_standing, four nodes, two splits: both halves act',
    always: false,
    play: token =>
      splits(token, ['wait_for_all: 1', ...standing], 4, [
        [[1, 3, 4], [2]],
        [
          [1, 2],
          [3, 4],
        ],
      ]),
  },
  {
    name: 'last_man_standing, four nodes of which one dies: the others count anew at different times',
    always: false,
    play: token => windowsEnd(token),
  },
  {
    name: 'last_man_standing, three nodes, a window that ends as a new view comes: both parts act',
    always: false,
    play: token => windowInNewView(token),
  },
  {
    name: 'wait_for_all, auto_tie_breaker and last_man_standing, one of three nodes dies, a split, it comes back: both parts act',
    always: true,
    play: token => lastTwice(token),
  },
  {
    name: 'expected_votes_tracking: the six votes to expect of five nodes are not heard, and three act',
    always: true,
    play: token => unheard(token),
  },
  {
    name: 'an end to wait_for_all, one of three nodes alone that acts with one vote expected: three are again, and it stops',
    always: true,
    play: token => takenBack(token),
  },
  ...downscaled,
  {
    name: 'wait_for_all with auto_tie_breaker, three nodes, two splits: both parts act, or one view disagrees',
    always: false,
    play: token =>
      splits(token, ['wait_for_all: 1', 'auto_tie_breaker: 1'], 3, [
        [[1, 3], [2]],
        [[1], [2, 3]],
      ]),
  },
  {
    name: 'wait_for_all with auto_tie_breaker, five nodes, two splits: both parts act, or one view disagrees',
    always: false,
    play: token =>
      splits(token, ['wait_for_all: 1', 'auto_tie_breaker: 1'], 5, [
        [[1, 2, 3, 4], [5]],
        [
          [1, 2],
          [3, 4, 5],
        ],
      ]),
  },
  {
    name: 'wait_for_all, three nodes, two splits: one view disagrees',
    always: false,
    play: token =>
      splits(token, ['wait_for_all: 1'], 3, [
        [[1, 3], [2]],
        [[1, 2], [3]],
      ]),
  },
  {
    name: 'a quorum device with one vote, three nodes of which one comes late: two act without it, one with it',
    always: true,
    play: token => oddWithDevice(token),
  },
  {
    name: 'a quorum device that one of two nodes does not reach: the view disagrees',
    always: true,
    play: token => unreachedDevice(token),
  },
  {
    name: 'wait_for_all with a quorum device, four nodes of which one was never there: with the device three act',
    always: true,
    play: token => deviceForAbsent(token),
  },
  {
    name: 'the same device and four nodes, all have met, one comes back while another is away: it acts, and its view does not',
    always: true,
    play: token => deviceForAway(token),
  },
  {
    name: 'wait_for_all with a quorum device, one of two nodes acts with it, the device is lost, the other boots: the view disagrees',
    always: false,
    play: token => deviceLost(token),
  },
  {
    name: 'wait_for_all with a quorum device, four nodes of which three boot, two of them no longer reach it: one of these acts, one does not',
    always: false,
    play: token => deviceUnreachedTwice(token),
  },
  {
    name: 'a quorum device without a vote, three nodes that all have met, one comes back while another is away: it acts, and its view does not',
    always: true,
    play: token => deviceForgotten(token),
  },
]

/** What was found with Muster, played on rings of real corosync alone. */
export async function findings(): Promise<SuiteResult> {
  const missing = missingHere('tcpdump')
  if (missing !== undefined) return skipped('findings', missing)
  const failures: { name: string; lines: string[] }[] = []
  const told: string[] = []
  const wanted = all.filter(one => chosen.test(one.name))
  for (const { name, always, play } of wanted)
    for (const token of tokens) {
      const results: Played[] = []
      for (let round = 0; round < rounds; round++) results.push(await play(token))
      const shown = results.filter(one => one.shown).length
      told.push(`${name}: token ${token} ms, ${shown} of ${rounds}; ${results.map(one => one.said).join('; ')}`)
      if (always && shown < rounds) failures.push({ name, lines: [told.at(-1) as string] })
    }
  const played = wanted.length * tokens.length
  return {
    ...{ suite: 'findings', played, matched: played - failures.length, looks: played * rounds },
    ...{ failures, leftOut: [], told },
  }
}

/**
 * Node 3 misses a message of node 1 that node 2 has; the token that counted it ends at node 2, to which node 1 sends it again
 * (`twice`), or not. Then node 1 is cut off. Does 3 get it from 2, as one that came along from the same ring must?
 */
function letGo(token: number, twice: boolean, expected: { readonly 2: boolean; readonly 3: boolean }): Promise<Played> {
  const ring = new Ring([1, 2, 3], [], { token })
  return on(ring, [1, 2, 3], async () => {
    await ring.settled()
    const people = [
      await ring.of(1).person('found'),
      await ring.of(2).person('found'),
      await ring.of(3).person('found'),
    ]
    await pause(1500)
    const next = tokenSeq(ring) + 1
    ring.network.drop(1, 3, '-p', 'udp', '!', '--sport', '5405')
    ring.network.drop(2, 3, ...tokenOf(next))
    if (!twice) ring.network.once(1, 2, ...tokenOf(next))
    people[0]?.send(Buffer.from('said once'))
    await pause(token * 0.7)
    ring.split([1], [2, 3])
    ring.network.loss(0)
    const seen = await ring.parted()
    await pause(500)
    const [, second, third] = people.map(one => one.told.some(word => word.endsWith(' says said once')))
    return {
      shown: second === expected[2] && third === expected[3] && seen.size === 3,
      said: `2 ${second ? 'has' : 'has not'}, 3 ${third ? 'has' : 'has not'}`,
    }
  })
}

/**
 * Four nodes alone; for less than the consensus timeout 1 and 3 do not hear each other, nor 2 and 4, and all others do; then
 * nobody hears anybody until each has given up the one it never heard; and then the network is whole. Is there a ring after
 * ten times the timeouts?
 */
function joinStorm(token: number): Promise<Played> {
  const nodes = [1, 2, 3, 4]
  const ring = new Ring(nodes, [], { token })
  const consensus = 1.2 * token
  return on(ring, nodes, async () => {
    await ring.settled()
    ring.split(...nodes.map(node => [node]))
    await ring.parted()
    // Node 1 knows of all four, and in a moment has heard that two of them do as well; then it gives up the third.
    const known = await ring.network.watch(1, `${joins} and udp[25] = 4`, 5000)
    const gaveUp = await ring.network.watch(1, `${joins} and udp[29] = 1`, 8000)
    ring.network.part([
      [1, 3],
      [2, 4],
    ])
    await known.seen
    await pause(consensus * 0.3)
    ring.split(...nodes.map(node => [node]))
    await gaveUp.seen
    ring.heal()
    await pause(10 * (token + consensus))
    const before = ring.network.sent(1)
    await pause(1000)
    const seen = await Promise.all(nodes.map(node => ring.of(node).see()))
    const whole = seen.every(one => one?.members.length === nodes.length)
    return {
      shown: !whole,
      said: `${whole ? 'a ring' : 'no ring'} after ${(10 * (token + consensus)) / 1000} s, node 1 sends ${ring.network.sent(1) - before} packets a second`,
    }
  })
}
/** What nodes say of themselves while there is no ring, in words of tcpdump. */
const joins = 'udp and dst port 5405 and udp[11] = 3'

/** The sequence number that the token of an idle ring carries. */
function tokenSeq(ring: Ring): number {
  const from = `udp and src host ${ring.network.address(1)} and src port 5405 and udp[11] = 0`
  for (const datagram of readCapture(ring.network.capture(1, from, 1))) {
    const read = 'payload' in datagram ? decodePacket(datagram.payload) : undefined
    if (read && 'packet' in read && read.packet.kind === 'OrfToken') return read.packet.seq
  }
  throw new Error('no token came by')
}

/** Tokens that carry this number, in words of iptables: 21 bytes behind the head of the IP packet, the lowest byte first. */
function tokenOf(seq: number): string[] {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(seq)
  return ['-p', 'udp', '--sport', '5405', '-m', 'u32', '--u32', `0>>22&0x3C@21=0x${bytes.toString('hex')}`]
}
