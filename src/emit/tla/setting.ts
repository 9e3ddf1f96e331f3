import type { AnyMachine, Input, MachineState, Named, NodeId } from '../../core/machine.ts'
import type { Node, NodeState } from '../../core/stack.ts'
import type { TModel, TProgram } from '../../lang/typed.ts'

/** What is translated: a checked model, with its nodes configured and its operator's choices worked out. */
export interface Setting {
  readonly model: TModel
  readonly program: TProgram
  /** In the order of their ids. */
  readonly nodes: readonly Node[]
  readonly monitors: readonly { readonly machine: AnyMachine; readonly context: { readonly config: unknown } }[]
  /** Each choice of the operator: where it may come (indices of nodes), and its clause. */
  readonly operators: readonly {
    readonly operator: number
    readonly at: readonly number[]
    readonly input: Input & { kind: 'signal' }
  }[]
  /** Where the model begins, when not at the start of all nodes. */
  readonly beginning?: Beginning
}

/** Nothing of a budget is spent, and everybody reaches everybody. */
export interface Beginning {
  readonly states: readonly NodeState[]
  /** What is under way; of each sender in the order sent. */
  readonly mail: readonly { readonly from: NodeId; readonly to: NodeId; readonly message: Named }[]
  readonly monitors: readonly MachineState[]
}

/** What the module has to say of this model's world; what it has not is not there. */
export interface Features {
  readonly links: 'datagram' | 'soup' | 'stream' | undefined
  readonly views: boolean
  /** Nodes may be down. */
  readonly downs: boolean
  readonly parts: boolean
  readonly cuts: boolean
  readonly monitors: boolean
  /** What the world may do a number of times, by the name of its clause; what it may do without end is not here. */
  readonly budgets: ReadonlyMap<string, number>
  /** The variables of the module, in order. */
  readonly variables: readonly string[]
}

export function featuresOf({ model, nodes }: Setting): Features {
  const { transport, lossy, duplicating, timersEarly, faults, operators } = model.world
  const several = nodes.length > 1
  const views = transport === 'views'
  const links = transport === 'datagram' || transport === 'soup' || transport === 'stream' ? transport : undefined
  const downs = faults.crashes > 0 || (views && faults.restarts > 0)
  const parts = several && faults.partitions > 0
  const cuts = several && faults.cuts > 0
  const given: readonly (readonly [string, number, boolean])[] = [
    ['lossy', lossy, links !== undefined],
    ['duplicating', duplicating, links !== undefined],
    ['early', timersEarly, links !== undefined],
    ['partitions', faults.partitions, parts],
    ['crashes', faults.crashes, true],
    ['restarts', faults.restarts, downs],
    ['reboots', faults.reboots, true],
    ['cuts', faults.cuts, cuts],
    ...operators.map((one, i) => [`operator${i + 1}`, one.most, true] as const),
  ]
  const budgets = new Map(
    given.flatMap(([name, most, used]) => (used && most > 0 && Number.isFinite(most) ? [[name, most] as const] : [])),
  )
  const monitors = model.monitors.length > 0
  const variables = [
    'node',
    ...(downs ? ['up'] : []),
    ...(links ? ['inbox'] : []),
    ...(parts ? ['parts'] : []),
    ...(cuts ? ['cuts'] : []),
    ...(budgets.size > 0 ? ['left'] : []),
    ...(monitors ? ['monitor', 'failed'] : []),
  ]
  return { links, views, downs, parts, cuts, monitors, budgets, variables }
}

/** A disjunct of `Next`, with its name. */
export interface Action {
  readonly name: string
  readonly text: string
}

/** An action: its lines are joined by `/\`, and what it does not prime stays. */
export function action(
  doc: string,
  name: string,
  bounds: string,
  lines: readonly string[],
  primed: readonly string[],
  features: Features,
): Action {
  const same = features.variables.filter(one => !primed.includes(one))
  const all = [...lines, ...(same.length > 0 ? [`UNCHANGED <<${same.join(', ')}>>`] : [])]
  const indent = bounds === '' ? '  ' : '    '
  const head = [`\\* ${doc}`, `${name} ==`, ...(bounds === '' ? [] : [`  ${bounds}`])]
  return { name, text: [...head, ...all.map(one => `${indent}/\\ ${one}`)].join('\n') }
}

/** Spends one of a budget: the line that does, and whether it primes `left`. Nothing where there is no end to it. */
export function spending(name: string, features: Features): { readonly lines: string[]; readonly primed: string[] } {
  if (!features.budgets.has(name)) return { lines: [], primed: [] }
  return { lines: [`Spend("${name}")`], primed: ['left'] }
}
