import { kindOf } from './actions.ts'
import type { ClosedAct } from './closed.ts'
import type { Faults } from './faults.ts'
import type { Locals } from './locals.ts'
import type { Parts } from './parts.ts'
import type { Surroundings } from './surroundings.ts'

/** The acts of a schedule, in their order; each waits until it is possible. They draw on no budget. */
export class Schedule {
  readonly #parts: Parts
  readonly #faults: Faults
  readonly #run: (kind: number, node: number, arg: number, input: number, surroundings: number) => void

  constructor(
    parts: Parts,
    faults: Faults,
    run: (kind: number, node: number, arg: number, input: number, surroundings: number) => void,
  ) {
    this.#parts = parts
    this.#faults = faults
    this.#run = run
  }

  /** The next act, if it can happen in this state. */
  expand(state: Int32Array): void {
    const { model, world, surroundingsAt, scheduled } = this.#parts
    const now = state[surroundingsAt] as number
    const at = world.at(now).done
    const act = model.schedule[at]
    if (!act || !possible(this.#parts, state, act)) return
    const after = world.act(now, one => change(act, one))
    switch (act.kind) {
      case 'run':
        this.#run(kindOf.scheduled, act.node, at, scheduled[at] as number, after)
        return
      case 'crash':
        this.#faults.crash(state, act.node, after, kindOf.scheduled, at)
        return
      case 'restart':
        this.#faults.start(state, act.node, after, kindOf.restart, kindOf.scheduled, at)
        return
      default:
        this.#faults.connect(kindOf.scheduled, at, now, after)
    }
  }
}

function possible({ world, locals, surroundingsAt, n }: Parts, state: Int32Array, act: ClosedAct): boolean {
  const now = state[surroundingsAt] as number
  const up = (node: number) => (locals[node] as Locals).states.at(state[node] as number).up
  switch (act.kind) {
    case 'heal':
    case 'split':
      return true
    case 'cut':
    case 'mend':
      return world.at(now).cuts.includes(act.from * n + act.to) === (act.kind === 'mend')
    case 'crash':
      return up(act.node)
    case 'restart':
      return !up(act.node)
    case 'pause':
    case 'run':
      return up(act.node) && !world.isPaused(now, act.node)
    case 'resume':
      return world.isPaused(now, act.node)
  }
}

/** What an act does to the network and to who is paused. `heal` undoes cuts as well, as in a scenario. */
function change(act: ClosedAct, one: Surroundings): Partial<Pick<Surroundings, 'blocks' | 'cuts' | 'paused'>> {
  const n = one.blocks.length
  switch (act.kind) {
    case 'heal':
      return { blocks: one.blocks.map(() => 0), cuts: [] }
    case 'split':
      return { blocks: act.blocks }
    case 'cut':
      return { cuts: [...one.cuts, act.from * n + act.to].sort((a, b) => a - b) }
    case 'mend':
      return { cuts: one.cuts.filter(link => link !== act.from * n + act.to) }
    case 'pause':
      return { paused: [...one.paused, act.node].sort((a, b) => a - b) }
    case 'resume':
      return { paused: one.paused.filter(node => node !== act.node) }
    default:
      return {}
  }
}
