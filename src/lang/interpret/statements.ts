import { hasRange } from '../../core/fits.ts'
import type { Named, NodeId } from '../../core/machine.ts'
import { alter, put } from '../../core/ops.ts'
import type { Shape } from '../../core/shape.ts'
import type { List, Rec, SortedMap, SortedSet, Value } from '../../core/value.ts'
import type { RoutineCall, TBlock, TPathStep, TRoutine, TStmt, TValue, Type } from '../typed.ts'
import { compile, compileBinding, compileRecord, itemsOf } from './expressions.ts'
import { type AnyWork, at, type Frame, Scope } from './frame.ts'
import { type Compiled, fieldOf } from './operators.ts'
import { compilePattern } from './patterns.ts'

/** What a statement may do to the body it is in: nothing (`undefined`), or leave it, with a value or without. */
// biome-ignore lint/suspicious/noConfusingVoidType: a statement that never leaves its body has nothing to say of it
type Exec = (frame: Frame) => Left | undefined | void
interface Left {
  readonly value: Value | undefined
}
const left: Left = { value: undefined }

/** Whose body it is: only a handler's own guards refuse its input. */
export type BodyOf = 'handler' | 'routine' | 'fn'

/** A body as a closure that gives what it returns. */
export function compileBody(block: TBlock, scope: Scope, of: BodyOf): (frame: Frame) => Value | undefined {
  const run = compileBlock(block, scope, of)
  return frame => (run(frame) as Left | undefined)?.value
}

function compileBlock(block: TBlock, scope: Scope, of: BodyOf): Exec {
  const statements = block.map(stmt => compileStmt(stmt, scope, of))
  return frame => {
    for (const run of statements) {
      const done = run(frame)
      if (done) return done
    }
    return undefined
  }
}

const work = (frame: Frame) => frame.x as unknown as AnyWork

/** A condition that passes through its site, if it has one. */
function asked(condition: Compiled, site: number | undefined): (frame: Frame) => boolean {
  return site === undefined
    ? frame => condition(frame) === true
    : frame => work(frame).asked(site, condition(frame) === true)
}

function compileStmt(stmt: TStmt, scope: Scope, of: BodyOf): Exec {
  switch (stmt.kind) {
    case 'let': {
      const value = compileValue(stmt.value, scope)
      const index = scope.index(stmt.slot.slot)
      return frame => {
        frame.locals[index] = value(frame) as Value
      }
    }
    case 'assign':
      return compileAssign(stmt, scope)
    case 'if': {
      const holds = asked(compile(stmt.condition, scope), stmt.site)
      const then = compileBlock(stmt.then, scope, of)
      const otherwise = stmt.otherwise && compileBlock(stmt.otherwise, scope, of)
      return frame => (holds(frame) ? then(frame) : otherwise?.(frame))
    }
    case 'for': {
      const source = compile(stmt.source, scope)
      const bind = compileBinding(stmt.slots, scope)
      const body = compileBlock(stmt.body, scope, of)
      return frame => {
        for (const item of itemsOf(source(frame), stmt.slots)) {
          bind(frame, item)
          const done = body(frame)
          if (done) return done
        }
        return undefined
      }
    }
    case 'while':
      return compileWhile(stmt, scope, of)
    case 'when': {
      const holds = asked(compile(stmt.condition, scope), stmt.site)
      return frame => {
        if (holds(frame)) return undefined
        if (of === 'handler' && stmt.site !== undefined) work(frame).refuse(stmt.site)
        return left
      }
    }
    case 'ignore':
      return frame => {
        if (of === 'handler') work(frame).ignore(stmt.reason)
      }
    case 'match':
      return compileMatch(stmt, scope, of)
    case 'return': {
      const value = stmt.value && compileValue(stmt.value, scope)
      return value ? frame => ({ value: value(frame) }) : () => left
    }
    case 'routine': {
      const call = compileValue(stmt.call, scope)
      return frame => void call(frame)
    }
    default:
      return compileEffect(stmt, scope)
  }
}

type Effectful = TStmt & { kind: 'emit' | 'send' | 'arm' | 'cancel' | 'become' | 'assert' }

function compileEffect(stmt: Effectful, scope: Scope): (frame: Frame) => void {
  switch (stmt.kind) {
    case 'emit': {
      const signal = ranged(stmt.signal.type, compile(stmt.signal, scope), stmt, scope)
      return frame => work(frame).emit(signal(frame) as Named)
    }
    case 'send': {
      const message = ranged(stmt.message.type, compile(stmt.message, scope), stmt, scope)
      const to = compile(stmt.to, scope)
      return frame => work(frame).send(message(frame) as Named, to(frame) as NodeId | SortedSet<NodeId>)
    }
    case 'arm': {
      const timer = ranged(stmt.timer, compileTimer(stmt, scope), stmt, scope)
      const [least, most] = [compile(stmt.least, scope), compile(stmt.most, scope)]
      return frame => {
        const one = timer(frame) as Named
        const from = scope.ops.delay(least(frame) as number, at(stmt))
        work(frame).arm(one, from, scope.ops.delay(most(frame) as number, at(stmt), from))
      }
    }
    case 'cancel': {
      const timer = compileTimer(stmt, scope)
      return frame => work(frame).cancel(timer(frame) as Named)
    }
    case 'become':
      return frame => {
        work(frame).become(stmt.site ?? 0, stmt.phase)
      }
    case 'assert': {
      const condition = compile(stmt.condition, scope)
      return frame => work(frame).assert(stmt.site, stmt.name, condition(frame) === true)
    }
  }
}

function compileTimer(stmt: TStmt & { kind: 'arm' | 'cancel' }, scope: Scope): Compiled {
  const args = stmt.args.map(arg => compile(arg, scope))
  return compileRecord(stmt.timer.name, stmt.timer.fields, args)
}

/** A value that leaves the step, or stays in the state, keeps the ranges of its type. */
function ranged(type: Type, value: Compiled, stmt: TStmt, scope: Scope): Compiled {
  if (type.kind === 'view' || !hasRange(type)) return value
  return frame => scope.ops.inRange(type as Shape, value(frame), at(stmt))
}

function compileWhile(stmt: TStmt & { kind: 'while' }, scope: Scope, of: BodyOf): Exec {
  const holds = asked(compile(stmt.condition, scope), stmt.site)
  const limit = compile(stmt.limit, scope)
  const body = compileBlock(stmt.body, scope, of)
  return frame => {
    const most = limit(frame) as number
    for (let done = 0; holds(frame); done++) {
      scope.ops.round(done, most, at(stmt))
      const out = body(frame)
      if (out) return out
    }
    return undefined
  }
}

function compileMatch(stmt: TStmt & { kind: 'match' }, scope: Scope, of: BodyOf): Exec {
  const subject = compile(stmt.subject, scope)
  const arms = stmt.arms.map(arm => ({
    matches: compilePattern(arm.pattern, scope),
    where: arm.where && asked(compile(arm.where, scope), arm.site),
    body: compileBlock(arm.body, scope, of),
  }))
  return frame => {
    const value = subject(frame)
    for (const arm of arms) {
      if (arm.matches(frame, value) && (!arm.where || arm.where(frame))) return arm.body(frame)
    }
    throw new TypeError(`${scope.file}:${at(stmt)}: no arm matches`)
  }
}

// ------------------------------------------------------------------ assignment

/**
 * A routine on the right side runs first. Then come the keys of the path, the way down it, and the value; then all is
 * put together again from the inside out.
 */
function compileAssign(stmt: TStmt & { kind: 'assign' }, scope: Scope): (frame: Frame) => void {
  const { target, path, site } = stmt
  const keys = path.map(step => (step.kind === 'key' ? compile(step.key, scope) : undefined))
  const state = 'field' in target
  const right = compileValue(stmt.value, scope)
  const value = state ? ranged(endOf(stmt), right as Compiled, stmt, scope) : (right as Compiled)
  const read: Compiled = state
    ? frame => work(frame).state[target.field]
    : local(scope.index((target as { slot: string }).slot))
  const routine = stmt.value.kind === 'routineCall'
  return frame => {
    const early = routine ? value(frame) : undefined
    const at0 = path.length > 0 ? keys.map(key => key?.(frame)) : []
    const bases = path.length > 0 ? descend(read(frame), path, at0, stmt, scope) : []
    const late = routine ? (early as Value) : value(frame)
    const result = rebuild(late, bases, path, at0, stmt, scope)
    if (!state) {
      frame.locals[scope.index((target as { slot: string }).slot)] = result
      return
    }
    work(frame).state[target.field] = site === undefined ? result : work(frame).wrote(site, result)
  }
}

function local(index: number): Compiled {
  return frame => frame.locals[index] as Value
}

/** The type of what is replaced: the end of the path. */
export function endOf(stmt: TStmt & { kind: 'assign' }): Type {
  let type = stmt.targetType
  for (const step of stmt.path) {
    if (step.kind === 'field') type = step.shape.fields.find(field => field.name === step.name)?.shape ?? type
    else if (type.kind === 'map' || type.kind === 'list') type = type.of
  }
  return type
}

/** The value at each step of the path, before the step is taken. */
function descend(
  base: Value,
  path: readonly TPathStep[],
  keys: readonly (Value | undefined)[],
  stmt: TStmt,
  scope: Scope,
): Value[] {
  const bases = [base]
  for (const [i, step] of path.slice(0, -1).entries()) {
    const here = bases[i] as Value
    const key = keys[i] as Value
    bases.push(
      step.kind === 'field'
        ? fieldOf(here, step.name)
        : step.of === 'map'
          ? scope.ops.valueAt(here as SortedMap<Value, Value>, key, at(stmt))
          : scope.ops.itemAt(here as List<Value>, key as number, at(stmt)),
    )
  }
  return bases
}

function rebuild(
  value: Value,
  bases: readonly Value[],
  path: readonly TPathStep[],
  keys: readonly (Value | undefined)[],
  stmt: TStmt,
  scope: Scope,
): Value {
  return path.reduceRight<Value>((inner, step, i) => {
    const base = bases[i] as Value
    if (step.kind === 'field') return alter(base as Rec, { [step.name]: inner } as object)
    return step.of === 'map'
      ? put(base as SortedMap<Value, Value>, keys[i] as Value, inner)
      : scope.ops.replaceAt(base as List<Value>, keys[i] as number, inner, at(stmt))
  }, value)
}

// ------------------------------------------------------------------ routines

function compileValue(value: TValue, scope: Scope): (frame: Frame) => Value | undefined {
  return value.kind === 'routineCall' ? compileRoutineCall(value, scope) : compile(value, scope)
}

const routines = new WeakMap<TRoutine, (frame: Frame) => Value | undefined>()

/** Routines are compiled once for their machine; they never call themselves, the checker sees to that. */
function compileRoutineCall(call: RoutineCall, scope: Scope): (frame: Frame) => Value | undefined {
  const args = call.args.map(arg => compile(arg, scope))
  const { routine } = call
  let body = routines.get(routine)
  if (!body) {
    const inner = new Scope(scope.program, scope.file)
    for (const param of routine.params) inner.index(param.slot)
    body = compileBody(routine.body, inner, 'routine')
    routines.set(routine, body)
  }
  const run = body
  return frame => run({ locals: args.map(arg => arg(frame)), x: frame.x, world: undefined })
}
