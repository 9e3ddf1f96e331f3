import type { Backing } from './heap.ts'

const pageWords = 65536 / 4
/** WebAssembly addresses four GiB. */
const mostWords = 2 ** 30
/** Who needs more words than the first of these has the second at once. */
const smallWords = 2 ** 19
const largeWords = 2 ** 24

/** What this file needs of WebAssembly, which the language's own library of types does not have. */
interface WasmMemory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}
interface Wasm {
  readonly Memory: new (options: { initial: number; maximum: number; shared: boolean }) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
}
/** `undefined` where there is none; then everything runs as JavaScript. */
export const webAssembly = (globalThis as { WebAssembly?: Wasm }).WebAssembly

export interface WasmBacking extends Backing {
  readonly shared: boolean
  readonly memory: WasmMemory
}

/** WebAssembly's memory; `shared` ones may be used by several threads. */
export function wasmBacking(shared: boolean, most = mostWords): WasmBacking | undefined {
  if (!webAssembly) return undefined
  const memory = new webAssembly.Memory({ initial: 16, maximum: 65536, shared })
  return backingOf(memory, shared, most)
}

export function backingOf(memory: WasmMemory, shared: boolean, most = mostWords): WasmBacking {
  let words = new Int32Array(memory.buffer)
  return {
    lead: 0,
    memory,
    shared,
    words: () => {
      // Another thread may have grown a shared memory; the array over it does not grow along.
      if (words.length === 0 || memory.buffer !== words.buffer) words = new Int32Array(memory.buffer)
      return words
    },
    grow: least => {
      if (least > most) return false
      // Pages that are not touched cost nothing, and growing often makes the collector of garbage run.
      const wanted = Math.min(most, Math.max(least, words.length * 2, least > smallWords ? largeWords : 0))
      try {
        memory.grow(Math.ceil((wanted - words.length) / pageWords))
      } catch {
        return false
      }
      words = new Int32Array(memory.buffer)
      return true
    },
  }
}

/** What Node's allocator keeps in front of a large array, in words: on another machine tables are a little slower. */
const allocated = 4

/** A plain array, for where there is no WebAssembly. */
export function plainBacking(most = mostWords): Backing {
  let words = new Int32Array(1 << 18)
  return {
    lead: allocated,
    words: () => words,
    grow: least => {
      if (least > most) return false
      // What is not touched costs nothing, and what is copied is touched.
      const wider = new Int32Array(Math.min(most, Math.max(least, words.length * 2)))
      wider.set(words)
      words = wider
      return true
    },
  }
}
