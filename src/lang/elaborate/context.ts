import type { Diagnostic, Span } from '../../core/diagnostic.ts'
import type { Site } from '../../core/machine.ts'
import type { EnumShape, RecordShape, Shape } from '../../core/shape.ts'
import type { FileTree, FnDecl, Ident, MachineDecl, ModelDecl, MonitorDecl, StackDecl } from '../tree.ts'
import type { Slot, TExpr, TFn, TMachine, TModel, TRoutine, TStack, TTimer, Type } from '../typed.ts'
import { unknown } from './types.ts'

/** What an upper-case name of a module stands for. */
export type Meaning =
  | {
      readonly kind: 'type'
      readonly shape: Shape
      readonly module: Module
      readonly sort: 'type' | 'message' | 'signal' | 'opaque'
    }
  | { readonly kind: 'machine'; readonly decl: MachineDecl | MonitorDecl; readonly module: Module }
  | { readonly kind: 'stack'; readonly decl: StackDecl; readonly module: Module }
  | { readonly kind: 'model'; readonly decl: ModelDecl; readonly module: Module }

export interface Const {
  readonly name: string
  readonly module: string
  readonly type: Type
  value: TExpr | undefined
}

/** A file as it was parsed. */
export interface SourceTree {
  readonly module: string
  readonly file: string
  readonly text: string
  readonly tree: FileTree
  /** Of each declaration what hashes are made of (`bareTexts`), where that is known already. */
  readonly bare?: readonly string[]
}

/** A file while it is being checked. */
export interface Module {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly tree: FileTree
  /** Of each declaration its tokens (`bareTexts`). */
  readonly bare: () => readonly string[]
  /** Declared here, and (with `use`) visible here. */
  readonly own: Map<string, Meaning>
  readonly visible: Map<string, Meaning>
  readonly consts: Map<string, Const>
  readonly fns: Map<string, { readonly decl: FnDecl; readonly fn: TFn }>
  readonly used: Set<string>
}

/** Everything that was checked so far; machines, stacks and models are made on demand, each once. */
export interface Program {
  readonly modules: Map<string, Module>
  readonly diagnostics: Diagnostic[]
  readonly machines: Map<string, TMachine>
  readonly stacks: Map<string, TStack>
  readonly models: Map<string, TModel>
}

/** The machine whose parts are being elaborated. */
export interface MachineScope {
  readonly name: string
  readonly monitor: boolean
  readonly config: Map<string, Type>
  readonly fields: Map<string, Type>
  readonly phase: EnumShape | undefined
  readonly timers: Map<string, TTimer>
  readonly fns: Map<string, { readonly decl: FnDecl; readonly fn: TFn }>
  readonly routines: Map<string, TRoutine>
  readonly sites: Site[]
  readonly sends: Set<RecordShape>
  readonly emits: Set<RecordShape>
  /** Names that something reads, writes, calls or arms; what is never here is unused. */
  readonly read: Set<string>
  readonly written: Set<string>
}

/** The model whose properties and configurations are being elaborated. */
export interface ModelScope {
  readonly groups: Map<string, readonly string[]>
  /** The machines that every node has. */
  readonly common: readonly string[]
  readonly machinesOfNode: (id: number) => readonly string[] | undefined
  readonly machine: (name: string) => TMachine | undefined
  readonly monitors: Map<string, TMachine>
}

export interface Local extends Slot {
  readonly mutable: boolean
  readonly span: Span
}

/** Where an expression or a statement stands. */
export interface Scope {
  readonly program: Program
  readonly module: Module
  readonly machine?: MachineScope
  readonly model?: ModelScope
  /** `nodes` are sets of ids in a configuration, and views in a property. */
  readonly configuring?: boolean
  /** A body that may cause effects: a handler or a routine. */
  readonly effects?: boolean
  /** Conditions get site numbers. */
  readonly sites?: boolean
  readonly result?: Type
  readonly locals: ReadonlyMap<string, Local>
  /** Slots given out in this body so far. */
  readonly slots: Map<string, number>
  /** Slots that were read, for warnings. */
  readonly usedSlots: Set<string>
}

export function report(
  scope: { readonly program: Program; readonly module: Module },
  code: string,
  span: Span,
  message: string,
  hint?: string,
): void {
  scope.program.diagnostics.push({
    severity: 'error',
    code,
    message,
    file: scope.module.file,
    span,
    ...(hint && { hint }),
  })
}

export function warn(
  scope: { readonly program: Program; readonly module: Module },
  code: string,
  span: Span,
  message: string,
  hint?: string,
): void {
  scope.program.diagnostics.push({
    severity: 'warning',
    code,
    message,
    file: scope.module.file,
    span,
    ...(hint && { hint }),
  })
}

export function failed(span: Span): TExpr {
  return { kind: 'literal', value: false, type: unknown, span }
}

/** The text of a node on one line, as written. */
export function excerpt(module: Module, span: Span): string {
  const bare = module.text.slice(span.start, span.end).replace(/\/\/[^\n]*/g, '')
  return bare.replace(/\s+/g, ' ').trim()
}

/** JavaScript's own words, and names that generated code uses for itself, may not be slots. */
const taken = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'implements import in instanceof interface let new null package private protected public return static super switch this ' +
    'throw true try typeof var void while with yield await async arguments eval undefined x s c state config self input match ' +
    'P produce size union'
  ).split(' '),
)

/** A scope with one more local; its slot is unique in the body. */
export function bind(scope: Scope, name: Ident, type: Type, mutable = false): { scope: Scope; local: Local } {
  const base = taken.has(name.text) ? `${name.text}_` : name.text
  const count = (scope.slots.get(base) ?? 0) + 1
  scope.slots.set(base, count)
  const slot = count === 1 ? base : `${base}_${count}`
  const local: Local = { slot, name: name.text, type, mutable, span: name.span }
  if (name.text === '_') return { scope, local }
  return { scope: { ...scope, locals: new Map([...scope.locals, [name.text, local]]) }, local }
}

export function fresh(scope: Omit<Scope, 'locals' | 'slots' | 'usedSlots'>): Scope {
  return { ...scope, locals: new Map(), slots: new Map(), usedSlots: new Set() }
}

/** For a hint: what brings in a name that another module declares, or else the nearest of some names. */
export function nameHint(
  { program, module }: Pick<Scope, 'program' | 'module'>,
  wanted: string,
  names: Iterable<string>,
): string | undefined {
  const there = [...program.modules.values()].find(one => one.own.has(wanted))
  return there && !module.visible.has(wanted)
    ? `\`use ${there.name}: ${wanted}\` brings it in`
    : didYouMean(wanted, names)
}

/** The nearest of some names, for a hint; nothing when none is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    if (name === wanted) continue
    const away = distance(wanted.toLowerCase(), name.toLowerCase(), least)
    if (away < least) {
      least = away
      best = name
    }
  }
  return best === undefined ? undefined : `did you mean \`${best}\`?`
}

function distance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough || a.length > 60) return enough
  let row = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? enough
}
