import type { Span } from '../core/diagnostic.ts'

/**
 * The syntax tree: what the parser makes and the formatter prints. Names are as written; `checked.ts` says what they
 * mean. Every node has its `span`; two trees are the same when they are equal without spans and comments.
 */
interface Node {
  readonly span: Span
}

/** One name as written, with its place. */
export interface Ident extends Node {
  readonly text: string
}

export interface Comment extends Node {
  /** With its `//`. */
  readonly text: string
  /** Nothing but white space stands before it on its line. */
  readonly alone: boolean
}

export interface FileTree extends Node {
  readonly kind: 'file'
  /** The `///` lines at the head of the file, before the first `use` or set off by a blank line. */
  readonly doc: readonly string[]
  readonly uses: readonly Use[]
  readonly items: readonly Item[]
  /** `//` comments by position; `///` is in the `doc` of the item, part or field that follows (elsewhere a comment). */
  readonly comments: readonly Comment[]
  /** Where something starts after a blank line, ascending. Like comments no part of the meaning: `format` keeps them. */
  readonly gaps: readonly number[]
}

export interface Use extends Node {
  readonly kind: 'use'
  /** `use models/reference/raft: Raft` has the module `models/reference/raft`. */
  readonly module: Ident
  readonly names: readonly Ident[]
}

export type Item =
  | TypeDecl | EpochDecl | OpaqueDecl | SignalDecl | MessageDecl | ConstDecl | FnDecl
  | MachineDecl | MonitorDecl | StackDecl | ModelDecl | MutantDecl | ScenarioDecl

interface Documented extends Node {
  /** The lines of `///` above it, without the slashes and one space. */
  readonly doc: readonly string[]
}

// ------------------------------------------------------------------ types and values

export interface TypeDecl extends Documented {
  readonly kind: 'type'
  readonly name: Ident
  /** An alias or a record (`type Ring = { rep: Node }`), or cases (`type T = Off | Listed(list<Node>)`). */
  readonly body: TypeExpr | Cases
}
export interface Cases extends Node {
  readonly kind: 'cases'
  readonly cases: readonly CaseDecl[]
}
export interface CaseDecl extends Node {
  readonly name: Ident
  /** A field without a name is called by its place: `_1`, `_2`. */
  readonly fields: readonly CaseField[]
}
export interface CaseField extends Node {
  readonly name?: Ident
  readonly type: TypeExpr
}
export interface EpochDecl extends Documented {
  readonly kind: 'epoch'
  readonly name: Ident
  readonly per?: Ident
}
export interface OpaqueDecl extends Documented {
  readonly kind: 'opaque'
  readonly name: Ident
}
export interface SignalDecl extends Documented {
  readonly kind: 'signal'
  readonly name: Ident
  readonly params: readonly Param[]
}
export interface MessageDecl extends Documented {
  readonly kind: 'message'
  readonly name: Ident
  readonly params: readonly Param[]
}
export interface ConstDecl extends Documented {
  readonly kind: 'const'
  readonly name: Ident
  readonly type: TypeExpr
  readonly value: Expr
}
export interface Param extends Node {
  readonly name: Ident
  readonly type: TypeExpr
}

export type TypeExpr =
  | (Node & { readonly kind: 'named'; readonly name: Ident }) // Node, int, bool, text, duration, float32, Ring …
  | (Node & { readonly kind: 'applied'; readonly name: Ident; readonly args: readonly TypeExpr[] }) // set<…>, map<…, …>, list<…>
  | (Node & { readonly kind: 'optional'; readonly of: TypeExpr })
  | (Node & { readonly kind: 'range'; readonly min: number; readonly max: number })
  | (Node & { readonly kind: 'fields'; readonly fields: readonly Param[] })

// ------------------------------------------------------------------ functions and machines

export interface FnDecl extends Documented {
  readonly kind: 'fn'
  readonly name: Ident
  readonly params: readonly Param[]
  readonly result: TypeExpr
  readonly body: Expr | Block
}
export interface RoutineDecl extends Documented {
  readonly kind: 'routine'
  readonly name: Ident
  readonly params: readonly Param[]
  readonly result?: TypeExpr
  readonly body: Block
}

export interface MachineDecl extends Documented {
  readonly kind: 'machine'
  readonly name: Ident
  readonly parts: readonly MachinePart[]
}
export interface MonitorDecl extends Documented {
  readonly kind: 'monitor'
  readonly name: Ident
  /** No phases, timers, durable state; handlers have `at`; `always`/`sometimes` may speak of its state. */
  readonly parts: readonly MachinePart[]
}

export type MachinePart =
  | (Documented & { readonly kind: 'config'; readonly fields: readonly FieldDecl[] })
  | (Documented & { readonly kind: 'phases'; readonly names: readonly Ident[] })
  | (Documented & { readonly kind: 'durable'; readonly fields: readonly FieldDecl[] })
  | (Documented & { readonly kind: 'state'; readonly phases: readonly Ident[]; readonly fields: readonly FieldDecl[] })
  | (Documented & { readonly kind: 'timer'; readonly name: Ident; readonly params: readonly Param[]; readonly least: Expr; readonly most?: Expr })
  | (Documented & { readonly kind: 'require'; readonly condition: Expr; readonly reason: string })
  | (Documented & { readonly kind: 'ignores'; readonly inputs: readonly Ident[]; readonly phases: readonly Ident[]; readonly reason?: string })
  | FnDecl
  | RoutineDecl
  | OnDecl
  | PropertyDecl

export interface FieldDecl extends Documented {
  readonly name: Ident
  readonly type: TypeExpr
  readonly initial?: Expr
}

/** `on Join(proc: theirs, leaving) from peer in Commit { … }`; `on start`, `on tokenLost`, `on attempt(site)`, `on crash at node`. */
export interface OnDecl extends Documented {
  readonly kind: 'on'
  readonly input: Ident
  /** `as token`: the whole message or signal. */
  readonly whole?: Ident
  readonly binds: readonly Bind[]
  readonly from?: Ident
  /** Monitors only. */
  readonly at?: Ident
  readonly phases: readonly Ident[]
  readonly body: Block
}
/** `votes` binds the field `votes`; `proc: theirs` binds the field `proc` to the name `theirs`. */
export interface Bind extends Node {
  readonly field: Ident
  readonly name: Ident
}

// ------------------------------------------------------------------ statements

/** `return` may only be the last statement of a block. */
export interface Block extends Node {
  readonly kind: 'block'
  readonly statements: readonly Stmt[]
}

export type Stmt =
  | (Node & { readonly kind: 'let' | 'var'; readonly name: Ident; readonly type?: TypeExpr; readonly value: Rhs })
  | (Node & { readonly kind: 'assign'; readonly place: Place; readonly value: Rhs })
  | (Node & { readonly kind: 'if'; readonly condition: Expr; readonly then: Block; readonly otherwise?: Block | Stmt }) // `else if` holds an 'if' statement
  | (Node & { readonly kind: 'for'; readonly names: readonly Ident[]; readonly source: Source; readonly body: Block })
  | (Node & { readonly kind: 'while'; readonly condition: Expr; readonly limit: Expr; readonly body: Block })
  | (Node & { readonly kind: 'when'; readonly condition: Expr; readonly reason?: string })
  | (Node & { readonly kind: 'ignore'; readonly reason: string })
  | (Node & { readonly kind: 'matchStmt'; readonly subject: Expr; readonly arms: readonly StmtArm[] })
  | (Node & { readonly kind: 'callStmt'; readonly name: Ident; readonly args: readonly Arg[] })
  | (Node & { readonly kind: 'emit'; readonly signal: Expr })
  | (Node & { readonly kind: 'send'; readonly message: Expr; readonly to: Expr })
  | (Node & { readonly kind: 'arm'; readonly timer: TimerRef; readonly duration?: Expr })
  | (Node & { readonly kind: 'cancel'; readonly timer: TimerRef })
  | (Node & { readonly kind: 'become'; readonly phase: Ident })
  | (Node & { readonly kind: 'assert'; readonly name: Ident; readonly condition: Expr })
  | (Node & { readonly kind: 'return'; readonly value?: Rhs })

/** The whole right side may be a call of a routine; the checker decides whether a `call` is one. */
export type Rhs = Expr

/** `known[peer].votes`: a name and the way down from it. */
export interface Place extends Node {
  readonly name: Ident
  readonly path: readonly ({ readonly kind: 'field'; readonly name: Ident } | { readonly kind: 'key'; readonly key: Expr })[]
}
export interface TimerRef extends Node {
  readonly name: Ident
  readonly args: readonly Arg[]
}
export interface StmtArm extends Node {
  readonly pattern: Pattern
  readonly where?: Expr
  readonly body: Block | Stmt
}

// ------------------------------------------------------------------ expressions

export type BinaryOp =
  | 'implies' | 'or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'subset' | 'meets'
  | '??' | '+' | '-' | '*' | '/' | 'div' | 'mod' | '&'

export type Expr =
  | (Node & { readonly kind: 'number'; readonly value: number })
  | (Node & { readonly kind: 'float'; readonly value: number })
  | (Node & { readonly kind: 'duration'; readonly ms: number; readonly text: string })
  | (Node & { readonly kind: 'text'; readonly value: string })
  | (Node & { readonly kind: 'bool'; readonly value: boolean })
  | (Node & { readonly kind: 'name'; readonly name: Ident }) // local, field, const, config, self, phase, nodes …
  | (Node & { readonly kind: 'upper'; readonly name: Ident }) // a case, message, signal, phase without arguments
  | (Node & { readonly kind: 'call'; readonly name: Ident; readonly args: readonly Arg[] }) // fn, builtin, routine
  | (Node & { readonly kind: 'aggregate'; readonly name: Ident; readonly item: Expr; readonly gen: Generator }) // sum(i.votes for …)
  | (Node & { readonly kind: 'make'; readonly name: Ident; readonly args: readonly Arg[] }) // Ring(rep: a, seq: b)
  | (Node & { readonly kind: 'unary'; readonly op: 'not' | '-'; readonly operand: Expr })
  | (Node & { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly kind: 'is'; readonly subject: Expr; readonly pattern: Pattern })
  | (Node & { readonly kind: 'ifx'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr })
  | (Node & { readonly kind: 'quantified'; readonly quantifier: 'forall' | 'exists' | 'no'; readonly ranges: readonly QuantRange[]; readonly body: Expr })
  | (Node & { readonly kind: 'with'; readonly base: Expr; readonly fields: readonly NamedArg[] })
  | (Node & { readonly kind: 'dot'; readonly base: Expr; readonly name: Ident }) // `a.quorate`, `config.votes`, `a.Evs` (upper: one machine of a node)
  | (Node & { readonly kind: 'index'; readonly base: Expr; readonly key: Expr })
  | (Node & { readonly kind: 'empty' }) // {}: a set or a map by its expected type
  | (Node & { readonly kind: 'set'; readonly items: readonly Expr[] })
  | (Node & { readonly kind: 'map'; readonly pairs: readonly Pair[] })
  | (Node & { readonly kind: 'list'; readonly items: readonly Expr[] })
  | (Node & { readonly kind: 'rangeList'; readonly from: Expr; readonly to: Expr }) // [1 .. n], both ends in it
  | (Node & { readonly kind: 'setOf'; readonly item: Expr; readonly gen: Generator })
  | (Node & { readonly kind: 'mapOf'; readonly pair: Pair; readonly gen: Generator })
  | (Node & { readonly kind: 'listOf'; readonly item: Expr; readonly gen: Generator })
  | (Node & { readonly kind: 'match'; readonly subject: Expr; readonly arms: readonly ExprArm[] })

export interface Pair extends Node {
  readonly key: Expr
  readonly value: Expr
}
export interface QuantRange extends Node {
  readonly names: readonly Ident[]
  readonly source: Source
}
/** What is iterated: a set, list or map (two names: key and value), or `1 .. n`. */
export type Source = Expr | (Node & { readonly kind: 'span'; readonly from: Expr; readonly to: Expr })
export interface Generator extends Node {
  readonly names: readonly Ident[]
  readonly source: Source
  readonly where?: Expr
  /** Sort keys, the most significant first; lists only. Stable. */
  readonly by: readonly Expr[]
}
export type Arg = NamedArg | (Node & { readonly kind: 'arg'; readonly value: Expr })
export interface NamedArg extends Node {
  readonly kind: 'namedArg'
  readonly name: Ident
  readonly value: Expr
}
export interface ExprArm extends Node {
  readonly pattern: Pattern
  readonly where?: Expr
  readonly value: Expr
}
export type Pattern =
  | (Node & { readonly kind: 'casePattern'; readonly name: Ident; readonly fields: readonly Pattern[] }) // Listed(order), Some(x), None
  | (Node & { readonly kind: 'bindPattern'; readonly name: Ident }) // `_` matches anything and binds nothing
  | (Node & { readonly kind: 'numberPattern'; readonly value: number })
  | (Node & { readonly kind: 'textPattern'; readonly value: string })
  | (Node & { readonly kind: 'boolPattern'; readonly value: boolean })

// ------------------------------------------------------------------ models, mutants, scenarios

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
  | (Documented & { readonly kind: 'nodes'; readonly group?: Ident; readonly count: number; readonly stack: Ident; readonly configs: readonly Config[] })
  | (Documented & { readonly kind: 'world'; readonly clauses: readonly WorldClause[] })
  | (Documented & { readonly kind: 'monitors'; readonly names: readonly Ident[] })
  | (Documented & { readonly kind: 'fair'; readonly strength: 'weak' | 'strong'; readonly words: readonly Ident[] })
  | (Documented & { readonly kind: 'expect'; readonly outcomes: readonly Outcome[] })
  /** `within NAME: expr`: a bound; a state outside it is counted and judged, but not gone on from. */
  | (Documented & { readonly kind: 'within'; readonly name: Ident; readonly bound: Expr })
  | PropertyDecl

export interface PropertyDecl extends Documented {
  readonly kind: 'property'
  readonly temporal: 'always' | 'sometimes' | 'leadsTo' | 'eventually'
  readonly name: Ident
  readonly condition: Expr
  /** `leadsTo name: condition ~> goal`. */
  readonly goal?: Expr
}

/** `Votequorum { expected: 5 }` for one machine of a stack, or `expected: 5` when the node is one machine. */
export type Config =
  | (Node & { readonly kind: 'setting'; readonly name: Ident; readonly value: Expr })
  | (Node & { readonly kind: 'machineConfig'; readonly machine: Ident; readonly settings: readonly { readonly name: Ident; readonly value: Expr }[] })

export type WorldClause =
  /** `links datagram, lossy <= 2, duplicating <= 1`. `datagram`: a multiset, any order. `soup`: a set. `stream`: in order. */
  | (Node & { readonly kind: 'links'; readonly transport: 'datagram' | 'soup' | 'stream'; readonly options: readonly LinkOption[] })
  /** `partitions <= 1`, `crashes <= 1`, `reboots <= 1`, `pauses <= 1`, `cuts <= 1` (one-way); `restarts` without a number: as often as it likes. */
  | (Node & { readonly kind: 'faults'; readonly fault: Fault; readonly most?: number })
  | (Node & { readonly kind: 'timersEarly'; readonly most: number })
  | (Node & { readonly kind: 'clocks'; readonly timed?: { readonly tick: number; readonly drift: number; readonly per: number } })
  /** `operator SetExpected(votes in 3 .. 5) at any node <= 1`; without `<= n` as often as it likes. */
  | (Node & { readonly kind: 'operator'; readonly signal: Ident; readonly choices: readonly { readonly name: Ident; readonly source: Source }[]; readonly at?: Expr; readonly most?: number })
  /** `views Regular, Multicast, Deliver`: the world is an abstract membership under the stack (spec/language.md, "Views"). */
  | (Node & { readonly kind: 'views'; readonly installed: Ident; readonly multicast: Ident; readonly deliver: Ident })

export type Fault = 'partitions' | 'crashes' | 'restarts' | 'reboots' | 'pauses' | 'cuts'
export type LinkOption =
  | (Node & { readonly kind: 'budget'; readonly name: 'lossy' | 'duplicating'; readonly most?: number })
  | (Node & { readonly kind: 'delay'; readonly least: Expr; readonly most: Expr })

export type Outcome =
  | (Node & { readonly kind: 'verdict'; readonly verdict: 'holds' | 'vacuous' | 'incomplete' })
  | (Node & { readonly kind: 'violated'; readonly property: Ident; readonly steps?: number })
  | (Node & { readonly kind: 'count'; readonly what: 'distinct' | 'generated' | 'depth'; readonly count: number })

export interface MutantDecl extends Documented {
  readonly kind: 'mutant'
  readonly name: Ident
  readonly machine: Ident
  readonly models: readonly Ident[]
  /** Each `from` is a run of tokens that occurs exactly once in the machine. */
  readonly changes: readonly (Node & { readonly from: string; readonly to: string })[]
  readonly caught: readonly Ident[]
}

export interface ScenarioDecl extends Documented {
  readonly kind: 'scenario'
  readonly title: string
  readonly model: Ident
  readonly configs: readonly Config[]
  readonly acts: readonly Act[]
}
export type Act =
  /** Runs the simulated world for this long (10 s of simulated time without `for`). */
  | (Node & { readonly kind: 'settle'; readonly duration?: Expr })
  | (Node & { readonly kind: 'heal' })
  | (Node & { readonly kind: 'split'; readonly groups: readonly (readonly number[])[] })
  | (Node & { readonly kind: 'cut' | 'mend'; readonly from: number; readonly to: number })
  | (Node & { readonly kind: 'crash' | 'restart' | 'pause' | 'resume'; readonly node: number })
  | (Node & { readonly kind: 'deliver' | 'lose'; readonly message: Ident; readonly from?: number; readonly to: number })
  | (Node & { readonly kind: 'fire'; readonly timer: TimerRef; readonly at: number })
  | (Node & { readonly kind: 'run'; readonly signal: Ident; readonly args: readonly Arg[]; readonly at: number })
  | (Node & { readonly kind: 'expectThat'; readonly condition: Expr })
