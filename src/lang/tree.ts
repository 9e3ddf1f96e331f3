import type { Span } from '../core/diagnostic.ts'
import type { ModelDecl, MutantDecl, PropertyDecl, ScenarioDecl, StackDecl } from './tree-model.ts'

/**
 * The syntax tree: what the parser makes and the formatter prints. Names are as written; `checked.ts` says what they
 * mean. Every node has its `span`; two trees are the same when they are equal without spans and comments.
 */
export interface TreeNode {
  readonly span: Span
}

/** One name as written, with its place. */
export interface Ident extends TreeNode {
  readonly text: string
}

export interface Comment extends TreeNode {
  /** With its `//`. */
  readonly text: string
  /** Nothing but white space stands before it on its line. */
  readonly alone: boolean
}

export interface FileTree extends TreeNode {
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

export interface Use extends TreeNode {
  readonly kind: 'use'
  /** `use models/reference/raft: Raft` has the module `models/reference/raft`. */
  readonly module: Ident
  readonly names: readonly Ident[]
}

export * from './tree-model.ts'

export type Item =
  | TypeDecl
  | EpochDecl
  | OpaqueDecl
  | SignalDecl
  | MessageDecl
  | ConstDecl
  | FnDecl
  | MachineDecl
  | MonitorDecl
  | StackDecl
  | ModelDecl
  | MutantDecl
  | ScenarioDecl

export interface Documented extends TreeNode {
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
export interface Cases extends TreeNode {
  readonly kind: 'cases'
  readonly cases: readonly CaseDecl[]
}
export interface CaseDecl extends TreeNode {
  readonly name: Ident
  /** A field without a name is called by its place: `_1`, `_2`. */
  readonly fields: readonly CaseField[]
}
export interface CaseField extends TreeNode {
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
export interface Param extends TreeNode {
  readonly name: Ident
  readonly type: TypeExpr
}

export type TypeExpr =
  | (TreeNode & { readonly kind: 'named'; readonly name: Ident }) // Node, int, bool, text, duration, float32, Ring …
  | (TreeNode & { readonly kind: 'applied'; readonly name: Ident; readonly args: readonly TypeExpr[] }) // set<…>, map<…, …>, list<…>
  | (TreeNode & { readonly kind: 'optional'; readonly of: TypeExpr })
  | (TreeNode & { readonly kind: 'range'; readonly min: number; readonly max: number })
  | (TreeNode & { readonly kind: 'fields'; readonly fields: readonly Param[] })

// ------------------------------------------------------------------ functions and machines

export interface FnDecl extends Documented {
  readonly kind: 'fn'
  readonly name: Ident
  readonly params: readonly Param[]
  readonly result: TypeExpr
  /** `extern`: whoever runs the machine provides it. */
  readonly body: Expr | Block | (TreeNode & { readonly kind: 'extern' })
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
  | (Documented & {
      readonly kind: 'timer'
      readonly name: Ident
      readonly params: readonly Param[]
      readonly least: Expr
      readonly most?: Expr
    })
  | (Documented & { readonly kind: 'require'; readonly condition: Expr; readonly reason: string })
  | (Documented & {
      readonly kind: 'ignores'
      readonly inputs: readonly Ident[]
      readonly phases: readonly Ident[]
      readonly reason?: string
    })
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
export interface Bind extends TreeNode {
  readonly field: Ident
  readonly name: Ident
}

// ------------------------------------------------------------------ statements

/** `return` may only be the last statement of a block. */
export interface Block extends TreeNode {
  readonly kind: 'block'
  readonly statements: readonly Stmt[]
}

export type Stmt =
  | (TreeNode & { readonly kind: 'let' | 'var'; readonly name: Ident; readonly type?: TypeExpr; readonly value: Rhs })
  | (TreeNode & { readonly kind: 'assign'; readonly place: Place; readonly value: Rhs })
  | (TreeNode & {
      readonly kind: 'if'
      readonly condition: Expr
      readonly then: Block
      readonly otherwise?: Block | Stmt
    }) // `else if` holds an 'if' statement
  | (TreeNode & {
      readonly kind: 'for'
      readonly names: readonly Ident[]
      readonly source: Source
      readonly body: Block
    })
  | (TreeNode & { readonly kind: 'while'; readonly condition: Expr; readonly limit: Expr; readonly body: Block })
  | (TreeNode & { readonly kind: 'when'; readonly condition: Expr; readonly reason?: string })
  | (TreeNode & { readonly kind: 'ignore'; readonly reason: string })
  | (TreeNode & { readonly kind: 'matchStmt'; readonly subject: Expr; readonly arms: readonly StmtArm[] })
  | (TreeNode & { readonly kind: 'callStmt'; readonly name: Ident; readonly args: readonly Arg[] })
  | (TreeNode & { readonly kind: 'emit'; readonly signal: Expr })
  | (TreeNode & { readonly kind: 'send'; readonly message: Expr; readonly to: Expr })
  | (TreeNode & { readonly kind: 'arm'; readonly timer: TimerRef; readonly duration?: Expr })
  | (TreeNode & { readonly kind: 'cancel'; readonly timer: TimerRef })
  | (TreeNode & { readonly kind: 'become'; readonly phase: Ident })
  | (TreeNode & { readonly kind: 'assert'; readonly name: Ident; readonly condition: Expr })
  | (TreeNode & { readonly kind: 'return'; readonly value?: Rhs })

/** The whole right side may be a call of a routine; the checker decides whether a `call` is one. */
export type Rhs = Expr

/** `known[peer].votes`: a name and the way down from it. */
export interface Place extends TreeNode {
  readonly name: Ident
  readonly path: readonly (
    | { readonly kind: 'field'; readonly name: Ident }
    | { readonly kind: 'key'; readonly key: Expr }
  )[]
}
export interface TimerRef extends TreeNode {
  readonly name: Ident
  readonly args: readonly Arg[]
}
export interface StmtArm extends TreeNode {
  readonly pattern: Pattern
  readonly where?: Expr
  readonly body: Block | Stmt
}

// ------------------------------------------------------------------ expressions

export type BinaryOp =
  | 'implies'
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'subset'
  | 'meets'
  | '??'
  | '+'
  | '-'
  | '*'
  | '/'
  | 'div'
  | 'mod'
  | '&'

export type Expr =
  | (TreeNode & { readonly kind: 'number'; readonly value: number })
  | (TreeNode & { readonly kind: 'float'; readonly value: number })
  | (TreeNode & { readonly kind: 'duration'; readonly ms: number; readonly text: string })
  | (TreeNode & { readonly kind: 'text'; readonly value: string })
  | (TreeNode & { readonly kind: 'bool'; readonly value: boolean })
  | (TreeNode & { readonly kind: 'name'; readonly name: Ident }) // local, field, const, config, self, phase, nodes …
  | (TreeNode & { readonly kind: 'upper'; readonly name: Ident }) // a case, message, signal, phase without arguments
  | (TreeNode & { readonly kind: 'call'; readonly name: Ident; readonly args: readonly Arg[] }) // fn, builtin, routine
  | (TreeNode & { readonly kind: 'aggregate'; readonly name: Ident; readonly item: Expr; readonly gen: Generator }) // sum(i.votes for …)
  | (TreeNode & { readonly kind: 'make'; readonly name: Ident; readonly args: readonly Arg[] }) // Ring(rep: a, seq: b)
  | (TreeNode & { readonly kind: 'unary'; readonly op: 'not' | '-'; readonly operand: Expr })
  | (TreeNode & { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr })
  | (TreeNode & { readonly kind: 'is'; readonly subject: Expr; readonly pattern: Pattern })
  | (TreeNode & { readonly kind: 'ifx'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr })
  | (TreeNode & {
      readonly kind: 'quantified'
      readonly quantifier: 'forall' | 'exists' | 'no'
      readonly ranges: readonly QuantRange[]
      readonly body: Expr
    })
  | (TreeNode & { readonly kind: 'with'; readonly base: Expr; readonly fields: readonly NamedArg[] })
  | (TreeNode & { readonly kind: 'dot'; readonly base: Expr; readonly name: Ident }) // `a.quorate`, `config.votes`, `a.Evs` (upper: one machine of a node)
  | (TreeNode & { readonly kind: 'index'; readonly base: Expr; readonly key: Expr })
  | (TreeNode & { readonly kind: 'empty' }) // {}: a set or a map by its expected type
  | (TreeNode & { readonly kind: 'set'; readonly items: readonly Expr[] })
  | (TreeNode & { readonly kind: 'map'; readonly pairs: readonly Pair[] })
  | (TreeNode & { readonly kind: 'list'; readonly items: readonly Expr[] })
  | (TreeNode & { readonly kind: 'rangeList'; readonly from: Expr; readonly to: Expr }) // [1 .. n], both ends in it
  | (TreeNode & { readonly kind: 'setOf'; readonly item: Expr; readonly gen: Generator })
  | (TreeNode & { readonly kind: 'mapOf'; readonly pair: Pair; readonly gen: Generator })
  | (TreeNode & { readonly kind: 'listOf'; readonly item: Expr; readonly gen: Generator })
  | (TreeNode & { readonly kind: 'match'; readonly subject: Expr; readonly arms: readonly ExprArm[] })

export interface Pair extends TreeNode {
  readonly key: Expr
  readonly value: Expr
}
export interface QuantRange extends TreeNode {
  readonly names: readonly Ident[]
  readonly source: Source
}
/** What is iterated: a set, list or map (two names: key and value), or `1 .. n`. */
export type Source = Expr | (TreeNode & { readonly kind: 'span'; readonly from: Expr; readonly to: Expr })
export interface Generator extends TreeNode {
  readonly names: readonly Ident[]
  readonly source: Source
  readonly where?: Expr
  /** Sort keys, the most significant first; lists only. Stable. */
  readonly by: readonly Expr[]
}
export type Arg = NamedArg | (TreeNode & { readonly kind: 'arg'; readonly value: Expr })
export interface NamedArg extends TreeNode {
  readonly kind: 'namedArg'
  readonly name: Ident
  readonly value: Expr
}
export interface ExprArm extends TreeNode {
  readonly pattern: Pattern
  readonly where?: Expr
  readonly value: Expr
}
export type Pattern =
  | (TreeNode & { readonly kind: 'casePattern'; readonly name: Ident; readonly fields: readonly Pattern[] }) // Listed(order), Some(x), None
  | (TreeNode & { readonly kind: 'bindPattern'; readonly name: Ident }) // `_` matches anything and binds nothing
  | (TreeNode & { readonly kind: 'numberPattern'; readonly value: number })
  | (TreeNode & { readonly kind: 'textPattern'; readonly value: string })
  | (TreeNode & { readonly kind: 'boolPattern'; readonly value: boolean })
