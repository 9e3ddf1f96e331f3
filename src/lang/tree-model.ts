import type { Arg, Documented, Expr, Ident, Source, TimerRef, TreeNode } from './tree.ts'

/** Models, mutants and scenarios: the part of the tree that says what is explored. */

export interface StackDecl extends Documented {
  readonly kind: 'stack'
  readonly name: Ident
  /** Lowest first. */
  readonly machines: readonly Ident[]
}

export interface ModelDecl extends Documented {
  readonly kind: 'model'
  readonly name: Ident
  /** `model A of B`: B with these parts replaced (nodes, monitors, expect) or set (world, properties by name). */
  readonly base?: Ident
  readonly parts: readonly ModelPart[]
}
export type ModelPart =
  | (Documented & {
      readonly kind: 'nodes'
      readonly group?: Ident
      readonly count: number
      readonly stack: Ident
      readonly configs: readonly Config[]
    })
  | (Documented & { readonly kind: 'world'; readonly clauses: readonly WorldClause[] })
  | (Documented & { readonly kind: 'monitors'; readonly names: readonly Ident[] })
  | (Documented & { readonly kind: 'fair'; readonly strength: 'weak' | 'strong'; readonly words: readonly Ident[] })
  | (Documented & { readonly kind: 'expect'; readonly outcomes: readonly Outcome[] })
  /** `within NAME: expr`: a bound; a state outside it is counted and judged, but not gone on from. */
  | (Documented & { readonly kind: 'within'; readonly name: Ident; readonly bound: Expr })
  /** `begins NAME: expr`: the search begins where this first holds, on a calm way there from the start of all nodes. */
  | (Documented & { readonly kind: 'begins'; readonly name: Ident; readonly when: Expr })
  | PropertyDecl

/** `always eventually`: again and again, for ever. */
export type Temporal = 'always' | 'sometimes' | 'leadsTo' | 'eventually' | 'always eventually'

/** How much a violation matters to whoever reads the report. Nothing else depends on it. */
export type Severity = 'error' | 'warning' | 'note'

export interface PropertyDecl extends Documented {
  readonly kind: 'property'
  readonly temporal: Temporal
  /** Absent: an error. */
  readonly severity?: Severity
  readonly name: Ident
  readonly condition: Expr
  /** `leadsTo name: condition ~> goal`. */
  readonly goal?: Expr
}

/** `Votequorum { expected: 5 }` for one machine of a stack, or `expected: 5` when the node is one machine. */
export type Config =
  | (TreeNode & { readonly kind: 'setting'; readonly name: Ident; readonly value: Expr })
  | (TreeNode & {
      readonly kind: 'machineConfig'
      readonly machine: Ident
      readonly settings: readonly { readonly name: Ident; readonly value: Expr }[]
    })

export type WorldClause =
  /** `links datagram, lossy <= 2, duplicating <= 1`. `datagram`: a multiset, any order. `soup`: a set. `stream`: in order. */
  | (TreeNode & {
      readonly kind: 'links'
      readonly transport: 'datagram' | 'soup' | 'stream'
      readonly options: readonly LinkOption[]
    })
  /** `partitions <= 1`, `crashes <= 1`, `reboots <= 1`, `pauses <= 1`, `cuts <= 1` (one-way); `restarts` without a number: as often as it likes. */
  | (TreeNode & { readonly kind: 'faults'; readonly fault: Fault; readonly most?: number })
  | (TreeNode & { readonly kind: 'timersEarly'; readonly most: number })
  | (TreeNode & {
      readonly kind: 'clocks'
      /** `drift 1 in 10`: in each tick a clock gains or loses at most a tenth of it. */
      readonly timed?: { readonly tick: number; readonly drift?: { readonly by: number; readonly per: number } }
      /** `running, every 1s .. 4s, tells Tick, leaving by Leave`: time as on real nodes, with a fault that often. */
      readonly running?: {
        readonly least: number
        readonly most: number
        readonly tells?: Ident
        readonly leaving?: Ident
      }
    })
  /** `schedule { split {1}, {2, 3} heal crash 2 }`: these happen in this order, each at any time. */
  | (TreeNode & { readonly kind: 'schedule'; readonly acts: readonly Scheduled[] })
  /** `operator SetExpected(votes in 3 .. 5) at any node <= 1`; without `<= n` as often as it likes. */
  | (TreeNode & {
      readonly kind: 'operator'
      readonly signal: Ident
      readonly choices: readonly { readonly name: Ident; readonly source: Source }[]
      readonly at?: Expr
      readonly most?: number
    })
  /** `views Regular, Multicast, Deliver`: the world is an abstract membership under the stack (spec/language.md, "Views"). */
  | (TreeNode & {
      readonly kind: 'views'
      readonly installed: Ident
      readonly multicast: Ident
      readonly deliver: Ident
      /** What members say is delivered in every order, not in that in which they said it. */
      readonly anyOrder: boolean
      /** The signal that lets a member speak in a new ring. */
      readonly turns?: Ident
    })
  /** `gone after Leave`: a node that emits the signal goes down. */
  | (TreeNode & { readonly kind: 'gone'; readonly signal: Ident })

export type Fault = 'partitions' | 'crashes' | 'restarts' | 'reboots' | 'pauses' | 'cuts' | 'abandoned' | 'faults'
export type LinkOption =
  | (TreeNode & { readonly kind: 'budget'; readonly name: 'lossy' | 'duplicating'; readonly most?: number })
  | (TreeNode & { readonly kind: 'delay'; readonly least: Expr; readonly most: Expr })
  /** Of streams: the signal by which both ends of a broken connection learn of it. */
  | (TreeNode & { readonly kind: 'notice'; readonly signal: Ident })

export type Outcome =
  | (TreeNode & { readonly kind: 'verdict'; readonly verdict: 'holds' | 'vacuous' | 'incomplete' })
  | (TreeNode & { readonly kind: 'violated'; readonly property: Ident; readonly steps?: number })
  | (TreeNode & { readonly kind: 'count'; readonly what: 'distinct' | 'generated' | 'depth'; readonly count: number })

export interface MutantDecl extends Documented {
  readonly kind: 'mutant'
  readonly name: Ident
  readonly machine: Ident
  readonly models: readonly Ident[]
  /** Each `from` is a run of tokens that occurs exactly once in the machine. */
  readonly changes: readonly (TreeNode & { readonly from: string; readonly to: string })[]
  readonly caught: readonly Ident[]
}

export interface ScenarioDecl extends Documented {
  readonly kind: 'scenario'
  readonly title: string
  readonly model: Ident
  readonly configs: readonly Config[]
  readonly acts: readonly Act[]
}
/** What a world may have in its schedule. */
export type Scheduled = Extract<
  Act,
  { kind: 'heal' | 'split' | 'cut' | 'mend' | 'crash' | 'restart' | 'pause' | 'resume' | 'run' }
>
export type Act =
  /** Runs the simulated world for this long (10 s of simulated time without `for`). */
  | (TreeNode & { readonly kind: 'settle'; readonly duration?: Expr })
  | (TreeNode & { readonly kind: 'heal' })
  | (TreeNode & { readonly kind: 'split'; readonly groups: readonly (readonly number[])[] })
  | (TreeNode & { readonly kind: 'cut' | 'mend'; readonly from: number; readonly to: number })
  | (TreeNode & { readonly kind: 'crash' | 'restart' | 'pause' | 'resume'; readonly node: number })
  | (TreeNode & {
      readonly kind: 'deliver' | 'lose'
      readonly message: Ident
      readonly from?: number
      readonly to: number
    })
  | (TreeNode & { readonly kind: 'fire'; readonly timer: TimerRef; readonly at: number })
  | (TreeNode & { readonly kind: 'run'; readonly signal: Ident; readonly args: readonly Arg[]; readonly at: number })
  | (TreeNode & { readonly kind: 'expectThat'; readonly condition: Expr })
