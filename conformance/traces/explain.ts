import type { AnyMachine, Site } from '../../src/core/machine.ts'
import { type Node, type NodeState, type NodeStep, nodeStep } from '../../src/core/stack.ts'
import { changedFields, encodeEffects, type OutsideInput } from '../../src/trace/events.ts'
import type { Event, TraceEffect } from '../../src/trace/format.ts'
import { type Json, type JsonPath, show } from '../../src/trace/values.ts'
import { firstDifference } from './difference.ts'

/** Why a step that the trace has is not the step that the spec takes, with the line of the spec that decided. */
export interface Explanation {
  readonly why: string
  /** Leads from the event to the part that differs. */
  readonly path: JsonPath
  readonly site?: Site
  readonly expected?: string
  readonly found?: string
  readonly way: readonly { readonly site: Site; readonly held: boolean }[]
}

interface Asked {
  readonly machine: number
  readonly site: Site
  /** Absent for an assignment. */
  readonly held?: boolean
}

/**
 * Takes the step again with the reducers watched, and finds the first thing in which the recorded step differs: an
 * effect, else a field of the state. An effect that the spec does not cause was stopped by a condition: the first
 * guard (`when`) that did not hold in the machine concerned, else the last `if`. A field has another value because of
 * the last assignment to it, or because a guard came before any.
 */
export function explain(node: Node, before: NodeState, outside: OutsideInput, event: Event): Explanation {
  const asked: Asked[] = []
  const watch = (machine: number, site: number, held?: boolean) => {
    const at = node.stack.machines[machine]?.sites[site]
    if (at) asked.push({ machine, site: at, ...(held !== undefined && { held }) })
  }
  const { machine } = outside
  const step = nodeStep(node, before, outside.input, { watch, ...(machine !== undefined && { machine }) })
  const way = asked.flatMap(({ site, held }) => (held === undefined ? [] : [{ site, held }]))
  return { ...differing(node, before, step, event, asked), way }
}

function differing(
  node: Node,
  before: NodeState,
  step: NodeStep,
  event: Event,
  asked: readonly Asked[],
): Omit<Explanation, 'way'> {
  const effects = encodeEffects(node.stack, step.effects)
  const at = effects.findIndex((effect, i) =>
    firstDifference(effect as unknown as Json, event.effects[i] as unknown as Json),
  )
  if (at >= 0 || event.effects.length > effects.length)
    return differingEffect(node, effects, event.effects, at >= 0 ? at : effects.length, asked)
  const changed = changedFields(node.stack, before, step.state)
  if (event.changed) {
    const found = differingField(node, before, step, changed, event.changed, asked)
    if (found) return found
  }
  const names = Object.keys(changed)
  return {
    why:
      (names.length === 0
        ? 'by the spec this step changes nothing'
        : `by the spec this step changes ${names.join(', ')}`) +
      `; the state after it is another${event.changed ? ', though these fields agree: the state before was not what the trace says' : ''}`,
    path: ['digest'],
    ...siteOf(refusal(asked, undefined)),
  }
}

function differingEffect(
  node: Node,
  effects: readonly TraceEffect[],
  recorded: readonly TraceEffect[],
  at: number,
  asked: readonly Asked[],
): Omit<Explanation, 'way'> {
  const should = effects[at]
  const did = recorded[at]
  const path: JsonPath = did ? ['effects', at] : ['effects']
  const same = should && did && should.kind === did.kind && should.machine === did.machine && what(should) === what(did)
  if (same) {
    const difference = firstDifference(should as unknown as Json, did as unknown as Json)
    const inner = difference?.path ?? []
    return {
      why: `${say(did)} has another ${inner.join('.') || 'content'} than by the spec`,
      path: [...path, ...inner],
      expected: show(difference?.expected),
      found: show(difference?.found),
      ...siteOf(last(asked, indexOf(node, should.machine))),
    }
  }
  // The effect that came too early, or was left out: whichever of the two lists goes on without it.
  const leftOut = should && (!did || recorded.slice(at).every(one => !equal(one, should)))
  if (leftOut)
    return {
      why: `by the spec ${say(should)} comes here; the trace has ${did ? say(did) : 'nothing more'}`,
      path,
      expected: say(should),
      found: did ? say(did) : 'nothing',
      ...siteOf(last(asked, indexOf(node, should.machine))),
    }
  return {
    why: `${say(did as TraceEffect)} is not what the spec does here`,
    path,
    expected: should ? say(should) : 'nothing more',
    found: say(did as TraceEffect),
    ...siteOf(refusal(asked, indexOf(node, (did as TraceEffect).machine))),
  }
}

function differingField(
  node: Node,
  before: NodeState,
  step: NodeStep,
  changed: Readonly<Record<string, Json>>,
  recorded: Readonly<Record<string, Json>>,
  asked: readonly Asked[],
): Omit<Explanation, 'way'> | undefined {
  for (const [index, machine] of node.stack.machines.entries())
    for (const name of Object.keys(step.state[index] ?? {})) {
      const field = `${machine.name}.${name}`
      const old = () =>
        changedFields({ ...node.stack, machines: [machine] }, [emptied], [before[index] as never])[field]
      const should = Object.hasOwn(changed, field) ? changed[field] : undefined
      const did = Object.hasOwn(recorded, field) ? recorded[field] : undefined
      if (should === undefined && did === undefined) continue
      if (should !== undefined && did !== undefined && !firstDifference(should, did)) continue
      const assigned = asked.findLast(
        one => one.machine === index && one.site.kind === 'assign' && one.site.field === name,
      )
      return {
        why: `${field} has another value after this step than by the spec`,
        path: did === undefined ? ['digest'] : ['changed', field],
        expected: show(should ?? old()),
        found: did === undefined ? 'as before' : show(did),
        ...siteOf(assigned ?? refusal(asked, index)),
      }
    }
  const unknown = Object.keys(recorded).find(field => !Object.hasOwn(changed, field))
  if (unknown === undefined) return undefined
  return { why: `${node.stack.name} has no field ${show(unknown)}`, path: ['changed', unknown] }
}

/** Compared with this every field of a state has changed. */
const emptied = {} as never

function refusal(asked: readonly Asked[], machine: number | undefined): Asked | undefined {
  const here = asked.filter(one => machine === undefined || one.machine === machine)
  const refused = here.find(one => one.site.kind === 'when' && one.held === false)
  if (refused) return refused
  const other = here.findLast(one => one.held === false)
  return other ?? (machine === undefined || here.length > 0 ? undefined : refusal(asked, undefined))
}

function last(asked: readonly Asked[], machine: number): Asked | undefined {
  return asked.findLast(one => one.machine === machine && one.held === true) ?? asked.findLast(one => one.held === true)
}

function siteOf(asked: Asked | undefined): { site: Site } | undefined {
  return asked && { site: asked.site }
}

function indexOf(node: Node, machine: string): number {
  return node.stack.machines.findIndex((one: AnyMachine) => one.name === machine)
}

function equal(a: TraceEffect, b: TraceEffect): boolean {
  return firstDifference(a as unknown as Json, b as unknown as Json) === undefined
}

/** The name of what an effect carries. */
function what(effect: TraceEffect): unknown {
  if (effect.kind === 'failed') return effect.property
  const carried = effect.kind === 'send' ? effect.message : effect.kind === 'emit' ? effect.signal : effect.timer
  return typeof carried === 'object' && carried !== null && 'kind' in carried ? carried.kind : undefined
}

/** An effect in a few words. */
export function say(effect: TraceEffect): string {
  const name = String(what(effect))
  switch (effect.kind) {
    case 'send':
      return `${name} sent to ${effect.to.join(', ') || 'nobody'}`
    case 'emit':
      return `the signal ${name}`
    case 'arm':
      return `the timer ${name} armed`
    case 'cancel':
      return `the timer ${name} cancelled`
    case 'failed':
      return `the failed assertion ${name}`
  }
}
