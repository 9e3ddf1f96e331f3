import type { Random } from '../../src/core/random.ts'
import type { Datagram } from '../../src/formats/pcap.ts'

/** Takes packets out of a capture, as a real one may lack them: a law that then breaks asked for more than was seen. */
export type Thinning = (datagrams: readonly Datagram[], random: Random) => readonly Datagram[]

export const thinnings: Readonly<Record<string, Thinning>> = {
  'three in ten missing': (all, random) => all.filter(() => !random.chance(0.3)),
  'missing in bursts': (all, random) => {
    let here = true
    return all.filter(() => {
      if (random.chance(0.01)) here = !here
      return here
    })
  },
  'begun in the middle': (all, random) => all.slice(random.between(0, all.length)),
  'seen at one node': (all, random) => {
    const address = all.length === 0 ? '' : random.pick(all).from.address
    return all.filter(({ from, to }) => from.address === address || to.address === address)
  },
  'one kind of packet missing': (all, random) => {
    const kind = random.between(0, 5)
    return all.filter(({ payload }) => payload[3] !== kind)
  },
}
