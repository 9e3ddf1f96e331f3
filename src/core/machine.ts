import type { Field, RecordShape, Shape } from './shape.ts'
import type { Rec, SortedSet } from './value.ts'

/** A node of a cluster: corosync's nodeid, a positive integer below 2^32. */
export type NodeId = number

/** A message, a signal or a timer: a record that carries its name. */
export type Named = Rec & { readonly kind: string }

/** What enters one step of a machine. `at` is set for monitors only: the node whose signal it is. */
export type Input =
  | { readonly kind: 'start' }
  | { readonly kind: 'message'; readonly message: Named; readonly from: NodeId }
  | { readonly kind: 'signal'; readonly signal: Named; readonly at?: NodeId }
  | { readonly kind: 'timer'; readonly timer: Named }

/** What leaves one step, in the order in which the machine caused it. Durations are milliseconds. */
export type Effect =
  | { readonly kind: 'send'; readonly message: Named; readonly to: SortedSet<NodeId> }
  | { readonly kind: 'emit'; readonly signal: Named }
  | { readonly kind: 'arm'; readonly timer: Named; readonly least: number; readonly most: number }
  | { readonly kind: 'cancel'; readonly timer: Named }
  /** A monitor's assertion that did not hold. */
  | { readonly kind: 'failed'; readonly property: string; readonly site: number }

/** A place in a spec that a step asked (`when`, `if`, `match … where`) or wrote (`assign`). */
export interface Site {
  readonly kind: 'when' | 'if' | 'where' | 'while' | 'assert' | 'assign'
  readonly file: string
  readonly line: number
  readonly column: number
  /** The condition, or the assignment, as the formatter prints it, on one line. */
  readonly text: string
  /** `when … else "reason"`. */
  readonly reason?: string
  /** `assign` only: the state field whose value changes. */
  readonly field?: string
}

/** Called at each site in the order of execution: `true`/`false` for a condition, `undefined` and the value for an assignment. */
export type Watch = (site: number, held?: boolean, value?: unknown) => void

/** The milliseconds that are left of a timer which ran before the step, as the host's clock has it. */
export type Left = (timer: Named) => number

export interface Step<S> {
  readonly state: S
  readonly effects: readonly Effect[]
  /** Set when the handler's own body was left by a guard (`site`), or the input is ignored here (`reason`). */
  readonly refused?: { readonly site?: number; readonly reason?: string }
}

/** What a machine knows of where it runs. */
export interface Context<C> {
  readonly self: NodeId
  readonly config: C
}

export interface StateField extends Field {
  /** Written to disk before any effect of the step leaves. */
  readonly durable: boolean
  /** The phases outside which the field has its initial value; absent when it is not tied. */
  readonly phases?: readonly string[]
}

export interface ConfigField extends Field {
  /** Without a default the field has to be given. */
  readonly optional: boolean
}

/**
 * One generated (or interpreted) reducer. A state is a plain frozen object: `phase` first when the machine has phases, then
 * the fields in declared order, then `armed`, the set of timers that run. All functions are pure. A breach (absent key,
 * range, limit, division by zero) is thrown as `Breach`; nothing else is ever thrown.
 */
export interface Machine<C = unknown, S extends MachineState = MachineState> {
  readonly kind: 'machine' | 'monitor'
  readonly name: string
  /** The module, as a path below spec/ without its ending: `votequorum`, `models/reference/raft`. */
  readonly module: string
  /** Of the text of the machine and of all it uses: equal hashes, equal behaviour. */
  readonly hash: string
  readonly config: readonly ConfigField[]
  readonly phases: readonly string[]
  readonly state: readonly StateField[]
  readonly timers: readonly RecordShape[]
  /** What it has handlers for, and what it can send and emit. */
  readonly receives: readonly RecordShape[]
  readonly hears: readonly RecordShape[]
  readonly sends: readonly RecordShape[]
  readonly emits: readonly RecordShape[]
  readonly sites: readonly Site[]
  /** Fills in defaults and applies `require`; a refusal says why, in the spec's words. */
  readonly configure: (self: NodeId, given: Readonly<Record<string, unknown>>) => { config: C } | { refused: string[] }
  /** The state before `start`; with `kept`, what a crash left of an earlier life: its durable fields. */
  readonly initial: (context: Context<C>, kept?: S) => S
  readonly step: (context: Context<C>, state: S, input: Input, watch?: Watch, left?: Left) => Step<S>
  /** The same function on a plain copy of the state instead of a draft, and so some three times faster: what whole nodes step by. */
  readonly quick?: (context: Context<C>, state: S, input: Input, watch?: Watch, left?: Left) => Step<S>
}

export interface MachineState {
  readonly phase?: string
  readonly armed: SortedSet<Named>
}

// biome-ignore lint/suspicious/noExplicitAny: a list of machines of different configurations and states
export type AnyMachine = Machine<any, any>

/** A spec's own run-time error. Reported as a violation by the explorer; a live node halts. */
export class Breach extends Error {
  readonly where: string
  /** `where` is `file:line:column`; `what` says which operation failed and on what. */
  constructor(where: string, what: string) {
    super(`${where}: ${what}`)
    this.name = 'Breach'
    this.where = where
  }
}

export type { Field, Shape }
