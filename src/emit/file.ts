import type { Shape } from '../core/shape.ts'
import { callsIn, expressionsOf } from '../lang/interpret/walk.ts'
import type { Slot, TExpr, TFn, TMachine, TModule, TProgram, TRoutine } from '../lang/typed.ts'
import type { Doc } from './layout.ts'
import { homes, Names, partials, reserved } from './names.ts'

/** What a function needs beside its arguments: nothing, the configuration, or the state of a step as well. */
export type Needs = 'nothing' | 'given' | 'reading'

/** What all generated files of one program share: where types live, and what functions need. */
export class Context {
  readonly program: TProgram
  /** With type annotations: TypeScript; without: JavaScript. */
  readonly types: boolean
  readonly declared = new Map<Shape, { readonly module: string; readonly name: string }>()
  readonly #exports = new Map<string, Exports>()
  readonly #needs = new Map<TFn, Needs>()
  constructor(program: TProgram, types: boolean) {
    this.program = program
    this.types = types
    for (const module of program.modules.values()) {
      for (const type of module.types) this.declared.set(type.shape, { module: module.name, name: type.name })
    }
  }

  /** What other files call what a module declares. */
  exportsOf(module: string): Exports {
    const known = this.#exports.get(module)
    if (known) return known
    const made = exportsOf(this.program.modules.get(module) as TModule)
    this.#exports.set(module, made)
    return made
  }

  needs(fn: TFn): Needs {
    const known = this.#needs.get(fn)
    if (known) return known
    const reached = new Set<TFn>([fn])
    const exprs: TExpr[] = []
    for (const one of reached) {
      const own = [...expressionsOf(one)]
      exprs.push(...own)
      for (const called of callsIn(own)) reached.add(called)
    }
    const reads = exprs.some(expr => ['field', 'phase', 'armed', 'left'].includes(expr.kind))
    const needs = reads ? 'reading' : exprs.some(expr => ['config', 'self'].includes(expr.kind)) ? 'given' : 'nothing'
    this.#needs.set(fn, needs)
    return needs
  }
}

/** The first names that a file gives, and which are taken then: those of a spec, but for the ones that generated code needs itself. */
interface Exports {
  readonly names: Names
  readonly of: ReadonlyMap<unknown, string>
}

function exportsOf(module: TModule): Exports {
  const names = new Names(reserved)
  const of = new Map<unknown, string>()
  for (const type of module.types) {
    of.set(type.shape, names.claim(type.name))
    of.set(`shape ${type.name}`, names.claim(`${type.name}Shape`))
  }
  for (const one of module.consts) of.set(`const ${one.name}`, names.claim(one.name))
  for (const fn of module.fns) of.set(fn, names.claim(fn.name))
  return { names, of }
}

/** One generated file: its top-level names, and what it imports. */
export class File {
  readonly context: Context
  readonly module: TModule
  readonly names: Names
  readonly #own: Map<unknown, string>
  readonly #values = new Map<string, Set<string>>()
  readonly #types = new Map<string, Set<string>>()
  readonly partials = new Set<string>()
  /** Shapes that range checks need and that have no name, hoisted to the top of the file. */
  readonly shapes: { readonly name: string; readonly shape: Shape }[] = []

  /** What makes the records of this file, hoisted to its top; of a type's text and the names of the fields, by these. */
  readonly makers = new Map<
    string,
    { readonly name: string; readonly type: string; readonly fields: readonly string[] }
  >()

  constructor(context: Context, module: TModule) {
    this.context = context
    this.module = module
    // Its own: more names come, and none of them is for others.
    const { names, of } = exportsOf(module)
    this.names = names
    this.#own = new Map(of)
  }

  /** The top-level name of something declared in this file. */
  own(what: TFn | TRoutine | Shape | string | object): string {
    const name = this.#own.get(what)
    if (name === undefined) throw new TypeError('this has no name in the generated file')
    return name
  }
  /** Gives something a top-level name: the first of those wanted that is free. */
  claim(what: unknown, ...wanted: readonly [string, ...string[]]): string {
    const name = this.names.claim(...wanted)
    this.#own.set(what, name)
    return name
  }

  /** The name of an operation of src/core, imported; of one that may breach, bound to the spec file. */
  use(name: string): string {
    if (partials.has(name)) {
      this.partials.add(name)
      this.use('partialOps')
      return name
    }
    const home = homes.get(name)
    if (home === undefined) throw new TypeError(`no ${name} in src/core`)
    return this.#import(this.#values, `src/core/${home}`, name)
  }
  useType(name: string): string {
    const home = homes.get(name)
    if (home === undefined) throw new TypeError(`no type ${name} in src/core`)
    return this.#import(this.#types, `src/core/${home}`, name)
  }
  useFrom(library: string, name: string): string {
    return this.#import(this.#values, library, name)
  }

  /** The TypeScript name of a declared type, imported if need be; `undefined` for a type without a name. */
  typeName(shape: Shape): string | undefined {
    const found = this.context.declared.get(shape)
    if (!found) return undefined
    return found.module === this.module.name
      ? this.own(shape)
      : this.#import(this.#types, `gen/${found.module}`, this.#exported(found.module, shape))
  }
  /** The constant that describes a declared type. */
  shapeName(shape: Shape): string | undefined {
    const found = this.context.declared.get(shape)
    if (!found) return undefined
    if (found.module === this.module.name) return this.own(`shape ${found.name}`)
    return this.#import(this.#values, `gen/${found.module}`, this.#exported(found.module, `shape ${found.name}`))
  }
  fnName(fn: TFn): string {
    const known = this.#own.get(fn)
    return known ?? this.#import(this.#values, `gen/${fn.module}`, this.#exported(fn.module, fn))
  }
  constName(module: string, name: string): string {
    const what = `const ${name}`
    if (module === this.module.name) return this.own(what)
    return this.#import(this.#values, `gen/${module}`, this.#exported(module, what))
  }

  #exported(module: string, what: unknown): string {
    return this.context.exportsOf(module).of.get(what) as string
  }

  #import(into: Map<string, Set<string>>, from: string, name: string): string {
    const names = into.get(from) ?? new Set()
    into.set(from, names.add(name))
    return name
  }

  /** The name of what makes records of this type with these fields. No name of a spec has a `$`. */
  maker(type: string, called: string, fields: readonly string[]): string {
    const id = `${type} ${called} ${fields.join(' ')}`
    let maker = this.makers.get(id)
    if (!maker) {
      this.use('maker')
      const same = [...this.makers.values()].filter(one => one.name.replace(/\$\d*$/, '') === called).length
      maker = { name: `${called}$${same === 0 ? '' : same + 1}`, type, fields }
      this.makers.set(id, maker)
    }
    return maker.name
  }

  /** A type annotation, or nothing in JavaScript. */
  typed(...type: readonly Doc[]): Doc {
    return this.context.types ? type : ''
  }

  /** The import statements, sorted. */
  imports(): Doc[] {
    const up = '../'.repeat(this.module.name.split('/').length)
    const home = (from: string) => (/^(src|gen)\//.test(from) ? this.#path(from, up) : from)
    const all = [...new Set([...this.#values.keys(), ...(this.context.types ? this.#types.keys() : [])])]
    return all
      .map(from => ({ from, path: home(from) }))
      .sort((a, b) => order(a, b))
      .map(({ from, path }) => {
        const values = [...(this.#values.get(from) ?? [])]
        const types = this.context.types
          ? [...(this.#types.get(from) ?? [])].filter(name => !values.includes(name))
          : []
        if (values.length === 0) return `import type { ${types.sort().join(', ')} } from '${path}'`
        const named = [...values, ...types].sort(byName).map(name => (values.includes(name) ? name : `type ${name}`))
        return wrap(`import { ${named.join(', ')} } from '${path}'`, named, path)
      })
  }
  #path(from: string, up: string): string {
    const target = `${from.startsWith('gen/') ? from.slice('gen/'.length) : `../${from}`}${this.context.types ? '.ts' : '.js'}`
    const deep = up.slice('../'.length)
    return deep === '' && !target.startsWith('.') ? `./${target}` : `${deep}${target}`
  }
}

function wrap(text: string, names: readonly string[], path: string): Doc {
  if (text.length <= 120) return text
  return `import {\n${names.map(name => `  ${name},\n`).join('')}} from '${path}'`
}

/** Libraries first, then files, each by name. */
function order(a: { path: string }, b: { path: string }): number {
  const rank = (path: string) => (path.startsWith('.') ? 1 : 0)
  return rank(a.path) - rank(b.path) || byName(a.path, b.path)
}
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One function of a generated file: its local names, and what of `x` it takes out at its head. */
export class Body {
  readonly file: File
  readonly machine: TMachine | undefined
  readonly uses = new Set<'state' | 'config' | 'self'>()
  /** `x` is passed on as it is. */
  whole = false
  /** Slots that are assigned later: what is bound to one is a snapshot. */
  readonly mutable = new Set<string>()
  /** In place of a slot that a pattern binds, the way to its value. */
  readonly ways = new Map<string, string>()
  readonly #locals = new Map<string, string>()
  readonly #own = new Set<string>()
  constructor(file: File, machine?: TMachine) {
    this.file = file
    this.machine = machine
  }
  /** The JavaScript name of a slot, as near to the spec's as can be; it shadows nothing. */
  local(slot: string | Slot): string {
    const id = typeof slot === 'string' ? slot : slot.slot
    const known = this.ways.get(id) ?? this.#locals.get(id)
    if (known !== undefined) return known
    const name = this.free(typeof slot === 'string' ? slot : slot.name)
    this.#locals.set(id, name)
    return name
  }
  /** A name that is free here: the wanted one, or it with a number. */
  free(wanted: string): string {
    const taken = (name: string) => this.file.names.has(name) || this.#own.has(name)
    let name = wanted
    for (let n = 2; taken(name); n++) name = `${wanted}${n}`
    this.#own.add(name)
    return name
  }
  part(of: 'state' | 'config' | 'self'): string {
    this.uses.add(of)
    return of
  }
  /** `const { config, state } = x`, if any of it is used. */
  head(): Doc[] {
    return this.uses.size === 0 ? [] : [`const ${this.parts()} = x`]
  }
  /** `{ config, state }`. */
  parts(): string {
    const parts = [...this.uses].sort(byName)
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  }
}
