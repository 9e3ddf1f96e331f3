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
import { crash } from '../../src/lang/interpret/machine.ts'
import type { TModel, TProgram, TProperty } from '../../src/lang/typed.ts'
import { compileConditions, type Run } from './conditions.ts'
import type { Failed, RunJudge } from './conform.ts'
import { acted, ofActed, type Reads, readsOf } from './reads.ts'

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
  readonly site: Site
  readonly monitors: boolean
  /** What it reads of a node: places among all fields that properties read. */
  readonly fields: readonly number[]
  readonly holds: () => unknown
  /** What is left to ask of it after a step of one node; all of it, where that does not follow from the text. */
  readonly afterStep: readonly (() => unknown)[]
}

/** What properties read of one machine of a node. */
interface MachineFields {
  readonly machine: number
  readonly names: readonly string[]
  /** Of the first of them, among all. */
  readonly first: number
}

class Properties {
  readonly #model: TModel
  readonly #monitors: { readonly machine: AnyMachine; readonly context: Context<unknown>; state: MachineState }[]
  readonly #watched: readonly Watched[]
  readonly #fields: readonly MachineFields[]
  /** Of all these fields, whether the last step changed it. */
  readonly #changed: boolean[] = []
  /** The places of machines in the stack, by name. */
  readonly #places: ReadonlyMap<string, number>
  readonly #leftOut: readonly string[]
  readonly #states = new Map<NodeId, NodeState>()
  readonly #up = new Set<NodeId>()
  #nodes: readonly NodeId[] = []
  #alive: readonly NodeId[] = []
  /** The node whose step it was. */
  #acted: NodeId = 0

  constructor(stack: Stack, model: TModel, { program, machineOf }: JudgeOptions) {
    this.#model = model
    this.#monitors = model.monitors.map(({ name }) => {
      const machine = machineOf(name)
      const made = machine.configure(0, {})
      if ('refused' in made) throw new TypeError(`the monitor ${name} has a configuration`)
      const context = { self: 0, config: made.config }
      return { machine, context, state: machine.initial(context) }
    })
    this.#places = new Map(stack.machines.map(({ name }, place) => [name, place]))
    const always = model.properties.filter(property => property.temporal === 'always')
    const all = always.map(property => ({ property, reads: readsOf(property.condition) }))
    const judged = all.filter(({ reads }) => !reads.network && !reads.config)
    this.#fields = fieldsOf(
      stack,
      judged.map(({ reads }) => reads),
    )
    const parts = judged.map(({ property, reads }) =>
      reads.monitors ? [property.condition] : ofActed(property.condition),
    )
    const compiled = compileConditions(
      program,
      judged.flatMap(({ property: { condition, file } }, i) =>
        [condition, ...(parts[i] ?? [])].map(one => ({ condition: one, file })),
      ),
      this.#world(),
    )
    this.#watched = judged.map(({ property, reads }, i) => ({
      property,
      site: siteOf(property),
      monitors: reads.monitors,
      holds: compiled.shift() as () => unknown,
      afterStep: compiled.splice(0, parts[i]?.length),
      fields: this.#fields.flatMap(({ machine, names, first }) =>
        names.flatMap((name, i) =>
          reads.fields.get(stack.machines[machine]?.name ?? '')?.has(name) ? [first + i] : [],
        ),
      ),
    }))
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
  }

  #world(): Run {
    return {
      viewState: (node, machine) => this.#machine(node, machine),
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
    if (rose || !before) return this.#judgeAll()
    this.#acted = node
    this.#compare(before, state)
    const heard = signals.length > 0
    for (const one of this.#watched) {
      if (!(heard && one.monitors) && !one.fields.some(field => this.#changed[field])) continue
      const failed = this.#ask(one, one.afterStep)
      if (failed) return failed
    }
    return undefined
  }

  /** Which fields are others than before. */
  #compare(before: NodeState, after: NodeState): void {
    for (const { machine, names, first } of this.#fields) {
      const [old, now] = [before[machine], after[machine]] as unknown as [Fields, Fields]
      const touched = old !== now
      for (let i = 0; i < names.length; i++) {
        const name = names[i] as string
        this.#changed[first + i] = touched && !same(old[name], now[name])
      }
    }
  }

  #down(node: NodeId, crashed: boolean): Failed | undefined {
    this.#up.delete(node)
    this.#regroup()
    const failed = crashed ? this.#tell(rec({ kind: crash.name }), node) : undefined
    return failed ?? this.#judgeAll()
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

  #judgeAll(): Failed | undefined {
    for (const one of this.#watched) {
      const failed = this.#ask(one, [one.holds])
      if (failed) return failed
    }
    return undefined
  }

  #ask({ property, site }: Watched, conditions: readonly (() => unknown)[]): Failed | undefined {
    try {
      for (const holds of conditions) if (holds() !== true) return { property: property.name, why: property.text, site }
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { property: property.name, why: `it breaks off at ${error.message}`, site }
    }
    return undefined
  }

  #machine(node: NodeId, machine: string): Readonly<Record<string, Value>> {
    const place = this.#places.get(machine) ?? -1
    const state = this.#states.get(node)?.[place] as unknown as Record<string, Value> | undefined
    if (!state) throw new Breach(this.#model.file, `node ${node} has not started`)
    return state
  }

  #group(name: string): readonly NodeId[] {
    if (name.startsWith(acted)) {
      const group = this.#group(name.slice(acted.length))
      return group.includes(this.#acted) ? [this.#acted] : []
    }
    if (name === 'nodes') return this.#nodes
    if (name === 'alive') return this.#alive
    const group = this.#model.groups.find(one => one.name === name)
    return this.#nodes.filter(node => group && node >= group.first && node < group.first + group.count)
  }
}

/** All fields that properties read, machine by machine. */
function fieldsOf(stack: Stack, reads: readonly Reads[]): MachineFields[] {
  let first = 0
  return stack.machines.flatMap(({ name }, machine) => {
    const names = [...new Set(reads.flatMap(one => [...(one.fields.get(name) ?? [])]))]
    if (names.length === 0) return []
    const made = { machine, names, first }
    first += names.length
    return [made]
  })
}

function siteOf({ span, file, text }: TProperty): Site {
  return { kind: 'assert', file, line: span.line, column: span.column, text }
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
