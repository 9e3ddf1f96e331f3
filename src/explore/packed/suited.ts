import type { Locals } from '../locals.ts'
import type { Parts } from '../parts.ts'
import { featuresOf } from './features.ts'
import { type Layout, layoutOf } from './layout.ts'
import { rowOf, sleepPlan } from './sleep.ts'

/** More cells than this the tables of steps shall not have in all. */
const mostCells = 2 ** 23
/** Bits of a table of steps of one node. */
const mostBits = 20
/** The reference is short-lived, and generous. */
const generous = 1024

/**
 * The layout for what was seen so far. With `bits` messages are bits where each can be under way once and there are few;
 * else an id stands for all that is under way to a node.
 */
export function suited(parts: Parts, bits: boolean): Layout {
  const { locals, model, inboxAt, inboxes } = parts
  const sizes = sizesOf(parts, bits ? 0 : generous)
  if (!bits || model.world.transport !== 'soup') return layoutOf(sizes, undefined)
  const layout = layoutOf(
    sizes.map((size, i) => (i >= inboxAt && i < inboxAt + inboxes.length ? 1 : size)),
    messagesOf(parts),
  )
  const features = featuresOf(model)
  const asleep = { ...layout, asleep: sleepPlan(layout, features).words }
  const fits = (one: Layout) => {
    const row = rowOf(one, features).words
    return locals.reduce((sum, _, i) => sum + 2 ** (one.fields[i]?.bits ?? 0) * row, 0) <= mostCells
  }
  return fits(asleep) ? asleep : fits(layout) ? layout : layoutOf(sizes, undefined)
}

/**
 * By node, how many bits an input has in a table of steps; -1 where a table would be too large. Where messages are bits a
 * table has a row of them all, and `suited` has seen to its size.
 */
export function denseBits({ locals }: Parts, layout: Layout): number[] {
  if (layout.net) return locals.map(() => 0)
  return locals.map((one, i) => {
    const bits = 32 - Math.clz32(one.inputs.size * 2)
    return (layout.fields[i]?.bits ?? 0) + bits <= mostBits ? bits : -1
  })
}

/** How many values of each part there are to be room for. */
function sizesOf({ locals, inboxes, monitors, world, model }: Parts, least: number): number[] {
  const room = (one: { size: number }) => Math.max(one.size, least)
  // What one node was seen in, those like it will be; and of phases that none was seen in, as many as of the others.
  const alike = new Map<string, number>()
  for (const { node } of locals) {
    if (alike.has(node.stack.name)) continue
    const same = locals.filter(one => one.node.stack.name === node.stack.name)
    alike.set(node.stack.name, Math.max(...same.map(one => one.states.size)) * unseenPhases(same))
  }
  return [
    ...locals.map(one => Math.max(alike.get(one.node.stack.name) as number, least)),
    ...inboxes.map(room),
    model.monitors.length > 0 ? room(monitors) : 1,
    world.size > 1 ? room(world) : 1,
  ]
}

/** All phases of the machines over those that were seen; 1 where all were. */
function unseenPhases(locals: readonly Locals[]): number {
  const machines = locals[0]?.node.stack.machines ?? []
  const ratios = machines.map((machine, m) => {
    if (machine.phases.length === 0) return 0
    const seen = new Set<string | undefined>()
    for (const one of locals) for (let i = 0; i < one.states.size; i++) seen.add(one.states.at(i).state[m]?.phase)
    return machine.phases.length / Math.max(1, seen.size)
  })
  return Math.max(1, ...ratios)
}

/** How many messages there are to be bits for: of the kinds that were not seen yet, as many as of those that were. */
function messagesOf({ locals }: Parts): number {
  const seen = new Set<string>()
  let count = 0
  for (const [to, one] of locals.entries())
    for (let i = 0; i < one.inputs.size; i++) {
      const { input } = one.inputs.at(i)
      if (input.kind !== 'message') continue
      count++
      seen.add(`${input.from} ${to} ${input.message.kind}`)
    }
  const kinds = new Set([...seen].map(name => name.split(' ')[2]))
  const all = new Set(locals.flatMap(one => one.node.stack.machines.flatMap(machine => machine.sends.map(s => s.name))))
  return Math.ceil((count * all.size) / Math.max(1, kinds.size)) + 1
}
