import { parseKernel } from '../kernel/parse.ts'
import { printJavaScript } from '../kernel/print-js.ts'
import { printWebAssembly } from '../kernel/print-wasm.ts'
import { type WasmBacking, webAssembly } from './backing.ts'
import type { Backing } from './heap.ts'

export type Engine = 'javascript' | 'webassembly'
export type Imports = Readonly<Record<string, (...args: number[]) => number>>
export type Functions = Readonly<Record<string, (...args: number[]) => number>>

let vectors: boolean | undefined

/** Whether WebAssembly is there and knows how to look at four words at once. */
function hasWebAssembly(): boolean {
  vectors ??= webAssembly?.validate(printWebAssembly(parseKernel('fn f() { return like4(0, -1, 0); }'), false)) ?? false
  return vectors
}

/** The functions of a kernel's text over a memory. WebAssembly needs a memory of its kind. */
export function linkKernel(text: string, engine: Engine, backing: Backing | WasmBacking, imports: Imports): Functions {
  const kernel = parseKernel(text)
  const given = Object.fromEntries(kernel.imports.map(({ name }) => [name, importOf(imports, name)]))
  if (engine === 'javascript' || !('memory' in backing) || !webAssembly || !hasWebAssembly()) {
    const body = printJavaScript(kernel)
    return new Function('imports', 'memory', body)(given, backing.words) as Functions
  }
  const module = new webAssembly.Module(printWebAssembly(kernel, backing.shared))
  const instance = new webAssembly.Instance(module, { env: { ...given, memory: backing.memory } })
  return instance.exports as Functions
}

function importOf(imports: Imports, name: string): (...args: number[]) => number {
  const found = imports[name]
  if (!found) throw new Error(`the kernel calls ${name}, which nobody gives`)
  return found
}
