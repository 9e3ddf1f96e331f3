import { type WasmBacking, webAssembly } from './backing.ts'
import type { Backing } from './heap.ts'

// Apart from what compiles kernels: a thread that only runs them is to begin soon.

export type Imports = Readonly<Record<string, (...args: number[]) => number>>
export type Functions = Readonly<Record<string, (...args: number[]) => number>>

/** A kernel's text, compiled: it can be handed to other threads, and is compiled once for all of them. */
export interface Compiled {
  /** The body of a JavaScript function, or a module of WebAssembly. */
  readonly code: string | object
  /** The names of the functions that have to be given. */
  readonly imports: readonly string[]
}

/** The functions of a compiled kernel over a memory, of the kind that it was compiled for. */
export function link({ code, imports: names }: Compiled, backing: Backing | WasmBacking, imports: Imports): Functions {
  const given = Object.fromEntries(names.map(name => [name, importOf(imports, name)]))
  if (typeof code === 'string') return new Function('imports', 'memory', code)(given, backing.words) as Functions
  if (!webAssembly || !('memory' in backing)) throw new Error('a kernel of WebAssembly needs its memory')
  return new webAssembly.Instance(code, { env: { ...given, memory: backing.memory } }).exports as Functions
}

function importOf(imports: Imports, name: string): (...args: number[]) => number {
  const found = imports[name]
  if (!found) throw new Error(`the kernel calls ${name}, which nobody gives`)
  return found
}
