import type { Span } from '../core/diagnostic.ts'
import type { RecordShape } from '../core/shape.ts'
import type { Act, Fault, MutantDecl, Severity, Temporal } from './tree.ts'
import type { TExpr, TMachine, TStack } from './typed.ts'

/** Models, mutants and scenarios, checked. */

/** A closed system; bases are already applied. */
export interface TModel {
  readonly name: string
  readonly module: string
  readonly file: string
  readonly span: Span
  readonly doc: readonly string[]
  /** Node ids are given out from 1, in the order of these groups. */
  readonly groups: readonly TGroup[]
  readonly world: TWorld
  readonly monitors: readonly TMachine[]
  readonly properties: readonly TProperty[]
  readonly fair: readonly TFair[]
  readonly bounds: readonly { readonly name: string; readonly condition: TExpr }[]
  /** Where the search begins, on a calm way from the start of all nodes; absent: at their start. */
  readonly begins?: { readonly name: string; readonly text: string; readonly condition: TExpr }
  readonly expect: {
    readonly verdict?: 'holds' | 'vacuous' | 'incomplete' | 'violated'
    readonly violated: readonly { readonly property: string; readonly steps?: number }[]
    readonly distinct?: number
    readonly generated?: number
    readonly depth?: number
  }
}
/** The world does not put off for ever what it could always (`weak`), or again and again (`strong`), do. */
export interface TFair {
  readonly strength: 'weak' | 'strong'
  readonly what: FairKind
}
export type FairKind = (typeof fairKinds)[number]
export const fairKinds = ['deliver', 'timers', 'operators', 'restarts', 'heal'] as const

export interface TGroup {
  /** `nodes` when it is the only one and has no name. */
  readonly name: string
  readonly first: number
  readonly count: number
  readonly stack: TStack
  /** By machine, what the model gives; `nodes` and groups in it are sets of node ids. */
  readonly configs: ReadonlyMap<string, readonly { readonly name: string; readonly value: TExpr }[]>
}
/** Budgets: a number, `Infinity` when the world may do it without end, 0 when it may not. */
export interface TWorld {
  readonly transport: 'datagram' | 'soup' | 'stream' | 'views' | 'none'
  readonly lossy: number
  readonly duplicating: number
  readonly faults: Readonly<Record<Fault, number>>
  /** `Infinity` when not given: timers may fire at any time. */
  readonly timersEarly: number
  /** Timed clocks: a tick in milliseconds, in which each clock gains or loses at most `drift` parts in `per` of it. */
  readonly clocks?: { readonly tick: number; readonly drift: number; readonly per: number }
  /**
   * Time as on real nodes: never explored, but played. A fault comes after `least` to `most` milliseconds; `tells` is heard by
   * monitors ten times a second, `leaving` by a node that is about to be stopped.
   */
  readonly running?: {
    readonly least: number
    readonly most: number
    readonly tells?: RecordShape
    readonly leaving?: RecordShape
  }
  /** How long a message is under way at least and at most: durations. Timed and running worlds only. */
  readonly delay?: { readonly least: TExpr; readonly most: TExpr }
  /** Streams: the signal, with the field `peer` alone, that tells an end of a connection that it broke. */
  readonly notice?: RecordShape
  /** A node that emits this signal goes down before anything else happens; it is no fault. */
  readonly gone?: RecordShape
  /** What happens in this order, each at any time. */
  readonly schedule: readonly TScheduled[]
  readonly operators: readonly TOperator[]
  readonly views?: {
    readonly installed: RecordShape
    readonly multicast: RecordShape
    readonly deliver: RecordShape
    readonly anyOrder: boolean
    /** Given to each member of a new ring once; in any order, when it may have heard others already. */
    readonly turns?: RecordShape
  }
}
export type TScheduled = Extract<
  TAct,
  { kind: 'heal' | 'split' | 'cut' | 'mend' | 'crash' | 'restart' | 'pause' | 'resume' | 'run' }
>
export interface TOperator {
  readonly signal: RecordShape
  /** One for each field of the signal: the values the world may choose. */
  readonly choices: readonly TExpr[]
  /** Absent: at any node. A set of node ids. */
  readonly at?: TExpr
  readonly most: number
}
export interface TProperty {
  readonly temporal: Temporal
  /** `error` unless the text says otherwise. */
  readonly severity: Severity
  readonly name: string
  readonly doc: readonly string[]
  readonly span: Span
  readonly file: string
  /** As the formatter prints it, on one line. */
  readonly text: string
  readonly condition: TExpr
  readonly goal?: TExpr
  /** Declared in a monitor: its fields may be read. */
  readonly monitor?: string
}
export interface TMutant {
  readonly name: string
  readonly doc: readonly string[]
  readonly file: string
  readonly decl: MutantDecl
  readonly machine: TMachine
  readonly models: readonly TModel[]
  readonly caught: readonly string[]
}
export interface TScenario {
  readonly title: string
  readonly doc: readonly string[]
  readonly file: string
  readonly span: Span
  readonly model: TModel
  readonly acts: readonly TAct[]
}
export type TAct =
  | Exclude<Act, { kind: 'settle' | 'fire' | 'run' | 'expectThat' | 'deliver' | 'lose' }>
  | ({ readonly span: Span } & { readonly kind: 'settle'; readonly ms: number })
  | ({ readonly span: Span } & {
      readonly kind: 'deliver' | 'lose'
      readonly message: RecordShape
      readonly from?: number
      readonly to: number
    })
  | ({ readonly span: Span } & {
      readonly kind: 'fire'
      readonly machine: string
      readonly timer: RecordShape
      readonly args: readonly TExpr[]
      readonly at: number
    })
  | ({ readonly span: Span } & {
      readonly kind: 'run'
      readonly signal: RecordShape
      readonly args: readonly TExpr[]
      readonly at: number
    })
  | ({ readonly span: Span } & { readonly kind: 'expectThat'; readonly condition: TExpr; readonly text: string })
