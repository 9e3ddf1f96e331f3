import type { Checkpoint } from './checkpoint.ts'
import type { SiteCounts } from './coverage.ts'
import type { StepReport } from './path.ts'

export interface Limits {
  readonly states: number
  readonly depth: number
  /** Of what the search holds, as far as it can be counted. */
  readonly bytes: number
  /** How much a search without names may do: a count that is the same on any machine, some 50,000 of them a second of CPU. */
  readonly work?: number
  /** Asked now and then; the name of a limit ends the search. Lets a caller bring a clock or an interrupt. */
  readonly enough: () => false | string
}
export const noLimits: Limits = {
  states: Number.POSITIVE_INFINITY,
  depth: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  enough: () => false,
}

/** Thrown in the middle of a state's expansion when a limit is met. */
export class Limited extends Error {}

export type Verdict = 'holds' | 'vacuous' | 'violated' | 'incomplete'

export interface Finding {
  /** The property's name; `breach` and `unhandled` for what no property has to say. */
  readonly property: string
  readonly text: string
  readonly length: number
  /** Action indices: `--path 0/3/1` replays them. */
  readonly path: readonly number[]
  readonly steps: readonly StepReport[]
  /** Of a run without end: from which step on it goes round for ever. */
  readonly loop?: number
}

export interface Report {
  readonly model: string
  readonly verdict: Verdict
  readonly distinct: number
  /** Successors of enabled actions, those seen before included, and the first state. */
  readonly generated: number
  /** As TLC counts: the states on the longest of the shortest ways, the first one included. */
  readonly depth: number
  readonly bytes: number
  readonly findings: readonly Finding[]
  /** `sometimes` properties that no state showed, and faults of the world that never came. */
  readonly vacuous: readonly string[]
  /** Conditions that were only ever true, only ever false, or never asked. */
  readonly oneSided: readonly OneSided[]
  /** Messages, signals and timers that a machine handles or ignores and that never came to it. */
  readonly neverTaken: readonly { readonly machine: string; readonly input: string }[]
  /** Of an incomplete search: the limit that was met, and what grew. */
  readonly limit?: string
  readonly grew?: readonly { readonly what: string; readonly size: number }[]
  /** States beyond a bound, which were not gone on from. */
  readonly bounded: number
  readonly reducerRuns: number
  /** Of a search without names: what it did, as `Limits.work` counts. */
  readonly work?: number
  /** Of a reduced search: of how many states only some actions were gone on with. */
  readonly reduced?: number
  /** By machine, what its steps went through. */
  readonly coverage: Readonly<Record<string, SiteCounts>>
}

export interface OneSided {
  readonly machine: string
  readonly site: number
  readonly seen: 'never' | 'true' | 'false'
}

/** A search as it can be put away, to be gone on with later. */
export interface Put {
  readonly checkpoint: Checkpoint
  /** The words of all states. */
  readonly log: Int32Array
}

export interface Progress {
  /** Of a breadth-first search: all that is needed to go on from here in another process. */
  readonly save?: () => Put
  readonly depth: number
  readonly distinct: number
  readonly generated: number
  readonly frontier: number
  readonly bytes: number
}
