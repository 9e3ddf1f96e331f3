import type { Random } from '../../src/core/random.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { Join, Mcast, OrfToken, Packet } from '../../src/runtime/corosync/packet.ts'
import { plainInRecovery } from './mutate-recovery.ts'
import { at, firstOf, type Mutated, type Mutation, type Recorded, sameRing, type Told } from './recorded.ts'

/** By name: what is made wrong. Each leaves all else as it was, so that one law alone can tell. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'token seq lowered': lowerToken,
  'number given twice': numberTwice,
  'order of numbers swapped': swapOrder,
  'commit token not from the lowest': commitByOther,
  'join ring sequence falls': joinFalls,
  'own message during recovery': plainInRecovery,
  'token from who does not hold it': tokenByOther,
}

/** Writes another packet in the place of one and of all its later copies. */
function replaced({ datagrams, told }: Recorded, { place, bytes }: Told, packet: Packet, shown = place): Mutated {
  const payload = encodePacket(packet)
  const result = [...datagrams]
  for (const one of told)
    if (one.place >= place && one.bytes === bytes) result[one.place] = { ...at(datagrams, one.place), payload }
  return { datagrams: result, changed: indexOf(datagrams, place), shown: indexOf(datagrams, shown) }
}

function indexOf(datagrams: readonly Datagram[], place: number): number {
  return at(datagrams, place).index
}

function pickOne<T>(random: Random, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : random.pick(items)
}

function lowerToken(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne<Told<OrfToken>>(
    random,
    firstOf(recorded, 'OrfToken').filter(({ packet }) => packet.seq > 0),
  )
  if (!one) return undefined
  const seq = random.between(0, one.packet.seq - 1)
  // An aru above it would show by itself; that is not what is tried here.
  return replaced(recorded, one, { ...one.packet, seq, aru: Math.min(one.packet.aru, seq) })
}

function numberTwice(recorded: Recorded, random: Random): Mutated | undefined {
  const all = firstOf(recorded, 'Mcast', 'EncapsulatedMcast')
  const pairs = all.flatMap((one, i) => {
    const before = all.slice(Math.max(0, i - 20), i)
    const earlier = before.filter(({ packet }) => sameRing(packet.ring, one.packet.ring))
    return earlier.length === 0 ? [] : [{ one, earlier }]
  })
  const pair = pickOne(random, pairs)
  return pair && replaced(recorded, pair.one, { ...pair.one.packet, seq: random.pick(pair.earlier).packet.seq })
}

/** Two messages of one visit change places, for every destination; what is sent again later stays. */
function swapOrder(recorded: Recorded, random: Random): Mutated | undefined {
  const { datagrams, told } = recorded
  const all = firstOf(recorded, 'Mcast', 'OrfToken')
  const pairs = all.flatMap((first, i) => {
    const [token, second, next] = [all[i - 1], all[i + 1], all[i + 2]]
    return isMcast(first) &&
      second &&
      isMcast(second) &&
      token?.packet.kind === 'OrfToken' &&
      next?.packet.kind === 'OrfToken' &&
      sameRing(token.packet.ring, first.packet.ring) &&
      sameRing(next.packet.ring, first.packet.ring) &&
      next.packet.tokenSeq === token.packet.tokenSeq + 1 &&
      follows(first.packet, second.packet, token.packet.seq)
      ? [{ first, second, next }]
      : []
  })
  const pair = pickOne(random, pairs)
  if (!pair) return undefined
  const { first, second, next } = pair
  const result = [...datagrams]
  const payloads = new Map([
    [first.bytes, at(datagrams, second.place).payload],
    [second.bytes, at(datagrams, first.place).payload],
  ])
  for (const one of told) {
    const payload = payloads.get(one.bytes)
    if (payload && one.place < next.place) result[one.place] = { ...at(datagrams, one.place), payload }
  }
  // The second shows it to whom the first was sent as well.
  const shown = told.find(
    one => one.bytes === second.bytes && at(datagrams, one.place).to.address === at(datagrams, first.place).to.address,
  )
  return (
    shown && {
      datagrams: result,
      changed: indexOf(datagrams, first.place),
      shown: indexOf(datagrams, shown.place),
    }
  )
}

function isMcast(one: Told): one is Told<Mcast> {
  return one.packet.kind === 'Mcast'
}
function follows(a: Mcast, b: Mcast, seq: number): boolean {
  return sameRing(a.ring, b.ring) && a.systemFrom === b.systemFrom && a.seq > seq && b.seq === a.seq + 1
}

function commitByOther(recorded: Recorded, random: Random): Mutated | undefined {
  const made = firstOf(recorded, 'CommitToken').filter(({ packet }) => packet.membIndex === 1)
  const one = pickOne(
    random,
    made.filter(({ packet }) => packet.addr.length > 1),
  )
  if (!one) return undefined
  const nodeid = random.pick(one.packet.addr.slice(1))
  return replaced(recorded, one, { ...one.packet, header: { ...one.packet.header, nodeid } })
}

function joinFalls(recorded: Recorded, random: Random): Mutated | undefined {
  const said = new Map<number, number>()
  const able: { one: Told<Join>; most: number }[] = []
  for (const one of recorded.told) {
    if (one.packet.kind !== 'Join') continue
    const { systemFrom, ringSeq } = one.packet
    const most = said.get(systemFrom) ?? 0
    if (most > 0) able.push({ one: one as Told<Join>, most })
    said.set(systemFrom, Math.max(most, ringSeq))
  }
  const chosen = pickOne(
    random,
    // A copy that goes out of a router has come in before: it is heard as what arrives.
    able.filter(({ one }) => at(recorded.datagrams, one.place).direction !== 'out'),
  )
  if (!chosen) return undefined
  return replaced(recorded, chosen.one, { ...chosen.one.packet, ringSeq: random.between(0, chosen.most - 1) })
}

function tokenByOther(recorded: Recorded, random: Random): Mutated | undefined {
  const nodes = new Set(recorded.told.map(({ packet }) => packet.header.nodeid).filter(id => id !== 0))
  const one = pickOne<Told<OrfToken>>(random, firstOf(recorded, 'OrfToken'))
  if (!one) return undefined
  const { header } = one.packet
  const nodeid = pickOne(
    random,
    [...nodes].filter(id => id !== header.nodeid),
  )
  if (nodeid === undefined) return undefined
  return replaced(recorded, one, { ...one.packet, header: { ...header, nodeid } })
}
