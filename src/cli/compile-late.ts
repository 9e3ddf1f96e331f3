import { setFlagsFromString } from 'node:v8'
import type { SearchOptions } from '../explore/search.ts'

/** Eight times the usual: what a function must have run before V8 compiles it with optimization, in bytes of its code. */
const budget = 540_672

/**
 * Lets V8 wait longer before it optimizes. A search runs each reducer a few thousand times and its kernels hundreds of
 * millions of times: optimizing the former costs more processor time than the whole search, while the latter are
 * WebAssembly or reach any budget within milliseconds. Kernels in JavaScript are called again every few thousand states:
 * what V8 compiles besides, to go on in the midst of a call (`--use-osr`), comes too late to be of use.
 */
export function compileLate(kernels: SearchOptions['expand']): void {
  setFlagsFromString(`--interrupt-budget=${budget}`)
  setFlagsFromString(kernels === 'javascript' ? '--no-use-osr' : '--use-osr')
}
