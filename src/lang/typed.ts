import type { Span } from '../core/diagnostic.ts'
import type { Site } from '../core/machine.ts'
import type { EnumShape, RecordShape, Shape } from '../core/shape.ts'
import type { Value } from '../core/value.ts'
import type { MachineDecl, MonitorDecl } from './tree.ts'
import type { TModel, TMutant, TProperty, TScenario } from './typed-model.ts'

export * from './typed-model.ts'

/**
 * The checked tree: names resolved, types attached, arguments in order, conditions numbered. The generator and the
 * interpreter both work on this and only on this, so neither decides what a text means.
 */
export type Type =
  | Shape
  /** A node as a model's properties see it: the fields of the machines that every node of the group has. */
  | { readonly kind: 'view'; readonly machines: readonly string[] }

interface Typed {
  readonly span: Span
}
interface ExprBase extends Typed {
  readonly type: Type
}

/** A local value: `slot` is unique within its function, routine, handler or property, and a valid JavaScript name. */
export interface Slot {
  readonly slot: string
  readonly name: string
  readonly type: Type
}

export type TExpr =
  | (ExprBase & { readonly kind: 'literal'; readonly value: Value })
  | (ExprBase & { readonly kind: 'local'; readonly slot: string })
  /** A field of the machine's (or monitor's) own state. */
  | (ExprBase & { readonly kind: 'field'; readonly name: string })
  | (ExprBase & { readonly kind: 'config'; readonly name: string })
  | (ExprBase & { readonly kind: 'self' | 'phase' })
  | (ExprBase & { readonly kind: 'const'; readonly module: string; readonly name: string })
  | (ExprBase & { readonly kind: 'call'; readonly fn: TFn; readonly args: readonly TExpr[] })
  /** The body of an `extern` function, by `module.name`. */
  | (ExprBase & { readonly kind: 'extern'; readonly name: string; readonly args: readonly TExpr[] })
  | (ExprBase & { readonly kind: 'builtin'; readonly op: Builtin; readonly args: readonly TExpr[] })
  /** `armed(t)`, `left(t)`. */
  | (ExprBase & { readonly kind: 'armed' | 'left'; readonly timer: RecordShape; readonly args: readonly TExpr[] })
  /** A record, message or signal, every field in declared order. */
  | (ExprBase & { readonly kind: 'record'; readonly shape: RecordShape; readonly fields: readonly TExpr[] })
  | (ExprBase & {
      readonly kind: 'case'
      readonly shape: EnumShape
      readonly name: string
      readonly fields: readonly TExpr[]
    })
  | (ExprBase & { readonly kind: 'none' })
  | (ExprBase & { readonly kind: 'some'; readonly of: TExpr })
  | (ExprBase & { readonly kind: 'not' | 'negate'; readonly operand: TExpr })
  | (ExprBase & { readonly kind: 'binary'; readonly op: TOp; readonly left: TExpr; readonly right: TExpr })
  | (ExprBase & { readonly kind: 'is'; readonly subject: TExpr; readonly pattern: TPattern })
  | (ExprBase & { readonly kind: 'if'; readonly condition: TExpr; readonly then: TExpr; readonly otherwise: TExpr })
  | (ExprBase & {
      readonly kind: 'quantified'
      readonly quantifier: 'forall' | 'exists' | 'no'
      readonly ranges: readonly TRange[]
      readonly body: TExpr
    })
  | (ExprBase & {
      readonly kind: 'with'
      readonly base: TExpr
      readonly shape: RecordShape
      readonly fields: readonly { readonly name: string; readonly value: TExpr }[]
    })
  | (ExprBase & { readonly kind: 'get'; readonly base: TExpr; readonly name: string })
  /** Of a map or a list (from 0); an absent key is a breach. */
  | (ExprBase & { readonly kind: 'index'; readonly base: TExpr; readonly key: TExpr })
  | (ExprBase & { readonly kind: 'set' | 'list'; readonly items: readonly TExpr[] })
  | (ExprBase & { readonly kind: 'map'; readonly pairs: readonly { readonly key: TExpr; readonly value: TExpr }[] })
  | (ExprBase & { readonly kind: 'setOf' | 'listOf'; readonly item: TExpr; readonly gen: TGenerator })
  | (ExprBase & { readonly kind: 'mapOf'; readonly key: TExpr; readonly value: TExpr; readonly gen: TGenerator })
  | (ExprBase & { readonly kind: 'range'; readonly from: TExpr; readonly to: TExpr })
  | (ExprBase & { readonly kind: 'match'; readonly subject: TExpr; readonly arms: readonly TArm[] })
  // models, monitors' properties and scenarios only:
  /** A field (or `phase`) of one machine of a node. */
  | (ExprBase & { readonly kind: 'viewField'; readonly base: TExpr; readonly machine: string; readonly name: string })
  /** What a function without parameters of one machine of a node comes to: `a.total`. */
  | (ExprBase & { readonly kind: 'viewCall'; readonly base: TExpr; readonly machine: string; readonly fn: TFn })
  /** What one machine of a node is configured with, as a record: `a.config`. */
  | (ExprBase & { readonly kind: 'viewConfig'; readonly base: TExpr; readonly machine: string })
  /** `a.id`, `a.up`, `a.paused`. */
  | (ExprBase & { readonly kind: 'viewId' | 'viewUp' | 'viewPaused'; readonly base: TExpr })
  /** The node with this id, as a view: `1.quorate`. */
  | (ExprBase & { readonly kind: 'viewOf'; readonly id: TExpr })
  /** In a property: a list of views. In a configuration: a set of node ids. `alive` are those that are up. */
  | (ExprBase & { readonly kind: 'group'; readonly group: string }) // 'nodes', 'alive' or a declared group
  /** No partition and no cut; both nodes can reach each other. */
  | (ExprBase & { readonly kind: 'healed' })
  | (ExprBase & { readonly kind: 'connected'; readonly a: TExpr; readonly b: TExpr })
  /** A field of a monitor's state, in a model's property. */
  | (ExprBase & { readonly kind: 'monitorField'; readonly monitor: string; readonly name: string })

/** Operators with their operand types resolved. `lt` … compare ints, durations, text, nodes by the canonical order. */
export type TOp =
  | 'and'
  | 'or'
  | 'implies'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'inSet'
  | 'inList'
  | 'inMap'
  | 'notInSet'
  | 'notInList'
  | 'notInMap'
  | 'subset'
  | 'meets'
  | 'orElse'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'mod'
  | 'fadd'
  | 'fsub'
  | 'fmul'
  | 'fdiv'
  | 'union'
  | 'without'
  | 'intersect'
  | 'concat'
  | 'mapPlus'
  | 'mapWithout'
  | 'mapKeep'

/** `min`/`max`/`sum`/`first` of one collection, `least`/`greatest` of two or more values. */
export type Builtin =
  | 'size'
  | 'min'
  | 'max'
  | 'least'
  | 'greatest'
  | 'sum'
  | 'first'
  | 'last'
  | 'keys'
  | 'values'
  | 'get'
  | 'append'
  | 'take'
  | 'drop'
  | 'before'
  | 'indices'
  | 'reverse'
  | 'toSet'
  | 'toList'
  | 'abs'
  | 'float32'

export interface TRange {
  /** One slot; for a map two, key and value. */
  readonly slots: readonly Slot[]
  /** Several names over one source (`a, b in nodes`) are ranges of their own: they may be equal. */
  readonly source: TExpr
}
export interface TGenerator {
  readonly slots: readonly Slot[]
  readonly source: TExpr
  readonly where?: TExpr
  readonly by: readonly TExpr[]
}
export interface TArm {
  readonly pattern: TPattern
  readonly where?: TExpr
  readonly value: TExpr
}
export type TPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'bind'; readonly slot: Slot }
  | { readonly kind: 'value'; readonly value: Value } // a number, text, bool or a case without payload of a plain enum, and None (null)
  | { readonly kind: 'some'; readonly of: TPattern }
  | { readonly kind: 'case'; readonly name: string; readonly shape: EnumShape; readonly fields: readonly TPattern[] }

// ------------------------------------------------------------------ statements

export type TStmt =
  | (Typed & { readonly kind: 'let'; readonly slot: Slot; readonly value: TValue; readonly mutable: boolean })
  /** `slot` or `field` is the variable; the path leads down into it. */
  | (Typed & {
      readonly kind: 'assign'
      readonly site: number | undefined
      readonly target: { readonly slot: string } | { readonly field: string }
      readonly targetType: Type
      readonly path: readonly TPathStep[]
      readonly value: TValue
    })
  | (Typed & {
      readonly kind: 'if'
      readonly site: number | undefined
      readonly condition: TExpr
      readonly then: TBlock
      readonly otherwise?: TBlock
    })
  | (Typed & { readonly kind: 'for'; readonly slots: readonly Slot[]; readonly source: TExpr; readonly body: TBlock })
  | (Typed & {
      readonly kind: 'while'
      readonly site: number | undefined
      readonly condition: TExpr
      readonly limit: TExpr
      readonly body: TBlock
    })
  | (Typed & {
      readonly kind: 'when'
      readonly site: number | undefined
      readonly condition: TExpr
      readonly reason?: string
    })
  | (Typed & { readonly kind: 'ignore'; readonly reason: string })
  | (Typed & {
      readonly kind: 'match'
      readonly subject: TExpr
      readonly arms: readonly {
        readonly pattern: TPattern
        readonly where?: TExpr
        readonly site?: number
        readonly body: TBlock
      }[]
    })
  | (Typed & { readonly kind: 'routine'; readonly call: RoutineCall })
  | (Typed & { readonly kind: 'emit'; readonly signal: TExpr })
  /** To one node or a set of nodes. */
  | (Typed & { readonly kind: 'send'; readonly message: TExpr; readonly to: TExpr })
  /** `least`/`most` as written after `for`, or the timer's own. */
  | (Typed & {
      readonly kind: 'arm'
      readonly timer: RecordShape
      readonly args: readonly TExpr[]
      readonly least: TExpr
      readonly most: TExpr
    })
  | (Typed & { readonly kind: 'cancel'; readonly timer: RecordShape; readonly args: readonly TExpr[] })
  | (Typed & { readonly kind: 'become'; readonly phase: string; readonly site: number | undefined })
  | (Typed & { readonly kind: 'assert'; readonly site: number; readonly name: string; readonly condition: TExpr })
  | (Typed & { readonly kind: 'return'; readonly value?: TValue })

export type TBlock = readonly TStmt[]
export type TValue = TExpr | RoutineCall
export interface RoutineCall extends Typed {
  readonly kind: 'routineCall'
  readonly routine: TRoutine
  readonly args: readonly TExpr[]
  readonly type: Type | undefined
}
export type TPathStep =
  | { readonly kind: 'field'; readonly name: string; readonly shape: RecordShape }
  | { readonly kind: 'key'; readonly key: TExpr; readonly of: 'map' | 'list' }

// ------------------------------------------------------------------ declarations

export interface TFn {
  readonly module: string
  readonly name: string
  /** The machine or monitor whose state and configuration it may read; absent for a function of the module. */
  readonly owner: string | undefined
  readonly doc: readonly string[]
  readonly span: Span
  readonly params: readonly Slot[]
  readonly result: Type
  readonly body: { readonly expr: TExpr } | { readonly block: TBlock }
}
export interface TRoutine {
  readonly name: string
  readonly doc: readonly string[]
  readonly span: Span
  readonly params: readonly Slot[]
  readonly result: Type | undefined
  readonly body: TBlock
}

export interface TField {
  readonly name: string
  readonly shape: Shape
  readonly doc: readonly string[]
  readonly span: Span
  /** Of configuration: absent when it must be given. */
  readonly initial?: TExpr
}
export interface TStateField extends TField {
  readonly initial: TExpr
  readonly durable: boolean
  readonly phases?: readonly string[]
}
export interface TTimer {
  readonly shape: RecordShape
  readonly params: readonly Slot[]
  readonly least: TExpr
  readonly most: TExpr
  readonly doc: readonly string[]
  readonly span: Span
}
export interface THandler {
  readonly span: Span
  readonly doc: readonly string[]
  readonly input: 'start' | 'message' | 'signal' | 'timer' | 'crash'
  /** Absent for `start` and `crash`. */
  readonly shape?: RecordShape
  /** Every phase it covers, in declared order; empty when the machine has no phases. */
  readonly phases: readonly string[]
  readonly binds: readonly { readonly field: string; readonly slot: Slot }[]
  readonly whole?: Slot
  readonly from?: Slot
  readonly at?: Slot
  readonly body: TBlock
}
export interface TIgnore {
  readonly span: Span
  readonly input: 'message' | 'signal' | 'timer'
  readonly shape: RecordShape
  readonly phases: readonly string[]
  readonly reason: string | undefined
}
export interface TMachine {
  readonly kind: 'machine' | 'monitor'
  readonly name: string
  readonly module: string
  readonly file: string
  readonly doc: readonly string[]
  readonly span: Span
  /** SHA-256 (hex) of the canonical print of the machine and of every declaration it uses, directly or not. */
  readonly hash: string
  readonly decl: MachineDecl | MonitorDecl
  readonly config: readonly TField[]
  readonly requires: readonly { readonly condition: TExpr; readonly reason: string; readonly span: Span }[]
  readonly phases: readonly string[]
  readonly state: readonly TStateField[]
  readonly timers: readonly TTimer[]
  readonly fns: readonly TFn[]
  readonly routines: readonly TRoutine[]
  readonly handlers: readonly THandler[]
  readonly ignores: readonly TIgnore[]
  readonly sends: readonly RecordShape[]
  readonly emits: readonly RecordShape[]
  readonly sites: readonly Site[]
  readonly properties: readonly TProperty[]
}

export interface TModule {
  /** Path below the spec folder without `.mu`. */
  readonly name: string
  readonly file: string
  readonly doc: readonly string[]
  readonly uses: readonly { readonly module: string; readonly names: readonly string[] }[]
  /** Declared here: records, enums, messages, signals and opaques, in the order of the text. */
  readonly types: readonly {
    readonly name: string
    readonly shape: Shape
    readonly doc: readonly string[]
    readonly span: Span
    readonly sort: 'type' | 'message' | 'signal' | 'opaque'
  }[]
  readonly consts: readonly {
    readonly name: string
    readonly value: TExpr
    readonly type: Type
    readonly doc: readonly string[]
  }[]
  readonly fns: readonly TFn[]
  readonly machines: readonly TMachine[]
  readonly stacks: readonly TStack[]
  readonly models: readonly TModel[]
  readonly mutants: readonly TMutant[]
  readonly scenarios: readonly TScenario[]
}

export interface TStack {
  readonly name: string
  readonly doc: readonly string[]
  readonly machines: readonly TMachine[]
}

export interface TProgram {
  readonly modules: ReadonlyMap<string, TModule>
}
