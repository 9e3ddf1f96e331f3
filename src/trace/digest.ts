import type { MachineState } from '../core/machine.ts'
import type { NodeState } from '../core/stack.ts'
import { key, List, SortedMap, SortedSet } from '../core/value.ts'

/**
 * The digest of a node state: 64 bits as 16 hexadecimal digits, from the canonical keys of the machines' states. It
 * tells states apart by accident, not by malice: it is no cryptographic hash.
 */
export function digestOf(state: NodeState): string {
  return digestBy(state, machine => {
    let part = parts.get(machine)
    if (!part) {
      part = partOf(machine, undefined)
      parts.set(machine, part)
    }
    return part
  })
}

/** `digestOf` for the states of one node, one after the other: only what is another than in the state before is looked at. */
export function digester(): (state: NodeState) => string {
  const latest: Latest[] = []
  return state =>
    digestBy(state, (machine, i) => {
      const known = latest[i] ?? { machine: undefined, part: { a: 0, b: 0 }, values: [], parts: [] }
      latest[i] = known
      if (known.machine !== machine) {
        known.part = partOf(machine, known)
        known.machine = machine
      }
      return known.part
    })
}

function digestBy(state: NodeState, part: (machine: MachineState, i: number) => Part): string {
  let a = 0x9e3779b9 | 0
  let b = 0x85ebca6b | 0
  for (let i = 0; i < state.length; i++) {
    const one = part(state[i] as MachineState, i)
    a = mix(a ^ one.a, 0x2c1b3c6d)
    b = mix(b ^ one.b, 0x297a2d39)
  }
  return hex(a) + hex(b)
}

interface Part {
  readonly a: number
  readonly b: number
}

/** A machine's state that was looked at last: what each field came to. */
interface Latest {
  machine: MachineState | undefined
  part: Part
  readonly values: unknown[]
  readonly parts: Part[]
}

// A step leaves most of a node as it was: machines' states and collections never change, so what they come to is kept.
const parts = new WeakMap<object, Part>()

function partOf(state: MachineState, latest: Latest | undefined): Part {
  let a = 0x3c6ef372 | 0
  let b = 0x1b873593 | 0
  const values = Object.values(state)
  for (let i = 0; i < values.length; i++) {
    const field = latest ? fieldAfter(latest, i, values[i]) : fieldOf(values[i])
    a = mix(a ^ field.a, 0x7feb352d)
    b = mix(b ^ field.b, 0x846ca68b)
  }
  return { a, b }
}

/** What the latest state had is known by its place, without a table that has to be kept free of what is gone. */
function fieldAfter({ values, parts }: Latest, i: number, value: unknown): Part {
  if (i >= parts.length || values[i] !== value) {
    values[i] = value
    parts[i] = typeof value === 'object' && value !== null ? partsOf(value) : hash(key(value))
  }
  return parts[i] as Part
}

function fieldOf(value: unknown): Part {
  if (typeof value !== 'object' || value === null) return hash(key(value))
  let part = parts.get(value)
  if (!part) {
    part = partsOf(value)
    parts.set(value, part)
  }
  return part
}

/** A collection is put together from its items: one message more among a hundred is not to cost a hundred. */
function partsOf(value: object): Part {
  if (value instanceof List) return together(0x5bf03635, value.items)
  if (value instanceof SortedSet) return together(0x2545f491, value.items)
  if (value instanceof SortedMap) return together(0x27220a95, value.keys, value.values)
  return hash(key(value))
}

function together(kind: number, ...all: readonly (readonly unknown[])[]): Part {
  let a = kind | 0
  let b = ~kind
  for (const items of all) {
    a = mix(a ^ items.length, 0x7feb352d)
    for (const item of items) {
      const part = fieldOf(item)
      a = mix(a ^ part.a, 0x2c1b3c6d)
      b = mix(b ^ part.b, 0x297a2d39)
    }
  }
  return { a, b }
}

/** Two FNV-like mixes of one text with different multipliers. */
function hash(text: string): Part {
  let a = 0x811c9dc5 | 0
  let b = 0x1000193 ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return { a, b }
}

function mix(x: number, by: number): number {
  let h = Math.imul(x ^ (x >>> 16), by)
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const bytes = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

function hex(x: number): string {
  return `${bytes[x >>> 24]}${bytes[(x >>> 16) & 255]}${bytes[(x >>> 8) & 255]}${bytes[x & 255]}`
}
