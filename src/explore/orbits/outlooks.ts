import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import type { Shape } from '../../core/shape.ts'
import { key, type SortedMap, type Value } from '../../core/value.ts'
import { namesNodes } from '../../lang/alike.ts'
import type { FieldRead } from '../closed.ts'
import type { Monitors } from '../monitors.ts'
import { packed } from '../packing.ts'
import { Interner } from '../pairs.ts'
import { arranged, type Crowd, inOrder, merged, written } from './crowd.ts'
import { equalNumbers } from './hearing.ts'
import { NotAlike } from './payloads.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** What is still to be seen of a node; and of those in each of its template's buckets, what that says of them. */
export interface Outlook {
  readonly id: number
  readonly marks: readonly number[]
}

/** What a timer comes to, and what that says of each bucket. */
interface After {
  readonly text: string
  readonly marks: readonly number[]
}

/**
 * What is still to come in a ring of all nodes that lasts, as far as properties see it. There only timers end, and nothing is
 * heard any more, so that much of what nodes know of each other makes no difference: states of one outlook are one, by the first
 * of them. (They are bisimilar: properties see the same of them, and each step of one has its like of the other.)
 */
export class Outlooks {
  readonly #templates: Templates
  readonly #reads: readonly FieldRead[]
  readonly #monitors: Monitors
  readonly #texts = new Interner<true>()
  readonly #known = new Map<number, Outlook | undefined>()
  readonly #begun = new Set<number>()

  /** `reads`: of all properties. */
  constructor(templates: Templates, reads: readonly FieldRead[], monitors: Monitors) {
    this.#templates = templates
    this.#reads = reads
    this.#monitors = monitors
  }

  /** Of a template; `undefined` where it may have more to say, or leave, or has timers without end. */
  of(kind: number): Outlook | undefined {
    if (this.#known.has(kind)) return this.#known.get(kind)
    if (this.#begun.has(kind)) return undefined
    this.#begun.add(kind)
    const made = this.#made(kind)
    this.#begun.delete(kind)
    this.#known.set(kind, made)
    return made
  }

  /** A name for all crowds that nothing to come tells apart; `undefined` where that is not known. */
  nameOf({ groups, of }: Crowd): string | undefined {
    const outlooks: Outlook[] = []
    for (const { kind, open } of groups) {
      const one = open === 0 ? this.of(kind) : undefined
      if (!one) return undefined
      outlooks.push(one)
    }
    const seen = groups.map(({ who }, i) => ({ kind: (outlooks[i] as Outlook).id, block: 0, open: 0, who }))
    const marks = of.map((row, i) => row.map(b => (b < 0 ? b : ((outlooks[i] as Outlook).marks[b] as number))))
    const one = merged(seen, marks)
    return packed(written(inOrder(one, arranged(one))))
  }

  #made(kind: number): Outlook | undefined {
    const { next, to } = this.#templates.rested(kind)
    if (next !== kind) {
      const rested = this.of(next)
      return rested && { id: rested.id, marks: to.map(b => rested.marks[b] as number) }
    }
    const { role, local, up, leaves, buckets } = this.#templates.at(kind)
    if (leaves || !up) return undefined
    const { node, states } = this.#templates.locals(role)
    const { machines } = node.stack
    const sketches = machines.map((machine, m) =>
      this.#templates.sketch(kind, m, name => this.#readsAll(machine, name)),
    )
    const texts = [`${role}`, ...sketches.map(one => one.text)]
    for (const [m, machine] of machines.entries())
      texts.push(...this.#ownParts(machine, states.at(local).state[m] as MachineState, node.self))
    const marks = buckets.map((_, b) => sketches.map(one => one.marks[b] ?? ''))
    for (const input of states.at(local).timers) {
      const after = this.#after(kind, input)
      if (!after) return undefined
      texts.push(`${input} ${after.text}`)
      for (const [b, mark] of after.marks.entries()) marks[b]?.push(`${mark}`)
    }
    return {
      id: this.#texts.id(texts.join('|'), () => true),
      marks: marks.map(one => this.#texts.id(one.join('|'), () => true)),
    }
  }

  #readsAll(machine: AnyMachine, field: string): boolean {
    return this.#reads.some(
      ({ machine: of, name, own }) => of === machine.name && name === field && !(own && partOf(machine, name, own)),
    )
  }

  #ownParts(machine: AnyMachine, state: MachineState, self: NodeId): string[] {
    return this.#reads.flatMap(({ machine: of, name, own }) => {
      if (of !== machine.name || !own || !partOf(machine, name, own)) return []
      const all = (state as unknown as Record<string, SortedMap<NodeId, Value>>)[name]
      const mine = all?.get(self) as unknown as Record<string, Value> | undefined
      return [`${name} ${own} ${mine && key(mine[own] as Value)}`]
    })
  }

  /** What comes of a timer, whoever comes first in the order of ids. */
  #after(kind: number, input: number): After | undefined {
    const move = tried(() => this.#templates.take(kind, input))
    if (move) return this.#afterMove(move)
    const [one, ...others] = this.#templates.at(kind).buckets.map((_, first) => this.#afterLed(kind, first, input))
    return one && others.every(other => other && alike(one, other)) ? one : undefined
  }

  #afterLed(kind: number, first: number, input: number): After | undefined {
    const { next, rest, meant } = this.#templates.follow(kind, first)
    const move = tried(() => this.#templates.take(next, input))
    const one = move && this.#afterMove(move)
    if (!one) return undefined
    const mark = (b: number) => (b < 0 ? b : (one.marks[b] as number))
    const [marks, leads] = [[...rest].map(mark), mark(meant[first] as number)]
    const others = marks[first] as number
    return others < 0 || others === leads ? { ...one, marks: marks.with(first, leads) } : undefined
  }

  #afterMove({ outcome, said, next, rest }: Move): After | undefined {
    if (said.length > 0) return undefined
    const { breach, unhandled, idle, emitted } = outcome
    if (breach !== undefined || unhandled || idle)
      return { text: `${breach} ${unhandled} ${idle}`, marks: [...rest].map(() => 0) }
    const then = this.of(next)
    const heard = this.#monitors.heardId(this.#templates.selfOf(next), emitted)
    return then && { text: `${then.id} ${heard}`, marks: [...rest].map(b => (b < 0 ? b : (then.marks[b] as number))) }
  }
}

/** `undefined` where nodes are not alike. */
function tried<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof NotAlike) return undefined
    throw error
  }
}

function alike(a: After, b: After): boolean {
  return a.text === b.text && equalNumbers(a.marks, b.marks)
}

/** Of a field by node: this part of what it has of each, unless that names nodes. */
function partOf({ state }: AnyMachine, field: string, part: string): Shape | undefined {
  const shape = state.find(one => one.name === field)?.shape
  if (shape?.kind !== 'map' || shape.key.kind !== 'node' || shape.of.kind !== 'record') return undefined
  const found = shape.of.fields.find(one => one.name === part)?.shape
  return found && !namesNodes(found) ? found : undefined
}
