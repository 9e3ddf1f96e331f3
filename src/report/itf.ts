import { List, type Rec, SortedMap, SortedSet } from '../core/value.ts'
import type { Locals } from '../explore/locals.ts'
import { replay } from '../explore/path.ts'
import type { Finding } from '../explore/report.ts'
import type { Space } from '../explore/space.ts'

/**
 * A counterexample in the Informal Trace Format of Apalache and Quint (Apalache's ADR 015), which their viewers open: one
 * variable a node and machine, and `network` and `action`. Whole numbers are `#bigint`, sets `#set`, maps `#map`.
 */
export function itf(space: Space, finding: Finding): object {
  const { parts, model } = space
  const names = parts.locals.map(one => `node${one.node.self}`)
  const states = statesAlong(space, finding.path)
  const { steps } = replay(space, finding.path)
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: model.name,
      description: `${finding.property}: ${finding.text}`,
    },
    vars: ['action', 'network', ...names],
    states: states.map((state, i) => ({
      '#meta': { index: i },
      action: i === 0 ? 'start' : (steps[i - 1]?.text ?? ''),
      network: networkOf(space, state),
      ...Object.fromEntries(parts.locals.map((one, n) => [names[n], localOf(one, state[n] as number)])),
    })),
    ...(finding.loop !== undefined && { loop: finding.loop }),
  }
}

function statesAlong(space: Space, path: readonly number[]): Int32Array[] {
  space.begin()
  const states: Int32Array[] = [space.next.slice()]
  for (const wanted of path) {
    const before = states.at(-1) as Int32Array
    let next: Int32Array | undefined
    let action = 0
    space.expand(before, (_kind, _node, _arg, outcome) => {
      if (action++ === wanted && outcome?.breach === undefined) next = space.next.slice()
    })
    space.parts.monitors.take()
    states.push(next ?? before)
  }
  return states
}

function networkOf({ parts }: Space, state: Int32Array): unknown {
  return {
    '#set': parts.inboxes.flatMap((inbox, to) =>
      inbox.contents(state[parts.inboxAt + to] as number).map((input, i) => {
        const one = (parts.locals[to] as Locals).inputs.at(input).input
        return {
          to: number((parts.locals[to] as Locals).node.self),
          ...(one.kind === 'message' && { from: number(one.from), message: itfValue(one.message) }),
          place: number(i),
        }
      }),
    ),
  }
}

function localOf(locals: Locals, local: number): unknown {
  const { up, state } = locals.states.at(local)
  const machines = locals.node.stack.machines.map((machine, m) => [
    machine.name,
    Object.fromEntries(Object.entries(state[m] as object).map(([name, value]) => [name, itfValue(value)])),
  ])
  return { up, ...Object.fromEntries(machines) }
}

function number(value: number): unknown {
  return { '#bigint': String(value) }
}

function itfValue(value: unknown): unknown {
  if (value === null || value === undefined) return { tag: 'None' }
  if (typeof value === 'number') return Number.isInteger(value) ? number(value) : { '#unserializable': String(value) }
  if (typeof value !== 'object') return value
  if (value instanceof List) return value.items.map(itfValue)
  if (value instanceof SortedSet) return { '#set': value.items.map(itfValue) }
  if (value instanceof SortedMap)
    return { '#map': value.keys.map((one, i) => [itfValue(one), itfValue(value.values[i])]) }
  const { kind, ...fields } = value as Rec & { kind?: string }
  const inner = Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, itfValue(one)]))
  return kind === undefined ? inner : { tag: kind, value: inner }
}
