import { type Expr, type Fn, intrinsics, type Kernel, type Stmt } from './tree.ts'

/**
 * A kernel as the body of a JavaScript function: called with the imports by name and a function `memory` that gives the
 * present `Int32Array`, it returns the functions by name. The memory may move while an import runs; it is asked for again
 * after each.
 */
export function printJavaScript(kernel: Kernel): string {
  const names = kernel.imports.map(one => one.name)
  return [
    `'use strict'; const { ${names.join(', ')} } = imports; const imul = Math.imul, clz = Math.clz32; ${ctz} ${zero} ${ones}`,
    ...kernel.fns.map(one => fnText(one, new Set(names))),
    `return { ${kernel.fns.map(one => one.name).join(', ')} };`,
  ].join('\n')
}

const ctz = 'const ctz = x => 31 - clz(x & -x) & (x === 0 ? 32 : 31);'
/** What is not 0 has its sign, or its negative has. */
const zero = 'const signed = x => x | -x; const zero = x => (signed(x) >>> 31) ^ 1;'
/** Sums of ever more bits side by side, then of the four bytes by one multiplication. */
const ones =
  'const ones = x => { x = x - ((x >>> 1) & 0x55555555) | 0; x = (x & 0x33333333) + ((x >>> 2) & 0x33333333) | 0; return imul((x + (x >>> 4)) & 0x0F0F0F0F, 0x01010101) >>> 24; };'

function fnText(fn: Fn, imports: ReadonlySet<string>): string {
  const print = new Printer(imports)
  const declared = fn.locals.length > 0 ? `let ${fn.locals.map(one => `${one} = 0`).join(', ')};` : ''
  const whole = fn.params.map(one => `${one} = ${one} | 0;`).join(' ')
  return `function ${fn.name}(${fn.params.join(', ')}) { let H = memory(); ${whole} ${declared}\n${print.block(fn.body)}\nreturn 0; }`
}

class Printer {
  readonly #imports: ReadonlySet<string>

  constructor(imports: ReadonlySet<string>) {
    this.#imports = imports
  }

  block(body: readonly Stmt[]): string {
    return body.map(one => this.#stmt(one)).join('\n')
  }

  #stmt(stmt: Stmt): string {
    switch (stmt.kind) {
      case 'set':
        return `${stmt.name} = ${this.#value(stmt.value)};${this.#again(stmt.value)}`
      case 'store':
        return `H[${this.#value(stmt.at)}] = ${this.#value(stmt.value)};`
      case 'if': {
        const otherwise = stmt.else.length > 0 ? ` else {\n${this.block(stmt.else)}\n}` : ''
        return `if (${this.#test(stmt.test)}) {\n${this.block(stmt.then)}\n}${otherwise}`
      }
      case 'while':
        return `while (${this.#test(stmt.test)}) {\n${this.block(stmt.body)}\n}`
      case 'return':
        return `return ${this.#value(stmt.value)};`
      case 'run':
        return `${this.#value(stmt.call)};${this.#again(stmt.call)}`
    }
  }

  /** An import may have moved the memory. The kernels call imports as whole statements only. */
  #again(value: Expr): string {
    return value.kind === 'call' && !(intrinsics as readonly string[]).includes(value.fn) ? ' H = memory();' : ''
  }

  #test(expr: Expr): string {
    if (expr.kind === 'binary') {
      const { op } = expr
      if (op === '&&' || op === '||') return `(${this.#test(expr.left)} ${op} ${this.#test(expr.right)})`
      if (op === '==' || op === '!=') return `${this.#value(expr.left)} ${op}= ${this.#value(expr.right)}`
      if (op === '<' || op === '<=' || op === '>' || op === '>=')
        return `${this.#value(expr.left)} ${op} ${this.#value(expr.right)}`
    }
    if (expr.kind === 'unary' && expr.op === '!') return `!(${this.#test(expr.of)})`
    return `${this.#value(expr)} !== 0`
  }

  #value(expr: Expr): string {
    switch (expr.kind) {
      case 'number':
        return expr.value < 0 ? `(${expr.value})` : `${expr.value}`
      case 'local':
        return expr.name
      case 'load':
        return `H[${this.#value(expr.at)}]`
      case 'unary':
        if (expr.op === '!') return `(${this.#test(expr)} ? 1 : 0)`
        return expr.op === '~' ? `(~${this.#value(expr.of)})` : `(-${this.#value(expr.of)} | 0)`
      case 'binary':
        return this.#binary(expr)
      case 'call':
        return this.#call(expr)
    }
  }

  #binary(expr: Expr & { kind: 'binary' }): string {
    const [left, right] = [this.#value(expr.left), this.#value(expr.right)]
    switch (expr.op) {
      case '*':
        return `imul(${left}, ${right})`
      case '+':
      case '-':
        return `(${left} ${expr.op} ${right} | 0)`
      case '>>>':
        return `(${left} >>> ${right} | 0)`
      case '&':
      case '|':
      case '^':
      case '<<':
      case '>>':
        return `(${left} ${expr.op} ${right})`
      default:
        return `(${this.#test(expr)} ? 1 : 0)`
    }
  }

  #call(expr: Expr & { kind: 'call' }): string {
    const args = expr.args.map(one => this.#value(one))
    if (expr.fn === 'ctz' || expr.fn === 'zero' || expr.fn === 'ones') return `${expr.fn}(${args[0]})`
    if (expr.fn === 'like4') return like4(args as [string, string, string])
    if (expr.fn === 'among4') return among4(args as [string, ...string[]])
    const call = `${expr.fn}(${args.join(', ')})`
    return this.#imports.has(expr.fn) ? `(${call} | 0)` : call
  }
}

function like4([at, mask, x]: readonly [string, string, string]): string {
  const place = (i: number) => (mask === '(-1 | 0)' ? `H[${at} + ${i}]` : `H[${at} + ${i}] & ${mask}`)
  return `(${[0, 1, 2, 3].map(i => `zero((${place(i)}) ^ ${x}) << ${i}`).join(' | ')})`
}

/** Of each place, how it differs; `d | -d` has a sign unless it does not: so has their conjunction unless one does not. */
function among4([at, ...words]: readonly [string, ...string[]]): string {
  const differs = (i: number) => words.map((word, k) => `(H[${at} + ${4 * k + i}] ^ ${word})`).join(' | ')
  return `((${[0, 1, 2, 3].map(i => `signed(${differs(i)})`).join(' & ')}) >>> 31 ^ 1)`
}
