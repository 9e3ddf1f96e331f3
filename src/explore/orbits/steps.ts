import type { AnyMachine, MachineState, Named, NodeId } from '../../core/machine.ts'
import { Breach } from '../../core/machine.ts'
import { key } from '../../core/value.ts'
import { type LocalInput, type Locals, nothing, type Outcome } from '../locals.ts'
import type { Parts } from '../parts.ts'
import { type Rename, renamedRec, renamedState } from '../reduce/renaming.ts'
import { type Forgetting, forAll, type Hole, type Part } from './forgetting.ts'
import { type Choices, cellsOf, namingBy, type Ordering, ordersOf, Unordered } from './order.ts'
import { costs, type Pulse } from './pulse.ts'

/** A local state of one node, and what is known around it. Nodes by index, but in `ask` and what is chosen. */
export interface From {
  readonly local: number
  readonly holes: readonly Hole[]
  readonly buckets: readonly (readonly number[])[]
  /** The bucket of the one who comes first; -1 while that is open. */
  readonly leader: number
}

/** The machines of a node, what of it is forgotten, and what of it has no meaning. */
export interface Of {
  readonly node: number
  readonly parts: readonly Part[]
  readonly masked: Masked
}

/** Everything that a step comes to, for whatever is forgotten, and the nodes that it chose by their ids on the way. */
interface Run {
  readonly outcomes: readonly Outcome[]
  readonly chosen: readonly NodeId[]
}

type Cell = readonly number[]
type Ask = (to: Rename) => LocalInput
type Masked = (machine: number, state: MachineState) => MachineState

/** The steps of the machines, also under other names of the nodes than those that a state has. */
export class Steps {
  readonly #parts: Parts
  readonly #forgetting: Forgetting
  readonly #choices: Choices
  readonly #ordering: Ordering | undefined
  /** By node and outcome. */
  readonly #chosen: (readonly NodeId[])[][]
  readonly #looked: Hole[] = []
  readonly #pulse: Pulse
  #taken = 0

  constructor(parts: Parts, forgetting: Forgetting, choices: Choices, ordering: Ordering | undefined, pulse: Pulse) {
    this.#pulse = pulse
    this.#ordering = ordering
    this.#parts = parts
    this.#forgetting = forgetting
    this.#choices = choices
    this.#chosen = parts.locals.map(() => [])
  }

  /** What is forgotten that was looked at since this was asked last, and made a difference. */
  looked(): readonly Hole[] {
    return this.#looked.splice(0)
  }

  /**
   * All that an input comes to, for whatever is forgotten, in every order of the nodes. Throws `Unordered` where somebody is
   * chosen, and it is open who comes first in the ring. Where the first is not among those of whom one is chosen, it stays open
   * who is (`isOpen`), and the step is taken for each of them until another choice comes over it.
   */
  all(of: Of, from: From, ask: Ask, isMeant: (node: number) => boolean): readonly Outcome[] {
    if (this.#taken++ % 8 === 7) this.#pulse(8 * costs.step)
    if (!this.#ordering || !this.isOpen(of.node, from.local)) return this.#all(of, from, ask, isMeant)
    const guesses = from.buckets.flatMap(([one = -1], b) => (b === from.leader ? [] : [one + 1]))
    return guesses.flatMap(guess => {
      const local = this.#with(of.node, from.local, guess)
      const outcomes = this.#all(of, { ...from, local }, ask, isMeant)
      return outcomes.map(one => (this.#chosenIn(of.node, one.next) === guess ? this.#opened(of, one) : one))
    })
  }

  /** Somebody was chosen who is not the first of all, and it does not matter who, as long as nobody asks. */
  isOpen(node: number, local: number): boolean {
    return this.#chosenIn(node, local) === open
  }

  #all(of: Of, from: From, ask: Ask, isMeant: (node: number) => boolean): readonly Outcome[] {
    const { buckets, leader } = from
    const ordering = this.#ordering
    if (!ordering) return this.#run(of, from, ask).outcomes
    const [self = [], ...others] = cellsOf(buckets, isMeant)
    const run = (cells: readonly Cell[]) => this.#run(of, from, ask, namingBy(cells, ordering.op))
    if (leader < 0) {
      const plain = this.#run(of, from, ask)
      if (plain.chosen.length === 0) return plain.outcomes
      // The last of all nodes is only chosen where there is no other.
      const alone = run([...others, self])
      if (alone.chosen.some(one => one - 1 !== self[0])) throw new Unordered()
      return alone.outcomes
    }
    const first = (buckets[leader] as readonly number[])[0] as number
    const rest = [self, ...others].filter(cell => cell[0] !== first)
    const lead = run([[first], ...rest])
    if (lead.chosen.every(one => one - 1 === first)) return lead.outcomes
    const runs = everyChoice(rest, lead, cells => run([[first], ...cells]))
    return runs.flatMap(({ outcomes, chosen }) =>
      chosen.at(-1) === first + 1 ? outcomes : outcomes.map(one => this.#opened(of, one)),
    )
  }

  #opened({ node }: Of, outcome: Outcome): Outcome {
    return { ...outcome, next: this.#with(node, outcome.next, open) }
  }

  /** With `naming` it happens under those names; what comes of it has the names of before again. */
  #run({ node, parts, masked }: Of, { local, holes }: From, ask: Ask, naming: Rename = same): Run {
    const own = this.#parts.locals[node] as Locals
    const from = own.states.at(local)
    const place = naming(node + 1) - 1
    const locals = this.#parts.locals[place] as Locals
    const state = naming === same ? from.state : this.#renamed(own, from.state, naming)
    const back = naming === same ? same : inverse(naming, this.#parts.n)
    if (holes.length === 0) {
      const start = naming === same ? local : locals.adopt({ ...from, state })
      const index = this.#index(place, locals, start, locals.input(ask(naming)))
      const outcome = locals.outcomes[index] as Outcome
      const chosen = this.#chosen[place]?.[index] ?? []
      if (naming === same) return { outcomes: [outcome], chosen }
      const made = locals.states.at(outcome.next)
      const next = own.adopt({ ...made, state: this.#renamed(own, made.state, back) })
      return {
        outcomes: [this.#said(own, { ...outcome, next }, back)],
        chosen: chosen.map(back),
      }
    }
    const input = locals.inputs.at(locals.input(ask(naming)))
    const { machines } = own.node.stack
    this.#choices.take()
    const { all: outcomes, looked } = forAll(
      this.#forgetting,
      parts,
      state,
      locals.node.self,
      shown => {
        try {
          const step = locals.step({ state: shown, left: [] }, input)
          const next = machines.map((_, m) => masked(m, step.state[m] as MachineState))
          const emitted = step.parts.flatMap(part =>
            part.effects.flatMap(one => (one.kind === 'emit' ? [one.signal] : [])),
          )
          const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
          // Whatever else has got hold of something forgotten is asked for its key.
          emitted.forEach(key)
          return whole => {
            const known = whole(next)
            const adopted = own.adopt({
              up: true,
              leaves: from.leaves || locals.goesAfter(signals),
              state: naming === same ? known : this.#renamed(own, known, back),
              left: [],
            })
            return this.#said(own, { ...nothing, next: adopted, signals, emitted }, back)
          }
        } catch (error) {
          if (!(error instanceof Breach)) throw error
          const breach = error.message
          return () => ({ ...nothing, next: local, breach })
        }
      },
      outcomeName,
    )
    this.#looked.push(...looked)
    return { outcomes, chosen: this.#choices.take().map(back) }
  }

  #index(place: number, locals: Locals, local: number, input: number): number {
    const before = locals.outcomes.length
    this.#choices.take()
    const index = locals.index(local, input)
    const chosen = this.#choices.take()
    if (index >= before && chosen.length > 0) (this.#chosen[place] as (readonly NodeId[])[])[index] = chosen
    return index
  }

  #chosenIn(node: number, local: number): NodeId | undefined {
    const { machines, at } = this.#chooser(node)
    const state = (this.#parts.locals[node] as Locals).states.at(local).state[at]
    return machines[at] && (state as unknown as Record<string, NodeId>)[this.#ordering?.field ?? '']
  }

  /** The local state in which somebody else was chosen. */
  #with(node: number, local: number, chosen: NodeId): number {
    const locals = this.#parts.locals[node] as Locals
    const one = locals.states.at(local)
    const { at } = this.#chooser(node)
    const changed = { ...(one.state[at] as MachineState), [this.#ordering?.field ?? '']: chosen }
    return locals.adopt({ ...one, state: one.state.with(at, Object.freeze(changed)) })
  }

  #chooser(node: number): { readonly machines: readonly AnyMachine[]; readonly at: number } {
    const { machines } = (this.#parts.locals[node] as Locals).node.stack
    return { machines, at: machines.findIndex(one => one.name === this.#ordering?.machine) }
  }

  #renamed({ node }: Locals, state: readonly MachineState[], to: Rename): readonly MachineState[] {
    return node.stack.machines.map((machine, m) => renamedState(machine, state[m] as MachineState, to))
  }

  #said({ node }: Locals, outcome: Outcome, to: Rename): Outcome {
    if (to === same || outcome.emitted.length === 0) return outcome
    const shapes = node.stack.machines.flatMap(one => one.emits)
    const renamed = (one: Named) => renamedRec(shapes.find(shape => shape.name === one.kind)?.fields ?? [], one, to)
    return { ...outcome, signals: outcome.signals.map(renamed), emitted: outcome.emitted.map(renamed) }
  }
}

function outcomeName({ next, breach, signals, emitted }: Outcome): string {
  return `${next} ${breach} ${signals.map(key).join()} ${emitted.map(key).join()}`
}

/** Runs with each cell before all others of those of which one is chosen; with all orders, where more than one is. */
function everyChoice(cells: readonly Cell[], first: Run, run: (cells: readonly Cell[]) => Run): readonly Run[] {
  const runs: Run[] = []
  const seen: Cell[] = []
  for (let one = first; one.chosen.length === 1; ) {
    const cell = cells.find(all => all.includes((one.chosen[0] as NodeId) - 1))
    runs.push(one)
    if (!cell || seen.includes(cell)) return runs
    seen.push(cell)
    one = run([...cells.filter(other => !seen.includes(other)), ...seen])
  }
  return ordersOf(cells).map(run)
}

const same: Rename = node => node
/** Stands for a node that was chosen, it is open which; no node has this id. */
const open: NodeId = 0

function inverse(to: Rename, n: number): Rename {
  const back = new Map<NodeId, NodeId>()
  for (let id = 1; id <= n; id++) back.set(to(id), id)
  return id => back.get(id) ?? id
}
