import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainBacking, wasmBacking } from '../packed/backing.ts'
import { linkKernel } from '../packed/kernels.ts'
import { parseKernel } from './parse.ts'
import { binaryOps } from './tree.ts'

/** Expressions over two parameters and a few words of memory. */
const expression = fc.letrec<{ expr: string }>(tie => ({
  expr: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c'),
    fc.integer().map(n => (n < 0 ? `(${n === -(2 ** 31) ? '0 - 1' : `-${-n}`})` : String(n))),
    fc.constantFrom('0x9E3779B1', '2147483647', '31', '0'),
    fc.tuple(fc.constantFrom(...binaryOps), tie('expr'), tie('expr')).map(([op, x, y]) => `(${x} ${op} ${y})`),
    fc.tuple(fc.constantFrom('-', '~', '!'), tie('expr')).map(([op, x]) => `${op}(${x})`),
    tie('expr').map(x => `H[64 + (${x} & 15)]`),
    tie('expr').map(x => `ctz(${x})`),
    tie('expr').map(x => `ones(${x})`),
    tie('expr').map(x => `zero(${x})`),
    tie('expr').map(x => `twice(${x}, a)`),
    fc
      .tuple(tie('expr'), fc.constantFrom('-1', '0', '~255', 'a'), tie('expr'), fc.nat(15))
      .map(([at, mask, x, k]) => `like4(64 + (${at} & 7), ${mask}, ${x} ^ H[64 + ${k}])`),
    fc
      .tuple(tie('expr'), tie('expr'), fc.nat(15), fc.nat(15))
      .map(([at, x, k, l]) => `among4(64 + (${at} & 7), ${x} ^ H[64 + ${k}], H[64 + ${l}])`),
  ),
})).expr

const texts = (body: string) => `
fn twice(x, y) { return x + x - y; }
fn run(a, b) {
  let c = a ^ b;
  ${body}
}`

/** What a text comes to by each printer: the result, and the words of memory it leaves. */
function both(text: string, a: number, b: number): [number, number[]][] {
  const wasm = wasmBacking(false)
  if (!wasm) throw new Error('no WebAssembly here')
  return [plainBacking(), wasm].map((backing, i) => {
    const words = backing.words()
    for (let k = 0; k < 16; k++) words[64 + k] = Math.imul(k + 1, 0x01234567)
    const { run } = linkKernel(text, i === 0 ? 'javascript' : 'webassembly', backing, {})
    return [run?.(a, b) as number, [...backing.words().subarray(64, 80)]]
  })
}

describe('a kernel', () => {
  test('comes to the same as JavaScript and as WebAssembly, whatever it computes', () => {
    fc.assert(
      fc.property(expression, expression, fc.integer(), fc.integer(), (x, y, a, b) => {
        const text = texts(`H[64 + (a & 7)] = ${x}; c = ${y}; H[72] = c; return c;`)
        const [js, wasm] = both(text, a, b)
        expect(wasm).toEqual(js)
      }),
      { numRuns: 400 },
    )
  })

  test('looks at four words at once', () => {
    const text = (mask: string, x: string) => texts(`return like4(64 + a, ${mask}, ${x});`)
    const word = (k: number) => Math.imul(k + 1, 0x01234567)
    for (let k = 0; k < 8; k++)
      for (const [mask, x] of [
        ['-1', `${word(5)}`],
        ['0', '0'],
        ['15', `${word(3) & 15}`],
      ] as const) {
        const expected = [0, 1, 2, 3].reduce(
          (all, i) => all | (Number((word(k + i) & Number(mask)) === Number(x)) << i),
          0,
        )
        expect(both(text(mask, x), k, 0).map(([found]) => found)).toEqual([expected, expected])
      }
  })

  test('finds words side by side among four places', () => {
    const word = (k: number) => Math.imul(k + 1, 0x01234567)
    for (let k = 0; k < 8; k++) {
      const found = (at: number) => both(texts('return among4(64, a, b);'), word(k), word(at)).map(([x]) => x)
      expect(found(k + 4)).toEqual(k < 4 ? [1, 1] : [0, 0])
      expect(found(k + 5)).toEqual([0, 0])
      expect(both(texts('return among4(64 + b, a);'), word(k), 3).map(([x]) => x)).toEqual(
        k >= 3 && k < 7 ? [1, 1] : [0, 0],
      )
    }
  })

  test('branches and loops the same way', () => {
    fc.assert(
      fc.property(expression, expression, fc.integer(), fc.integer(), (x, y, a, b) => {
        const text = texts(`
          let n = 0;
          while (n < 20 && (${x}) != n) { n = n + 1; if ((${y}) > n) { c = c + n; } else if (c == 3) { return n; } }
          { let n = c; H[66] = n; }
          return c ^ n;`)
        const [js, wasm] = both(text, a, b)
        expect(wasm).toEqual(js)
      }),
      { numRuns: 200 },
    )
  })

  test('knows where a name belongs, and who has to be given', () => {
    const { fns, imports } = parseKernel(
      'fn f(a) { let x = 1; { let x = 2; H[0] = x; } if (a) { ask(a, x); } return x; }',
    )
    expect(fns[0]?.locals).toEqual(['x', 'x_2'])
    expect(imports).toEqual([{ name: 'ask', arity: 2 }])
    expect(() => parseKernel('fn f(a) { return b; }')).toThrow('nothing is called b')
    expect(() => parseKernel('fn f(a) { a + 1 = 2; }')).toThrow('cannot assign')
  })

  test('finds memory that an import has moved', () => {
    for (const [engine, backing] of [
      ['javascript', plainBacking()],
      ['webassembly', wasmBacking(false)],
    ] as const) {
      if (!backing) continue
      const grow = () => (backing.grow(backing.words().length * 2) ? 1 : 0)
      const { run } = linkKernel(
        'fn run() { H[70] = 5; let g = more(); H[71] = H[70] + g; return H[71]; }',
        engine,
        backing,
        { more: grow },
      )
      expect([run?.(), backing.words()[71]]).toEqual([6, 6])
    }
  })
})
