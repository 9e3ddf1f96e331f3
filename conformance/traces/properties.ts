import {
  type AnyMachine,
  Breach,
  type Context,
  type MachineState,
  type Named,
  type NodeId,
  type Site,
} from '../../src/core/machine.ts'
import type { NodeState, Stack } from '../../src/core/stack.ts'
import { rec, same, type Value } from '../../src/core/value.ts'
import { type Environment, evaluate } from '../../src/lang/interpret/evaluate.ts'
import { crash } from '../../src/lang/interpret/machine.ts'
import type { TModel, TProgram, TProperty } from '../../src/lang/typed.ts'
import type { Failed, RunJudge } from './conform.ts'
import { readsOf } from './reads.ts'

export interface JudgeOptions {
  readonly program: TProgram
  readonly machineOf: (name: string) => AnyMachine
  /** The model whose monitors and properties judge; without it the one that the trace names, else one about the stack. */
  readonly model?: string | undefined
}

/**
 * The monitors and `always` properties of a model, over a run of its stack. `nodes` are those that started so far and
 * `alive` those that run. What speaks of the network (`healed`, `connected`) is left out: a trace does not know it.
 */
export function runJudge(stack: Stack, options: JudgeOptions): RunJudge | { readonly none: string } {
  const model = modelFor(stack, options)
  return 'none' in model ? model : new Properties(stack, model, options).judge()
}

/** By default the first model about this very stack that is not there to show a violation. */
function modelFor(stack: Stack, { program, model: wanted }: JudgeOptions): TModel | { readonly none: string } {
  const models = [...program.modules.values()].flatMap(module => module.models)
  const fits = (model: TModel) => model.groups.every(group => group.stack.name === stack.name)
  if (wanted !== undefined) {
    const named = models.find(model => model.name === wanted)
    if (!named) return { none: `there is no model ${wanted}: no property was judged` }
    return fits(named) ? named : { none: `the model ${wanted} is not about ${stack.name}: no property was judged` }
  }
  const found = models.find(model => fits(model) && model.expect.violated.length === 0)
  return found ?? { none: `no model is about ${stack.name}: no property was judged` }
}

interface Watched {
  readonly property: TProperty
  readonly monitors: boolean
  /** What it reads of a node, by the machine's place in the stack. */
  readonly fields: readonly { readonly machine: number; readonly name: string }[]
}

class Properties {
  readonly #stack: Stack
  readonly #model: TModel
  readonly #monitors: { readonly machine: AnyMachine; readonly context: Context<unknown>; state: MachineState }[]
  readonly #watched: readonly Watched[]
  readonly #leftOut: readonly string[]
  readonly #states = new Map<NodeId, NodeState>()
  readonly #up = new Set<NodeId>()
  readonly #environment: Environment
  #nodes: readonly NodeId[] = []
  #alive: readonly NodeId[] = []

  constructor(stack: Stack, model: TModel, { program, machineOf }: JudgeOptions) {
    this.#stack = stack
    this.#model = model
    this.#monitors = model.monitors.map(({ name }) => {
      const machine = machineOf(name)
      const made = machine.configure(0, {})
      if ('refused' in made) throw new TypeError(`the monitor ${name} has a configuration`)
      const context = { self: 0, config: made.config }
      return { machine, context, state: machine.initial(context) }
    })
    const always = model.properties.filter(property => property.temporal === 'always')
    const all = always.map(property => ({ property, reads: readsOf(property.condition) }))
    this.#watched = all
      .filter(({ reads }) => !reads.network && !reads.config)
      .map(({ property, reads }) => {
        const fields = stack.machines.flatMap(({ name: of }, machine) =>
          [...(reads.fields.get(of) ?? [])].map(name => ({ machine, name })),
        )
        return { property, monitors: reads.monitors, fields }
      })
    this.#leftOut = [
      ...all
        .filter(({ reads }) => reads.network)
        .map(({ property }) => `${property.name} speaks of the network, which a trace does not know`),
      ...all
        .filter(({ reads }) => reads.config)
        .map(({ property }) => `${property.name} speaks of configurations, which a run's states do not hold`),
      ...model.properties
        .filter(one => one.temporal !== 'always')
        .map(one => `${one.name} (${one.temporal}) says nothing of a single run's prefix`),
    ]
    this.#environment = {
      program,
      viewField: (node, machine, name) => this.#field(node, machine, name),
      viewConfig: () => {
        throw new TypeError('a property of configurations is left out')
      },
      viewUp: node => this.#up.has(node),
      group: name => this.#group(name),
      viewPaused: () => false,
      healed: false,
      connected: () => false,
      monitorField: (monitor, field) => {
        const found = this.#monitors.find(one => one.machine.name === monitor)
        if (!found) throw new TypeError(`${monitor} is no monitor of this model`)
        return (found.state as unknown as Record<string, Value>)[field] as Value
      },
    }
  }

  judge(): RunJudge {
    return {
      properties: [
        ...this.#model.monitors.map(monitor => monitor.name),
        ...this.#watched.map(({ property }) => property.name),
      ],
      notes: this.#leftOut.map(note => `${this.#model.name}: ${note}`),
      after: (node, state, signals) => this.#after(node, state, signals),
      down: (node, crashed) => this.#down(node, crashed),
    }
  }

  #after(node: NodeId, state: NodeState, signals: readonly Named[]): Failed | undefined {
    const before = this.#states.get(node)
    const rose = !this.#up.has(node)
    this.#states.set(node, state)
    if (rose) {
      this.#up.add(node)
      this.#regroup()
    }
    for (const signal of signals) {
      const failed = this.#tell(signal, node)
      if (failed) return failed
    }
    const heard = signals.length > 0
    return this.#judge(one => rose || (heard && one.monitors) || differs(one, before, state))
  }

  #down(node: NodeId, crashed: boolean): Failed | undefined {
    this.#up.delete(node)
    this.#regroup()
    const failed = crashed ? this.#tell(rec({ kind: crash.name }), node) : undefined
    return failed ?? this.#judge(() => true)
  }

  #regroup(): void {
    this.#nodes = [...this.#states.keys()].sort((a, b) => a - b)
    this.#alive = this.#nodes.filter(node => this.#up.has(node))
  }

  #tell(signal: Named, at: NodeId): Failed | undefined {
    for (const monitor of this.#monitors) {
      const { machine, context } = monitor
      if (!machine.hears.some(shape => shape.name === signal.kind)) continue
      try {
        const step = machine.step(context, monitor.state, { kind: 'signal', signal, at })
        monitor.state = step.state
        for (const effect of step.effects)
          if (effect.kind === 'failed')
            return failedAssertion(machine, effect.property, machine.sites[effect.site], signal, at)
      } catch (error) {
        if (!(error instanceof Breach)) throw error
        return { property: machine.name, why: `the monitor breaks off at ${error.message}` }
      }
    }
    return undefined
  }

  #judge(concerned: (watched: Watched) => boolean): Failed | undefined {
    for (const watched of this.#watched) {
      if (!concerned(watched)) continue
      const { property } = watched
      const { line, column } = property.span
      const site: Site = { kind: 'assert', file: property.file, line, column, text: property.text }
      try {
        if (evaluate(property.condition, this.#environment, property.file) !== true)
          return { property: property.name, why: property.text, site }
      } catch (error) {
        if (!(error instanceof Breach)) throw error
        return { property: property.name, why: `it breaks off at ${error.message}`, site }
      }
    }
    return undefined
  }

  #field(node: NodeId, machine: string, name: string): Value {
    const index = this.#stack.machines.findIndex(one => one.name === machine)
    const state = this.#states.get(node)?.[index] as unknown as Record<string, Value> | undefined
    if (!state) throw new Breach(this.#model.file, `node ${node} has not started`)
    return state[name] as Value
  }

  #group(name: string): readonly NodeId[] {
    if (name === 'nodes') return this.#nodes
    if (name === 'alive') return this.#alive
    const group = this.#model.groups.find(one => one.name === name)
    return this.#nodes.filter(node => group && node >= group.first && node < group.first + group.count)
  }
}

/** A property is asked again only when something that it reads is another than before. */
function differs({ fields }: Watched, before: NodeState | undefined, after: NodeState): boolean {
  if (!before) return true
  for (const { machine, name } of fields) {
    const [old, now] = [before[machine], after[machine]] as unknown as [Fields, Fields]
    if (old !== now && !same(old[name], now[name])) return true
  }
  return false
}
type Fields = Readonly<Record<string, unknown>>

function failedAssertion(
  machine: AnyMachine,
  property: string,
  site: Site | undefined,
  signal: Named,
  at: NodeId,
): Failed {
  return {
    property,
    why: `the monitor ${machine.name} refuses ${signal.kind} at node ${at}${site ? ` (${site.text})` : ''}`,
    ...(site && { site }),
  }
}
