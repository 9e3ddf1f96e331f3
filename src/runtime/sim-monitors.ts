import type { AnyMachine, Context, MachineState, Named, NodeId } from '../core/machine.ts'
import type { NodeStep } from '../core/stack.ts'
import { rec, type Value } from '../core/value.ts'

/** The monitors of a model, watching the signals of all nodes as they come. */
export interface Watching {
  readonly step: (node: NodeId, step: NodeStep) => void
  readonly crash: (node: NodeId) => void
  /** A signal of the world, told as if it were of this node. */
  readonly hear: (signal: Named, at: NodeId) => void
  /** The first assertion that did not hold. */
  readonly broken: () => { readonly monitor: string; readonly property: string; readonly node: NodeId } | undefined
  readonly field: (monitor: string, field: string) => Value
}

export function watchers(
  monitors: readonly { readonly name: string }[],
  machineOf: (name: string) => AnyMachine,
): Watching {
  const watching = monitors.map(({ name }) => {
    const machine = machineOf(name)
    const made = machine.configure(0, {})
    if ('refused' in made) throw new Error(`${name}: ${made.refused.join('; ')}`)
    const context: Context<unknown> = { self: 0, config: made.config }
    const first: MachineState = machine.initial(context)
    return { machine, context, state: first }
  })
  let broken: ReturnType<Watching['broken']>

  function see(node: NodeId, signal: Named): void {
    for (const one of watching) {
      if (!one.machine.hears.some(shape => shape.name === signal.kind)) continue
      const step = one.machine.step(one.context, one.state, {
        kind: 'signal',
        signal,
        ...(node !== undefined && { at: node }),
      })
      one.state = step.state
      const failed = step.effects.find(effect => effect.kind === 'failed')
      if (failed) broken ??= { monitor: one.machine.name, property: failed.property, node }
    }
  }

  return {
    step: (node, { parts }) => {
      for (const { effects } of parts)
        for (const effect of effects) if (effect.kind === 'emit') see(node, effect.signal)
    },
    hear: (signal, at) => see(at, signal),
    crash: node => see(node, rec({ kind: 'crash' })),
    broken: () => broken,
    field: (monitor, field) => {
      const found = watching.find(one => one.machine.name === monitor)
      if (!found) throw new Error(`no monitor ${monitor}`)
      return (found.state as unknown as Readonly<Record<string, Value>>)[field] as Value
    },
  }
}
