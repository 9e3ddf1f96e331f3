import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { admits, after, unused } from '../../gen/envelope.ts'
import { random } from '../core/random.ts'
import { type Authkey, authkey, readAuthkeys } from './authkey.ts'
import { createEnvelope, type Envelope } from './envelope.ts'
import { overhead } from './envelope-bytes.ts'
import type { Cipher } from './sealing.ts'

const keyOf = (fill: number) => authkey(new Uint8Array(64).fill(fill))
const hello = (text: string) => new TextEncoder().encode(text)
const textOf = (opened: ReturnType<Envelope['open']>) =>
  typeof opened === 'string' ? opened : `${opened.from}: ${new TextDecoder().decode(opened.bytes)}`

/** Nodes whose greetings are carried at once, or kept back. */
function network(cipher: Cipher = 'aes256') {
  const nodes = new Map<number, Envelope>()
  const carried: { to: number; bytes: Uint8Array }[] = []
  let now = 0
  let lives = 0
  let held = false
  const pending: (() => void)[] = []
  return {
    carried,
    start(self: number, keys: readonly Authkey[] = [keyOf(1)]): Envelope {
      const r = random(++lives)
      const made = createEnvelope({
        ...{ self, keys, cipher, peers: [1, 2, 3] },
        ...{ randomBytes: size => Uint8Array.from({ length: size }, () => r.between(0, 255)), now: () => now },
        greet: (to, bytes) => {
          carried.push({ to, bytes })
          pending.push(() => void nodes.get(to)?.open(bytes))
          if (!held) while (pending.length > 0) pending.shift()?.()
        },
      })
      nodes.set(self, made)
      return made
    },
    wait: (ms: number) => {
      now += ms
    },
    hold: (yes: boolean) => {
      held = yes
      if (!yes) while (pending.length > 0) pending.shift()?.()
    },
  }
}

/** Both have proved their sessions to each other. */
function acquainted(cipher?: Cipher) {
  const net = network(cipher)
  const [one, two] = [net.start(1), net.start(2)]
  expect(one.seal(2, hello('too early'))).toBeUndefined()
  return { net, one, two }
}
const sealed = (by: Envelope, to: number, text: string) => by.seal(to, hello(text)) as Uint8Array

describe('an envelope', () => {
  test.each(['aes128', 'aes192', 'aes256'] as const)('with %s goes both ways, and adds what it says', cipher => {
    const { one, two } = acquainted(cipher)
    const bytes = sealed(one, 2, 'a token')
    expect(bytes.length).toBe(overhead + 7)
    expect(Buffer.from(bytes).includes('token')).toBe(false)
    expect(textOf(two.open(bytes))).toBe('1: a token')
    expect(textOf(one.open(sealed(two, 1, 'another')))).toBe('2: another')
  })

  test('is opened once, by whom it is for', () => {
    const { net, one, two } = acquainted()
    const three = net.start(3)
    one.seal(3, hello('too early'))
    const bytes = sealed(one, 2, 'x')
    expect(three.open(bytes)).toBe('not authentic')
    expect(textOf(two.open(bytes))).toBe('1: x')
    expect(two.open(bytes)).toBe('sent again')
    expect(one.open(bytes)).toBe('not authentic')
  })

  test('of which any bit was turned is not opened', () => {
    fc.assert(
      fc.property(fc.nat(), bit => {
        const { one, two } = acquainted()
        const bytes = sealed(one, 2, 'the ring is yours')
        const at = bit % (bytes.length * 8)
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
        expect(typeof two.open(bytes)).toBe('string')
      }),
      { numRuns: 300 },
    )
  })

  test('of random bytes, and of datagrams cut off, never throws and is never opened', () => {
    const { one, two } = acquainted()
    const whole = sealed(one, 2, 'x')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat({ max: whole.length - 1 }), (noise, length) => {
        expect(typeof two.open(noise)).toBe('string')
        expect(typeof two.open(whole.subarray(0, length))).toBe('string')
        expect(typeof two.open(Uint8Array.from([...whole.subarray(0, 4), ...noise]))).toBe('string')
      }),
      { numRuns: 2000 },
    )
  })

  /** What somebody on the network may do to datagrams that it saw, without any key. */
  const mutations = fc.record({
    how: fc.constantFrom('put', 'cut', 'insert', 'splice'),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 90 }),
  })
  type Mutation = typeof mutations extends fc.Arbitrary<infer M> ? M : never
  function mutated(real: Uint8Array, other: Uint8Array, { how, at, bytes }: Mutation): Uint8Array {
    const place = at % real.length
    switch (how) {
      case 'put': {
        const made = Uint8Array.from(real)
        made.set(bytes.subarray(0, real.length - place), place)
        return made
      }
      case 'cut':
        return real.slice(0, place)
      case 'insert':
        return Uint8Array.from([...real.subarray(0, place), ...bytes, ...real.subarray(place)])
      case 'splice':
        return Uint8Array.from([...real.subarray(0, place), ...other.subarray(place)])
    }
  }

  test('that was changed in any way is not opened, by whoever gets it, and disturbs nobody', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), mutations), { minLength: 1, maxLength: 20 }), all => {
        const { net, one, two } = acquainted()
        const three = net.start(3)
        three.seal(1, hello('too early'))
        const data = ['a', 'bc', 'a longer one'].flatMap(text => [sealed(one, 2, text), sealed(two, 1, text)])
        const real = [...net.carried.map(({ bytes }) => bytes), ...data]
        for (const [pick, second, change] of all) {
          net.wait(100)
          const bytes = mutated(
            real[pick % real.length] as Uint8Array,
            real[second % real.length] as Uint8Array,
            change,
          )
          if (real.some(one => Buffer.compare(one, bytes) === 0)) continue
          for (const node of [one, two, three]) expect(typeof node.open(bytes)).toBe('string')
        }
        expect(textOf(two.open(sealed(one, 2, 'still')))).toBe('1: still')
        expect(textOf(one.open(sealed(two, 1, 'still')))).toBe('2: still')
        expect(data.map((bytes, i) => typeof (i % 2 === 0 ? two : one).open(bytes))).toEqual(data.map(() => 'object'))
      }),
      { numRuns: 300 },
    )
  })

  test('with a head that is right and anything behind it never throws and is never opened', () => {
    const { net, one, two } = acquainted()
    const heads = [sealed(one, 2, 'x'), sealed(two, 1, 'x'), ...net.carried.map(({ bytes }) => bytes)]
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 120 }), (pick, kind, noise) => {
        const bytes = Uint8Array.from([...(heads[pick % heads.length] as Uint8Array).subarray(0, 12), ...noise])
        bytes[3] = kind
        for (const node of [one, two]) expect(typeof node.open(bytes)).toBe('string')
      }),
      { numRuns: 2000 },
    )
    expect(textOf(two.open(sealed(one, 2, 'still')))).toBe('1: still')
  })

  test('of an earlier life opens in no later one, neither of its sender nor of its receiver', () => {
    const { net, one, two } = acquainted()
    const old = [sealed(one, 2, 'first'), sealed(one, 2, 'second')]
    expect(textOf(two.open(old[0] as Uint8Array))).toBe('1: first')
    const again = net.start(2)
    net.wait(100)
    expect(again.open(old[1] as Uint8Array)).toBe('not of a session')
    for (const bytes of old) expect(again.open(bytes)).toBe('not authentic')
    // By now they are acquainted anew, and go on.
    expect(textOf(again.open(sealed(one, 2, 'third')))).toBe('1: third')
    const oneAgain = net.start(1)
    net.wait(100)
    oneAgain.seal(2, hello('too early'))
    expect(textOf(again.open(sealed(oneAgain, 2, 'fourth')))).toBe('1: fourth')
    for (const bytes of old) expect(again.open(bytes)).toBe('not authentic')
  })

  test('greetings that are sent again, in any order, make nobody believe in an old session', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), picks => {
        const { net, one, two } = acquainted()
        const early = sealed(one, 2, 'early')
        expect(textOf(two.open(early))).toBe('1: early')
        const oneAgain = net.start(1)
        oneAgain.seal(2, hello('too early'))
        expect(textOf(two.open(sealed(oneAgain, 2, 'mine')))).toBe('1: mine')
        const recorded = [...net.carried]
        for (const pick of picks) {
          net.wait(100)
          const { to, bytes } = recorded[pick % recorded.length] as (typeof recorded)[number]
          const receiver = to === 2 ? two : oneAgain
          receiver.open(bytes)
          expect(typeof two.open(early)).toBe('string')
        }
        expect(textOf(two.open(sealed(oneAgain, 2, 'still')))).toBe('1: still')
      }),
      { numRuns: 100 },
    )
  })

  test('two that greet each other at once come to terms', () => {
    const net = network()
    const [one, two] = [net.start(1), net.start(2)]
    net.hold(true)
    one.seal(2, hello('x'))
    two.seal(1, hello('x'))
    net.hold(false)
    expect(textOf(two.open(sealed(one, 2, 'a')))).toBe('1: a')
    expect(textOf(one.open(sealed(two, 1, 'b')))).toBe('2: b')
  })

  test('strangers with another key are neither believed nor answered', () => {
    const net = network()
    const one = net.start(1)
    const stranger = net.start(2, [keyOf(2)])
    stranger.seal(1, hello('x'))
    expect(net.carried.map(({ to }) => to)).toEqual([1])
    expect(one.open(net.carried[0]?.bytes as Uint8Array)).toBe('unknown key')
  })

  test('keys change one node after the other, without a datagram lost', () => {
    const [old, next] = [keyOf(1), keyOf(2)]
    const net = network()
    const [one, two] = [net.start(1, [old]), net.start(2, [old])]
    one.seal(2, hello('too early'))
    const both = (text: string) => {
      expect(textOf(two.open(sealed(one, 2, text)))).toBe(`1: ${text}`)
      expect(textOf(one.open(sealed(two, 1, text)))).toBe(`2: ${text}`)
    }
    both('old')
    for (const keys of [[old, next], [next, old], [next]]) {
      one.rekey(keys)
      both('one first')
      two.rekey(keys)
      both('then two')
    }
    const late = sealed(one, 2, 'x')
    two.rekey([keyOf(3)])
    expect(two.open(late)).toBe('unknown key')
  })
})

describe('a replay window', () => {
  test('admits each number once, and none of which it no longer knows', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5000 }))), numbers => {
        let window = unused
        const admitted = new Set<number>()
        let highest = 0
        for (const number of numbers) {
          const fresh = !admitted.has(number) && number > highest - 1024
          expect(admits(window, 1024, number)).toBe(fresh)
          if (fresh) {
            admitted.add(number)
            window = after(window, 1024, number)
          }
          expect(window.missing.size).toBeLessThan(2048)
          highest = Math.max(highest, number)
        }
      }),
    )
  })
})

describe('files of keys', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-keys-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  function file(name: string, bytes: Uint8Array, mode = 0o400): string {
    const made = path.join(folder, name)
    writeFileSync(made, bytes)
    chmodSync(made, mode)
    return made
  }

  test('are read as they are', () => {
    const bytes = new Uint8Array(256).fill(7)
    expect(readAuthkeys([file('good', bytes)])).toEqual([authkey(bytes)])
  })
  test.each([
    ['short', 31, 0o400, 'too few'],
    ['long', 4097, 0o400, 'more than 4096'],
    ['open', 256, 0o440, 'mode 440'],
  ])('%s is refused by name', (name, size, mode, why) => {
    expect(() => readAuthkeys([file(name, new Uint8Array(size), mode)])).toThrow(new RegExp(`${name}.*${why}`))
  })
  test('that are not there, or there twice, are refused', () => {
    const good = file('twice', new Uint8Array(64))
    expect(() => readAuthkeys([path.join(folder, 'nowhere')])).toThrow('ENOENT')
    expect(() => readAuthkeys([good, good])).toThrow('given twice')
  })
})
