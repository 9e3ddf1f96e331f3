import { type BinaryOp, type Expr, type Fn, intrinsics, type Kernel, type Stmt } from './tree.ts'

/** Reads a kernel's text. The text is made by this program, so an error is a mistake of ours and is thrown. */
export function parseKernel(text: string): Kernel {
  return new Parser(text).kernel()
}

const levels: readonly (readonly BinaryOp[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>', '>>>'],
  ['+', '-'],
  ['*'],
]
const token =
  /\s*(?:\/\/[^\n]*\n\s*)*(?:(0x[0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|(>>>|<<|>>|<=|>=|==|!=|&&|\|\||[-+*&|^~!<>=(){}[\],;]))/y

class Parser {
  readonly #tokens: string[] = []
  #at = 0
  readonly #calls = new Map<string, number>()
  #scopes: Map<string, string>[] = []
  /** The names that the scopes give, and all that were given in the function. */
  #visible = new Set<string>()
  #locals = new Set<string>()

  constructor(text: string) {
    token.lastIndex = 0
    const end = text.trimEnd().length
    while (token.lastIndex < end) {
      const at = token.lastIndex
      const found = token.exec(text)
      if (!found) throw new Error(`kernel: no token at ${text.slice(at, at + 40)}`)
      this.#tokens.push(found[1] ?? found[2] ?? found[3] ?? '')
    }
  }

  kernel(): Kernel {
    const fns: Fn[] = []
    while (this.#at < this.#tokens.length) fns.push(this.#fn())
    const own = new Set<string>([...fns.map(one => one.name), ...intrinsics])
    const imports = [...this.#calls].filter(([name]) => !own.has(name)).map(([name, arity]) => ({ name, arity }))
    return { fns, imports }
  }

  #fn(): Fn {
    this.#take('fn')
    const name = this.#next()
    const params = this.#list(() => this.#next())
    this.#scopes = [new Map(params.map(one => [one, one]))]
    this.#visible = new Set(params)
    this.#locals = new Set()
    const body = this.#block()
    return { name, params, locals: [...this.#locals], body }
  }

  #block(): Stmt[] {
    this.#take('{')
    this.#scopes.push(new Map())
    const found: Stmt[] = []
    while (!this.#is('}')) found.push(this.#stmt())
    this.#take('}')
    for (const unique of this.#scopes.pop()?.values() ?? []) this.#visible.delete(unique)
    return found
  }

  #stmt(): Stmt {
    if (this.#is('{')) return { kind: 'if', test: { kind: 'number', value: 1 }, then: this.#block(), else: [] }
    switch (this.#peek()) {
      case 'let': {
        this.#next()
        const name = this.#next()
        this.#take('=')
        const value = this.#expr()
        this.#take(';')
        return { kind: 'set', name: this.#declare(name), value }
      }
      case 'if': {
        this.#next()
        const test = this.#inBrackets()
        const then = this.#block()
        if (!this.#is('else')) return { kind: 'if', test, then, else: [] }
        this.#next()
        return { kind: 'if', test, then, else: this.#is('if') ? [this.#stmt()] : this.#block() }
      }
      case 'while': {
        this.#next()
        const test = this.#inBrackets()
        return { kind: 'while', test, body: this.#block() }
      }
      case 'return': {
        this.#next()
        const value = this.#expr()
        this.#take(';')
        return { kind: 'return', value }
      }
      default:
        return this.#assignment()
    }
  }

  #assignment(): Stmt {
    const target = this.#expr()
    if (target.kind === 'call') {
      this.#take(';')
      return { kind: 'run', call: target }
    }
    this.#take('=')
    const value = this.#expr()
    this.#take(';')
    if (target.kind === 'local') return { kind: 'set', name: target.name, value }
    if (target.kind === 'load') return { kind: 'store', at: target.at, value }
    throw new Error(`kernel: cannot assign to ${target.kind}`)
  }

  #expr(level = 0): Expr {
    const ops = levels[level]
    if (!ops) return this.#unary()
    let left = this.#expr(level + 1)
    while (ops.includes(this.#peek() as BinaryOp)) {
      const op = this.#next() as BinaryOp
      left = { kind: 'binary', op, left, right: this.#expr(level + 1) }
    }
    return left
  }

  #unary(): Expr {
    const op = this.#peek()
    if (op === '-' || op === '~' || op === '!') {
      this.#next()
      return { kind: 'unary', op, of: this.#unary() }
    }
    return this.#atom()
  }

  #atom(): Expr {
    if (this.#is('(')) return this.#inBrackets()
    const name = this.#next()
    if (/^\d/.test(name)) return { kind: 'number', value: Number(name) | 0 }
    if (name === 'H') {
      this.#take('[')
      const at = this.#expr()
      this.#take(']')
      return { kind: 'load', at }
    }
    if (this.#is('(')) {
      const args = this.#list(() => this.#expr())
      this.#calls.set(name, args.length)
      return { kind: 'call', fn: name, args }
    }
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const known = this.#scopes[i]?.get(name)
      if (known !== undefined) return { kind: 'local', name: known }
    }
    throw new Error(`kernel: nothing is called ${name}`)
  }

  #declare(name: string): string {
    let unique = name
    for (let i = 2; this.#visible.has(unique); i++) unique = `${name}_${i}`
    this.#scopes.at(-1)?.set(name, unique)
    this.#visible.add(unique)
    this.#locals.add(unique)
    return unique
  }

  #inBrackets(): Expr {
    this.#take('(')
    const found = this.#expr()
    this.#take(')')
    return found
  }

  #list<T>(item: () => T): T[] {
    this.#take('(')
    const found: T[] = []
    while (!this.#is(')')) {
      found.push(item())
      if (!this.#is(')')) this.#take(',')
    }
    this.#take(')')
    return found
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? ''
  }
  #is(text: string): boolean {
    return this.#peek() === text
  }
  #next(): string {
    return this.#tokens[this.#at++] ?? ''
  }
  #take(text: string): void {
    const found = this.#next()
    if (found !== text)
      throw new Error(
        `kernel: ${text} wanted, found ${found} before ${this.#tokens.slice(this.#at, this.#at + 8).join(' ')}`,
      )
  }
}
