import { setFlagsFromString } from 'node:v8'

/** Eight times the usual: what a function must have run before V8 compiles it with optimization, in bytes of its code. */
const budget = 540_672

/**
 * Lets V8 wait longer before it optimizes. A search runs each reducer a few thousand times and its kernels hundreds of
 * millions of times: optimizing the former costs more processor time than the whole search, while the latter are
 * WebAssembly or reach any budget within milliseconds.
 */
export function compileLate(): void {
  setFlagsFromString(`--interrupt-budget=${budget}`)
}
