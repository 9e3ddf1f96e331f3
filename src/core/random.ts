/** A seeded stream of numbers: the same seed, the same stream, on every machine. Not for secrets. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  readonly next: () => number
  /** A whole number from `least` to `most`, both included, evenly; `most - least` is below 2^32. */
  readonly between: (least: number, most: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** One of these; there has to be one. */
  readonly pick: <T>(items: readonly T[]) => T
  /** A stream of its own: what is drawn from it moves nothing here, whatever is drawn. */
  readonly fork: (label: number) => Random
}

/** sfc32 by Chris Doty-Humphrey: 128 bits of state, small, and good enough for any test we run. */
export function random(seed: number): Random {
  let a = mix(seed >>> 0)
  let b = mix(Math.floor(seed / 0x1_0000_0000) >>> 0)
  let c = 0x9e3779b9 | 0
  let counter = 1

  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) next()

  const unit = () => next() / 0x1_0000_0000
  const between = (least: number, most: number) => least + Math.floor(unit() * (most - least + 1))
  return {
    next,
    between,
    chance: probability => unit() < probability,
    pick: items => {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[between(0, items.length - 1)] as (typeof items)[number]
    },
    fork: label => random(mix(seed ^ mix(label + 0x51ed270b)) * 0x10_0000 + (label & 0xf_ffff)),
  }
}

/** Neighbouring seeds must not give neighbouring streams. */
function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
