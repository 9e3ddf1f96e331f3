import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import { differences, type Seen } from '../quorum/scenario.ts'
import { Prediction, slack } from './predict.ts'
import type { Played } from './stage.ts'

/** Where real nodes and the reducers part; empty lists when they do not. */
export interface Judged {
  /** Single comparisons. */
  readonly looks: number
  /** Turns in which nodes spoke, and those in which others had been heard before. */
  readonly turns: number
  readonly late: number
  /** Of rings: see `Prediction`. */
  readonly rings: number
  readonly parted: number
  readonly timed: number
  readonly swayed: number
  readonly outside: readonly string[]
  /** What was heard or answered, and nobody can have said so. */
  readonly wrong: readonly string[]
  /** The first look at which a node shows something else. */
  readonly first?: Differs
}

export interface Differs {
  readonly step: number
  readonly rows: readonly {
    readonly node: NodeId
    readonly real: Seen | undefined
    readonly model: Seen | undefined
    readonly fields: readonly string[]
  }[]
}

/** Plays what the ring did through the reducers. Where a timer was due just then, it may have fired before or after. */
export function judge(played: Played, machine: AnyMachine): Judged {
  const early = judgeWith(played, machine, 0)
  if (agrees(early.judged) || !early.ambiguous) return early.judged
  const late = judgeWith(played, machine, slack)
  return agrees(late.judged) ? late.judged : early.judged
}

export function agrees({ wrong, first }: Judged): boolean {
  return wrong.length === 0 && !first
}

function judgeWith(
  played: Played,
  machine: AnyMachine,
  late: number,
): { readonly judged: Judged; readonly ambiguous: boolean } {
  const prediction = new Prediction(played, machine, late)
  let looks = 0
  let first: Differs | undefined
  for (const { step, rows } of played.looks) {
    const both = rows.map(({ node, at, seen }) => {
      const model = prediction.at(at, node)
      looks++
      return { node, real: seen, model, fields: fieldsOf(seen, model) }
    })
    if (!first && both.some(one => one.fields.length > 0)) first = { step, rows: both }
  }
  const { ambiguous, wrong, turns, late: spoken, rings, parted, timed, swayed, outside } = prediction
  const counts = { looks: looks + prediction.looks, turns, late: spoken, rings, parted, timed, swayed }
  const judged = { ...counts, outside, wrong, ...(first && { first }) }
  return { ambiguous, judged }
}

function fieldsOf(real: Seen | undefined, model: Seen | undefined): string[] {
  if (real && model) return differences(real, model).map(one => one.field)
  return real || model ? ['up'] : []
}
