import { parseKernel } from '../kernel/parse.ts'
import { printJavaScript } from '../kernel/print-js.ts'
import { printWebAssembly } from '../kernel/print-wasm.ts'
import { type WasmBacking, webAssembly } from './backing.ts'
import type { Backing } from './heap.ts'
import { type Compiled, type Functions, type Imports, link } from './link.ts'

export type Engine = 'javascript' | 'webassembly'

let vectors: boolean | undefined

/** Whether WebAssembly is there and knows how to look at four words at once. */
function hasWebAssembly(): boolean {
  vectors ??= webAssembly?.validate(printWebAssembly(parseKernel('fn f() { return like4(0, -1, 0); }'), false)) ?? false
  return vectors
}

/** The functions of a kernel's text over a memory. WebAssembly needs a memory of its kind. */
export function linkKernel(text: string, engine: Engine, backing: Backing | WasmBacking, imports: Imports): Functions {
  return link(compileKernel(text, engine, backing), backing, imports)
}

export function compileKernel(text: string, engine: Engine, backing: Backing | WasmBacking): Compiled {
  const kernel = parseKernel(text)
  const imports = kernel.imports.map(one => one.name)
  if (engine === 'javascript' || !('memory' in backing) || !webAssembly || !hasWebAssembly())
    return { code: printJavaScript(kernel), imports }
  return { code: new webAssembly.Module(printWebAssembly(kernel, backing.shared)), imports }
}
