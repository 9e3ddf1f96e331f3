import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { NodeState } from '../core/stack.ts'
import { openStore, StoreError } from './store.ts'
import { clusterOf, fieldsOf } from './testing/cluster.ts'
import { shipped } from './testing/specs.ts'

const { corosync } = await shipped()
const [node] = clusterOf(corosync, [1])
const root = mkdtempSync(path.join(tmpdir(), 'muster-store-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0
const fresh = () => path.join(root, String(folders++))

/** A state with this ring sequence on disk. */
function stateOf(stored: number): NodeState {
  const first = corosync.machines.map((machine, i) => machine.initial(node?.contexts[i] as never))
  return [{ ...first[0], stored }, ...first.slice(1)] as NodeState
}
const storedOf = (state: NodeState | undefined) => state && fieldsOf(node as never, state, 'Evs').stored
const open = (folder: string, self = 1) => openStore(folder, corosync, self)

describe('a store', () => {
  test('gives back what was saved last, and counts lives', () => {
    const folder = fresh()
    const first = open(folder)
    expect(first.kept).toEqual({ incarnation: 0 })
    first.save(stateOf(5))
    first.save(stateOf(9))
    const second = open(folder)
    expect(second.kept.incarnation).toBe(1)
    expect(storedOf(second.kept.state)).toBe(9)
    expect(open(folder).kept.incarnation).toBe(2)
    expect(readdirSync(folder)).toEqual(['kept_1'])
  })
  test('counts a life that ended before it had anything to keep', () => {
    const folder = fresh()
    open(folder)
    expect(open(folder).kept).toEqual({ incarnation: 1 })
  })
  test('takes no notice of what a crash left beside it', () => {
    const folder = fresh()
    open(folder).save(stateOf(5))
    writeFileSync(path.join(folder, 'kept_1.new'), '{"muster":"kept","ver')
    expect(storedOf(open(folder).kept.state)).toBe(5)
  })
  test('keeps nodes apart', () => {
    const folder = fresh()
    open(folder, 1).save(stateOf(5))
    expect(open(folder, 2).kept).toEqual({ incarnation: 0 })
    writeFileSync(path.join(folder, 'kept_3'), readFileSync(path.join(folder, 'kept_1')))
    expect(() => open(folder, 3)).toThrow(/belongs to node 1, not to node 3/)
  })
})

describe('a damaged file', () => {
  const folder = fresh()
  const file = path.join(folder, 'kept_1')
  open(folder).save(stateOf(1234))
  const good = readFileSync(file)
  const with_ = (bytes: Uint8Array) => {
    writeFileSync(file, bytes)
    return () => open(folder)
  }

  test('is an error wherever it is cut off or changed, and never a first life', () => {
    const damage = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255), cut: fc.boolean() })
    fc.assert(
      fc.property(damage, ({ at, to, cut }) => {
        const bytes = cut ? good.subarray(0, at) : Buffer.from(good)
        if (!cut) {
          fc.pre(bytes[at] !== to)
          bytes[at] = to
        }
        expect(with_(bytes)).toThrow(StoreError)
      }),
      { numRuns: 300 },
    )
  })
  test('is left as it is', () => {
    const bytes = good.subarray(0, 20)
    expect(with_(bytes)).toThrow(StoreError)
    expect(readFileSync(file)).toEqual(bytes)
  })
  test('of a size that no state has is not read', () => {
    expect(with_(Buffer.alloc(2 * 1024 * 1024))).toThrow(/longer than/)
  })
  test('or a folder in its place is an error with the reason', () => {
    rmSync(file)
    mkdirSync(file)
    expect(() => open(folder)).toThrow(StoreError)
  })
})
