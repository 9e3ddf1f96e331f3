import type { BinaryOp, Expr, Fn, Kernel, Stmt } from './tree.ts'

/** A kernel as a WebAssembly module: imports `env.memory` and its functions from `env`, exports every function by name. */
export function printWebAssembly(kernel: Kernel, shared: boolean): Uint8Array<ArrayBuffer> {
  const arities = [...new Set([...kernel.imports.map(one => one.arity), ...kernel.fns.map(one => one.params.length)])]
  const typeOf = (arity: number) => arities.indexOf(arity)
  const index = new Map([...kernel.imports, ...kernel.fns].map((one, i) => [one.name, i]))
  const types = arities.map(arity => [0x60, ...unsigned(arity), ...Array<number>(arity).fill(i32), 1, i32])
  const imports = [
    [...text('env'), ...text('memory'), 2, ...(shared ? [3, ...unsigned(1), ...unsigned(65536)] : [0, ...unsigned(1)])],
    ...kernel.imports.map(one => [...text('env'), ...text(one.name), 0, ...unsigned(typeOf(one.arity))]),
  ]
  const exports = kernel.fns.map(one => [...text(one.name), 0, ...unsigned(index.get(one.name) as number)])
  const codes = kernel.fns.map(one => sized(new Printer(one, index).body()))
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, imports),
    ...section(
      3,
      kernel.fns.map(one => unsigned(typeOf(one.params.length))),
    ),
    ...section(7, exports),
    ...section(10, codes),
  ]
  return Uint8Array.from(bytes)
}

const i32 = 0x7f
const op = {
  ...{ block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, return: 0x0f, call: 0x10 },
  ...{
    drop: 0x1a,
    localGet: 0x20,
    localSet: 0x21,
    load: 0x28,
    store: 0x36,
    const: 0x41,
    eqz: 0x45,
    ctz: 0x68,
    ones: 0x69,
  },
} as const
/** On four words at once: the prefix and the number of the instruction. */
const vector = {
  load: [0xfd, 0x00],
  splat: [0xfd, 0x11],
  equal: [0xfd, 0x37],
  and: [0xfd, 0x4e],
  bits: [0xfd, 0xa4, 0x01],
  any: [0xfd, 0x53],
} as const
const noResult = 0x40
const simple: Readonly<Record<Exclude<BinaryOp, '&&' | '||'>, number>> = {
  ...{ '==': 0x46, '!=': 0x47, '<': 0x48, '>': 0x4a, '<=': 0x4c, '>=': 0x4e, '+': 0x6a, '-': 0x6b, '*': 0x6c },
  ...{ '&': 0x71, '|': 0x72, '^': 0x73, '<<': 0x74, '>>': 0x75, '>>>': 0x76 },
}

class Printer {
  readonly #fn: Fn
  readonly #index: ReadonlyMap<string, number>
  readonly #locals: ReadonlyMap<string, number>
  readonly #out: number[] = []

  constructor(fn: Fn, index: ReadonlyMap<string, number>) {
    this.#fn = fn
    this.#index = index
    this.#locals = new Map([...fn.params, ...fn.locals].map((name, i) => [name, i]))
  }

  body(): number[] {
    const { locals } = this.#fn
    if (locals.length > 0) this.#put(1, ...unsigned(locals.length), i32)
    else this.#put(0)
    this.#block(this.#fn.body)
    this.#put(op.const, 0, op.end)
    return this.#out
  }

  #put(...bytes: readonly number[]): void {
    for (const one of bytes) this.#out.push(one)
  }

  #block(body: readonly Stmt[]): void {
    for (const one of body) this.#stmt(one)
  }

  #stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'set':
        this.#value(stmt.value)
        this.#put(op.localSet, ...unsigned(this.#local(stmt.name)))
        return
      case 'store': {
        const offset = this.#address(stmt.at)
        this.#value(stmt.value)
        this.#put(op.store, 2, ...unsigned(offset))
        return
      }
      case 'if':
        this.#test(stmt.test)
        this.#put(op.if, noResult)
        this.#block(stmt.then)
        if (stmt.else.length > 0) {
          this.#put(op.else)
          this.#block(stmt.else)
        }
        this.#put(op.end)
        return
      case 'while':
        this.#put(op.block, noResult, op.loop, noResult)
        this.#value(stmt.test)
        this.#put(op.eqz, op.brIf, 1)
        this.#block(stmt.body)
        this.#put(op.br, 0, op.end, op.end)
        return
      case 'return':
        this.#value(stmt.value)
        this.#put(op.return)
        return
      case 'run':
        this.#value(stmt.call)
        this.#put(op.drop)
    }
  }

  #local(name: string): number {
    return this.#locals.get(name) as number
  }

  /** Leaves a byte address and says what is to be added to it: a constant at the end of a sum costs nothing. */
  #address(at: Expr): number {
    if (at.kind === 'binary' && at.op === '+' && at.right.kind === 'number' && at.right.value >= 0) {
      this.#value(at.left)
      this.#put(op.const, 2, simple['<<'])
      return at.right.value * 4
    }
    this.#value(at)
    this.#put(op.const, 2, simple['<<'])
    return 0
  }

  #test(expr: Expr): void {
    this.#value(expr)
  }

  #value(expr: Expr): void {
    switch (expr.kind) {
      case 'number':
        this.#put(op.const, ...signed(expr.value))
        return
      case 'local':
        this.#put(op.localGet, ...unsigned(this.#local(expr.name)))
        return
      case 'load': {
        const offset = this.#address(expr.at)
        this.#put(op.load, 2, ...unsigned(offset))
        return
      }
      case 'unary':
        this.#unary(expr)
        return
      case 'binary':
        this.#binary(expr)
        return
      case 'call':
        if (expr.fn === 'like4') {
          this.#like4(expr.args as [Expr, Expr, Expr])
          return
        }
        if (expr.fn === 'among4') {
          this.#among4(expr.args as [Expr, ...Expr[]])
          return
        }
        for (const arg of expr.args) this.#value(arg)
        if (expr.fn === 'ctz') this.#put(op.ctz)
        else if (expr.fn === 'ones') this.#put(op.ones)
        else if (expr.fn === 'zero') this.#put(op.eqz)
        else this.#put(op.call, ...unsigned(this.#index.get(expr.fn) as number))
    }
  }

  #like4([at, mask, x]: readonly [Expr, Expr, Expr]): void {
    const offset = this.#address(at)
    this.#put(...vector.load, 2, ...unsigned(offset))
    if (!(mask.kind === 'unary' && mask.op === '-' && mask.of.kind === 'number' && mask.of.value === 1)) {
      this.#value(mask)
      this.#put(...vector.splat, ...vector.and)
    }
    this.#value(x)
    this.#put(...vector.splat, ...vector.equal, ...vector.bits)
  }

  #among4([at, ...words]: readonly [Expr, ...Expr[]]): void {
    for (const [k, word] of words.entries()) {
      const offset = this.#address(at)
      this.#put(...vector.load, 2, ...unsigned(offset + 16 * k))
      this.#value(word)
      this.#put(...vector.splat, ...vector.equal)
      if (k > 0) this.#put(...vector.and)
    }
    this.#put(...vector.any)
  }

  #unary(expr: Expr & { kind: 'unary' }): void {
    if (expr.op === '-') this.#put(op.const, 0)
    this.#value(expr.of)
    if (expr.op === '-') this.#put(simple['-'])
    else if (expr.op === '~') this.#put(op.const, ...signed(-1), simple['^'])
    else this.#put(op.eqz)
  }

  #binary(expr: Expr & { kind: 'binary' }): void {
    if (expr.op !== '&&' && expr.op !== '||') {
      this.#value(expr.left)
      this.#value(expr.right)
      this.#put(simple[expr.op])
      return
    }
    this.#value(expr.left)
    this.#put(op.if, i32)
    const rest = () => {
      this.#value(expr.right)
      this.#put(op.eqz, op.eqz)
    }
    if (expr.op === '&&') rest()
    else this.#put(op.const, 1)
    this.#put(op.else)
    if (expr.op === '&&') this.#put(op.const, 0)
    else rest()
    this.#put(op.end)
  }
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(items.length), ...items.flat()])]
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...[...name].map(one => one.charCodeAt(0))]
}

/** LEB128. */
function unsigned(value: number): number[] {
  const found: number[] = []
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 0x80) return [...found, rest]
    found.push((rest & 0x7f) | 0x80)
  }
}

function signed(value: number): number[] {
  const found: number[] = []
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 0x7f
    if ((rest >> 6 === 0 && (low & 0x40) === 0) || (rest >> 6 === -1 && (low & 0x40) !== 0)) return [...found, low]
    found.push(low | 0x80)
  }
}
