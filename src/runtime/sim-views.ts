import type { Named, NodeId } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import type { NodeStep } from '../core/stack.ts'
import { rec, setOf } from '../core/value.ts'
import { type RoundRules, round, speak } from '../core/views.ts'

/** The signals between a stack and the membership under it (spec/language.md, "Views"). */
export interface ViewSignals {
  readonly installed: RecordShape
  readonly multicast: RecordShape
  readonly deliver: RecordShape
  readonly turns?: RecordShape
}

/** Abstract membership: whoever can talk to each other has one view, and hears the same in the same order. */
export interface Membership {
  /** Installs a view wherever who can talk to whom is not what was installed last. */
  readonly settle: () => void
  /** A node went down. */
  readonly gone: (node: NodeId) => void
  /** A node is in the middle of a step, and this is what it did. */
  readonly said: (node: NodeId, step: NodeStep) => void
  /** To be called when no node is stepping: what was multicast outside a round goes to the views of those who did. */
  readonly pass: () => void
}

export interface MembershipOptions {
  readonly signals: ViewSignals
  /** Ascending. */
  readonly nodes: readonly NodeId[]
  readonly up: (node: NodeId) => boolean
  readonly connected: (a: NodeId, b: NodeId) => boolean
  readonly hear: (node: NodeId, signal: Named) => void
  /** Whether a node takes a signal at all: who does not hear of turns has none. */
  readonly hears: (node: NodeId, signal: string) => boolean
}

export function membership(options: MembershipOptions): Membership {
  const { signals, nodes, up, connected, hear, hears } = options
  const views = new Map<NodeId, readonly NodeId[]>()
  // The hosts keep the states; a round only needs to know what was said in which step.
  const states = new Map<NodeId, undefined>()
  const waiting: { readonly node: NodeId; readonly signals: readonly Named[] }[] = []
  let listening: Named[] | undefined

  function heard(node: NodeId, signal: Named) {
    const said: Named[] = []
    listening = said
    if (up(node)) hear(node, signal)
    listening = undefined
    return { state: undefined, signals: said }
  }

  const rules: RoundRules<undefined> = {
    install: (node, _, members) => heard(node, made(signals.installed, [ringOf(members), setOf(members)])),
    turn: node => {
      const { turns } = signals
      return turns && hears(node, turns.name) ? heard(node, made(turns, [])) : undefined
    },
    deliver: (node, _, payload, from) => heard(node, made(signals.deliver, [payload, from])),
    multicast: signal =>
      signal.kind === signals.multicast.name ? (signal as unknown as { payload: unknown }).payload : undefined,
    left: () => undefined,
  }
  const settled = (done: true | undefined) => {
    if (!done) throw new Error('the members answer each other without end')
  }

  return {
    settle: () => {
      for (const members of components(nodes.filter(up), connected)) {
        const name = members.join()
        if (members.every(node => views.get(node)?.join() === name)) continue
        for (const node of members) views.set(node, members)
        settled(round(members, states, rules))
      }
    },
    gone: node => void views.delete(node),
    said: (node, step) => {
      const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
      if (listening) listening.push(...signals)
      else if (signals.length > 0) waiting.push({ node, signals })
    },
    pass: () => {
      for (const { node, signals } of waiting.splice(0))
        settled(speak(node, { state: undefined, signals }, views.get(node) ?? [], states, rules))
    },
  }
}

function ringOf(members: readonly NodeId[]) {
  return rec({ rep: members[0] as NodeId, seq: 0 })
}

function made(shape: RecordShape, fields: readonly unknown[]): Named {
  return rec({
    kind: shape.name,
    ...Object.fromEntries(shape.fields.map((field, i) => [field.name, fields[i]])),
  }) as Named
}

/** Ascending by their lowest nodes. */
function components(nodes: readonly NodeId[], connected: (a: NodeId, b: NodeId) => boolean): NodeId[][] {
  const left = new Set(nodes)
  return nodes.flatMap(first => {
    if (!left.delete(first)) return []
    const members = [first]
    for (const one of members)
      for (const other of [...left]) if (connected(one, other) && left.delete(other)) members.push(other)
    return [members.sort((a, b) => a - b)]
  })
}
