import type { MachineState } from '../core/machine.ts'
import type { NodeState } from '../core/stack.ts'
import { key } from '../core/value.ts'

/**
 * The digest of a node state: 64 bits as 16 hexadecimal digits, from the canonical keys of the machines' states. It
 * tells states apart by accident, not by malice: it is no cryptographic hash.
 */
export function digestOf(state: NodeState): string {
  let a = 0x9e3779b9 | 0
  let b = 0x85ebca6b | 0
  for (const machine of state) {
    const part = partOf(machine)
    a = mix(a ^ part.a, 0x2c1b3c6d)
    b = mix(b ^ part.b, 0x297a2d39)
  }
  return hex(a) + hex(b)
}

// A node step leaves most machines of a stack as they were: their part is remembered with the frozen state itself.
const parts = new WeakMap<MachineState, { readonly a: number; readonly b: number }>()

function partOf(state: MachineState): { readonly a: number; readonly b: number } {
  let part = parts.get(state)
  if (!part) {
    part = hash(key(state))
    parts.set(state, part)
  }
  return part
}

/** Two FNV-like mixes of one text with different multipliers, each finished by an avalanche. */
function hash(text: string): { a: number; b: number } {
  let a = 0x811c9dc5 | 0
  let b = 0x1000193 ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return { a: mix(a, 0x7feb352d), b: mix(b, 0x846ca68b) }
}

function mix(x: number, by: number): number {
  let h = Math.imul(x ^ (x >>> 16), by)
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hex(x: number): string {
  return (x >>> 0).toString(16).padStart(8, '0')
}
