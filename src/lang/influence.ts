import type { Value } from '../core/value.ts'
import { partsOf, partsOfStmt, statementsIn } from './interpret/walk.ts'
import type { Made } from './made.ts'
import { Settled } from './settled.ts'
import type {
  TBlock,
  TExpr,
  TFn,
  THandler,
  TMachine,
  TOp,
  TPattern,
  TProgram,
  TRoutine,
  TStmt,
  TValue,
} from './typed.ts'

/**
 * Which fields of a machine can influence what anybody sees of it: the cone of influence, as model checkers call it. A
 * field outside of it is written and never asked; its value makes no difference to any effect that somebody hears, to any
 * other field or to any property. Branches that the configuration excludes, and handlers of inputs that never come, are
 * passed over. A field that is told may still be harmless; none is missed.
 */
export class Influence {
  readonly #machine: TMachine
  readonly #settled: Settled
  readonly #comes: (handler: THandler) => boolean
  readonly #heard: (signal: string) => boolean
  readonly #made: Made
  /** Fields by name, slots by the body that has them. */
  readonly #fields: Set<string>
  readonly #slots = new Map<unknown, Set<string>>()
  readonly #fns = new Set<TFn>()
  #routines = new Set<TRoutine>()
  #body: unknown
  #grown = false

  /** `heard`: somebody other than the log hears a signal. `seen`: the fields that properties read. */
  constructor(
    machine: TMachine,
    config: Readonly<Record<string, Value>>,
    comes: (handler: THandler) => boolean,
    heard: (signal: string) => boolean,
    made: Made,
    seen: readonly string[],
    program: TProgram,
  ) {
    this.#machine = machine
    this.#settled = new Settled(config, { machine, comes, program })
    this.#comes = comes
    this.#heard = heard
    this.#made = made
    this.#fields = new Set(seen)
    // Timers that run are part of every state, and the durable part is what a crash leaves.
    do {
      this.#grown = false
      this.#routines = new Set()
      for (const handler of machine.handlers)
        if (comes(handler)) {
          this.#body = handler
          this.#block(handler.body)
        }
    } while (this.#grown)
  }

  /** The fields that influence nothing. */
  get idle(): ReadonlySet<string> {
    return new Set(this.#machine.state.map(field => field.name).filter(name => !this.#fields.has(name)))
  }

  /** Whether a field of an input makes a difference. */
  asks(signal: string, field: string): boolean {
    return this.#machine.handlers.some(handler => {
      if (handler.shape?.name !== signal || !this.#comes(handler)) return false
      const bind = handler.binds.find(one => one.field === field)
      return handler.whole !== undefined || (bind !== undefined && this.#has(handler, bind.slot.slot))
    })
  }

  #has(body: unknown, slot: string): boolean {
    return this.#slots.get(body)?.has(slot) ?? false
  }

  #block(block: TBlock): void {
    for (const stmt of block) this.#stmt(stmt)
  }

  #stmt(stmt: TStmt): void {
    switch (stmt.kind) {
      case 'let':
        this.#assigned(stmt.value, this.#has(this.#body, stmt.slot.slot))
        return
      case 'assign': {
        const { target, path, value } = stmt
        const wanted = 'slot' in target ? this.#has(this.#body, target.slot) : this.#fields.has(target.field)
        // A way down into a value may end at nothing: that is seen.
        for (const step of path)
          if (step.kind === 'key') {
            this.#read(step.key)
            this.#add('slot' in target ? { slot: target.slot } : { field: target.field })
          }
        this.#assigned(value, wanted)
        return
      }
      case 'emit': {
        const { signal } = stmt
        if (signal.kind !== 'record' || this.#heard(signal.shape.name)) this.#read(signal)
        else for (const field of signal.fields) if (!plain(field)) this.#read(field)
        return
      }
      case 'if': {
        const settled = this.#settled.settled(stmt.condition)
        if (settled === undefined) break
        this.#block(settled ? stmt.then : (stmt.otherwise ?? []))
        return
      }
      case 'match':
        this.#read(stmt.subject)
        for (const arm of this.#arms(stmt.subject, stmt.arms)) {
          if (arm.where) this.#read(arm.where)
          this.#block(arm.body)
        }
        return
      case 'routine':
        for (const one of stmt.call.args) this.#read(one)
        this.#routine(stmt.call.routine)
        return
    }
    const { exprs, blocks } = partsOfStmt(stmt)
    for (const one of exprs) this.#read(one)
    for (const one of blocks) this.#block(one)
    if (stmt.kind === 'return' && stmt.value?.kind === 'routineCall') this.#routine(stmt.value.routine)
  }

  #arms<A extends { readonly pattern: TPattern; readonly where?: TExpr }>(
    subject: TExpr,
    arms: readonly A[],
  ): readonly A[] {
    const left = this.#settled.arms(subject, arms)
    return left.filter(({ pattern }) => pattern.kind !== 'case' || this.#made.has(pattern.shape, pattern.name))
  }

  #assigned(value: TValue, wanted: boolean): void {
    if (value.kind === 'routineCall') {
      for (const one of value.args) this.#read(one)
      this.#routine(value.routine)
    } else if (wanted || !plain(value)) this.#read(value)
  }

  #routine(routine: TRoutine): void {
    if (this.#routines.has(routine)) return
    this.#routines.add(routine)
    const outer = this.#body
    this.#body = routine
    this.#block(routine.body)
    this.#body = outer
  }

  /** What an expression asks makes a difference. */
  #read(expr: TExpr): void {
    if (expr.kind === 'call' && this.#settled.value(expr) !== undefined) return
    switch (expr.kind) {
      case 'field':
        this.#add({ field: expr.name })
        return
      case 'local':
        this.#add({ slot: expr.slot })
        return
      case 'if': {
        const settled = this.#settled.settled(expr.condition)
        if (settled === undefined) break
        this.#read(settled ? expr.then : expr.otherwise)
        return
      }
      case 'binary': {
        const left = this.#settled.settled(expr.left)
        if ((expr.op === 'and' && left === false) || (expr.op === 'or' && left === true)) return
        if (expr.op === 'implies' && left === false) return
        break
      }
      case 'match':
        this.#read(expr.subject)
        for (const arm of this.#arms(expr.subject, expr.arms)) {
          if (arm.where) this.#read(arm.where)
          this.#read(arm.value)
        }
        return
      case 'call':
        this.#fn(expr.fn)
        break
    }
    for (const part of partsOf(expr)) this.#read(part)
  }

  #fn(fn: TFn): void {
    if (this.#fns.has(fn)) return
    this.#fns.add(fn)
    const outer = this.#body
    this.#body = fn
    if ('expr' in fn.body) this.#read(fn.body.expr)
    else for (const stmt of statementsIn(fn.body.block)) for (const one of partsOfStmt(stmt).exprs) this.#read(one)
    this.#body = outer
  }

  #add(one: { readonly field: string } | { readonly slot: string }): void {
    const known = 'field' in one ? this.#fields : (this.#slots.get(this.#body) ?? new Set<string>())
    if (!('field' in one)) this.#slots.set(this.#body, known)
    const name = 'field' in one ? one.field : one.slot
    if (known.has(name)) return
    known.add(name)
    this.#grown = true
  }
}

/** It cannot breach. */
function plain(expr: TExpr, calls: readonly TFn[] = []): boolean {
  if (expr.kind === 'builtin' && expr.op !== 'size' && expr.op !== 'keys') return false
  if (expr.kind === 'call') {
    const { fn } = expr
    if (calls.includes(fn) || !('expr' in fn.body) || !plain(fn.body.expr, [...calls, fn])) return false
  }
  if (expr.kind === 'binary' && !plainOps.has(expr.op)) return false
  if (expr.kind === 'with' && expr.fields.some(({ value }) => value.type.kind === 'int')) return false
  return plainKinds.has(expr.kind) && partsOf(expr).every(one => plain(one, calls))
}
const plainOps: ReadonlySet<TOp> = new Set<TOp>([
  ...(['and', 'or', 'implies', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'subset', 'meets', 'orElse'] as const),
  ...(['inSet', 'inList', 'inMap', 'notInSet', 'notInList', 'notInMap'] as const),
  ...(['union', 'without', 'intersect', 'concat', 'mapPlus', 'mapWithout', 'mapKeep'] as const),
])
const plainKinds: ReadonlySet<TExpr['kind']> = new Set<TExpr['kind']>([
  ...([
    'literal',
    'local',
    'field',
    'config',
    'self',
    'phase',
    'none',
    'some',
    'record',
    'case',
    'get',
    'set',
  ] as const),
  ...(['match', 'call', 'builtin', 'if', 'not', 'is', 'binary', 'with', 'setOf', 'listOf', 'mapOf'] as const),
])
