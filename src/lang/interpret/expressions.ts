import { external } from '../../core/external.ts'
import type { Named, NodeId } from '../../core/machine.ts'
import { alter, type Fields, sortBy } from '../../core/ops.ts'
import { isPlain } from '../../core/shape.ts'
import { List, mapOf, type Rec, rec, SortedMap, SortedSet, setOf, type Value } from '../../core/value.ts'
import type { Slot, TExpr, TFn, TGenerator } from '../typed.ts'
import { type AnyWork, at, type Frame, Scope, type World } from './frame.ts'
import { type Compiled, compileBinary, compileBuiltin, fieldOf } from './operators.ts'
import { compilePattern } from './patterns.ts'
import { compileBody } from './statements.ts'
import { isRecursive } from './walk.ts'

/** An expression as a closure. Works on what the checker accepted: the types are not asked again. */
export function compile(expr: TExpr, scope: Scope): Compiled {
  const sub = (part: TExpr) => compile(part, scope)
  switch (expr.kind) {
    case 'literal': {
      const value = expr.value
      return () => value
    }
    case 'none':
      return () => null
    case 'local': {
      const index = scope.index(expr.slot)
      return frame => frame.locals[index] as Value
    }
    case 'field': {
      const name = expr.name
      return frame => frame.x?.state[name] as Value
    }
    case 'config': {
      const name = expr.name
      return frame => frame.x?.config[name] as Value
    }
    case 'self':
      return frame => frame.x?.self as Value
    case 'phase':
      return frame => frame.x?.state.phase as Value
    case 'const':
      return constant(expr, scope)
    case 'call':
      return compileCall(expr.fn, expr.args.map(sub), scope)
    case 'extern': {
      const args = expr.args.map(sub)
      return frame => external<Value>(expr.name, ...args.map(arg => arg(frame)))
    }
    case 'builtin':
      return compileBuiltin(expr.op, expr.args.map(sub), scope, at(expr))
    case 'armed': {
      const timer = compileRecord(expr.timer.name, expr.timer.fields, expr.args.map(sub))
      return frame => (frame.x as AnyWork).state.armed.has(timer(frame))
    }
    case 'left': {
      const timer = compileRecord(expr.timer.name, expr.timer.fields, expr.args.map(sub))
      return frame => (frame.x as AnyWork).left(`${scope.file}:${at(expr)}`, timer(frame) as Named)
    }
    default:
      return compileCompound(expr, scope)
  }
}

/** What is made of other expressions. */
function compileCompound(expr: TExpr, scope: Scope): Compiled {
  const sub = (part: TExpr) => compile(part, scope)
  switch (expr.kind) {
    case 'record':
      return compileRecord(expr.shape.tag ? expr.shape.name : undefined, expr.shape.fields, expr.fields.map(sub))
    case 'case': {
      if (isPlain(expr.shape)) return () => expr.name
      const declared = expr.shape.cases.find(one => one.name === expr.name)?.fields ?? []
      return compileRecord(expr.name, declared, expr.fields.map(sub))
    }
    case 'some':
      return sub(expr.of)
    case 'not': {
      const operand = sub(expr.operand)
      return frame => operand(frame) !== true
    }
    case 'negate': {
      const operand = sub(expr.operand)
      return frame => 0 - (operand(frame) as number)
    }
    case 'binary':
      return compileBinary(expr, sub(expr.left), sub(expr.right), scope)
    case 'is': {
      const subject = sub(expr.subject)
      const matches = compilePattern(expr.pattern, scope)
      return frame => matches(frame, subject(frame))
    }
    case 'if': {
      const [condition, then, otherwise] = [sub(expr.condition), sub(expr.then), sub(expr.otherwise)]
      return frame => (condition(frame) === true ? then(frame) : otherwise(frame))
    }
    case 'with': {
      const base = sub(expr.base)
      const fields = expr.fields.map(field => ({ name: field.name, value: sub(field.value) }))
      return frame => {
        const before = base(frame) as Rec
        return alter(before, Object.fromEntries(fields.map(field => [field.name, field.value(frame)])) as Fields<Rec>)
      }
    }
    case 'get': {
      const base = sub(expr.base)
      return frame => fieldOf(base(frame), expr.name)
    }
    case 'match':
      return compileMatch(expr, scope)
    case 'quantified':
      return compileQuantified(expr, scope)
    default:
      return compileCollection(expr, scope) ?? compileView(expr, scope)
  }
}

/** Sets, lists and maps, and what is taken from them. */
function compileCollection(expr: TExpr, scope: Scope): Compiled | undefined {
  const sub = (part: TExpr) => compile(part, scope)
  switch (expr.kind) {
    case 'index': {
      const [base, key] = [sub(expr.base), sub(expr.key)]
      const { valueAt, itemAt } = scope.ops
      return expr.base.type.kind === 'list'
        ? frame => itemAt(base(frame) as List<Value>, key(frame) as number, at(expr))
        : frame => valueAt(base(frame) as SortedMap<Value, Value>, key(frame), at(expr))
    }
    case 'set': {
      const items = expr.items.map(sub)
      return frame => setOf(items.map(item => item(frame)))
    }
    case 'list': {
      const items = expr.items.map(sub)
      return frame => new List(items.map(item => item(frame)))
    }
    case 'map': {
      const pairs = expr.pairs.map(pair => ({ key: sub(pair.key), value: sub(pair.value) }))
      return frame => mapOf(pairs.map(pair => [pair.key(frame), pair.value(frame)] as const))
    }
    case 'range': {
      const [from, to] = [sub(expr.from), sub(expr.to)]
      return frame => scope.ops.range(from(frame) as number, to(frame) as number, at(expr)) as List<Value>
    }
    case 'setOf':
    case 'listOf': {
      const each = compileGenerator(expr.gen, scope)
      const item = sub(expr.item)
      return expr.kind === 'setOf' ? frame => setOf(each(frame, item)) : frame => new List(each(frame, item))
    }
    case 'mapOf': {
      const each = compileGenerator(expr.gen, scope)
      const [key, value] = [sub(expr.key), sub(expr.value)]
      return frame => mapOf(each(frame, inner => [key(inner), value(inner)] as const))
    }
    default:
      return undefined
  }
}

/** What models, properties and scenarios ask of the world. */
function compileView(expr: TExpr, scope: Scope): Compiled {
  const world = (frame: Frame): World => {
    if (!frame.world) throw new TypeError(`${expr.kind} outside a model`)
    return frame.world
  }
  switch (expr.kind) {
    case 'viewId':
      return compile(expr.base, scope)
    case 'viewOf':
      return compile(expr.id, scope)
    case 'viewUp': {
      const base = compile(expr.base, scope)
      return frame => world(frame).viewUp(base(frame) as NodeId)
    }
    case 'viewPaused': {
      const base = compile(expr.base, scope)
      return frame => world(frame).viewPaused(base(frame) as NodeId)
    }
    case 'viewField': {
      const base = compile(expr.base, scope)
      return frame => world(frame).viewField(base(frame) as NodeId, expr.machine, expr.name)
    }
    case 'viewConfig': {
      const base = compile(expr.base, scope)
      return frame => world(frame).viewConfig(base(frame) as NodeId, expr.machine)
    }
    case 'viewCall': {
      const base = compile(expr.base, scope)
      const call = compileCall(expr.fn, [], scope)
      return frame => {
        const node = base(frame) as NodeId
        return call({ locals: [], world: undefined, x: readingOf(world(frame), node, expr.machine) })
      }
    }
    case 'group':
      return expr.type.kind === 'set'
        ? frame => new SortedSet<Value>(world(frame).group(expr.group))
        : frame => new List<Value>(world(frame).group(expr.group))
    case 'healed':
      return frame => world(frame).healed
    case 'connected': {
      const [a, b] = [compile(expr.a, scope), compile(expr.b, scope)]
      return frame => world(frame).connected(a(frame) as NodeId, b(frame) as NodeId)
    }
    case 'monitorField':
      return frame => world(frame).monitorField(expr.monitor, expr.name)
    default:
      throw new TypeError(`no such expression: ${expr.kind}`)
  }
}

/** A machine of a node as its own functions see it: each field is asked of the world when it is read. */
function readingOf(world: World, self: NodeId, machine: string): NonNullable<Frame['x']> {
  const state = new Proxy<Record<string, Value>>({}, { get: (_, name) => world.viewField(self, machine, String(name)) })
  return { self, config: world.viewConfig(self, machine) as unknown as Record<string, Value>, state }
}

/** A record of compiled fields; `kind` is its name if it carries one. */
export function compileRecord(
  kind: string | undefined,
  declared: readonly { readonly name: string }[],
  fields: readonly Compiled[],
): Compiled {
  const names = declared.map(field => field.name)
  return frame => {
    const made: Record<string, Value> = kind === undefined ? {} : { kind }
    for (const [i, name] of names.entries()) made[name] = (fields[i] as Compiled)(frame)
    return rec(made)
  }
}

function compileMatch(expr: TExpr & { kind: 'match' }, scope: Scope): Compiled {
  const subject = compile(expr.subject, scope)
  const arms = expr.arms.map(arm => ({
    matches: compilePattern(arm.pattern, scope),
    where: arm.where && compile(arm.where, scope),
    value: compile(arm.value, scope),
  }))
  return frame => {
    const value = subject(frame)
    for (const arm of arms) {
      if (arm.matches(frame, value) && (!arm.where || arm.where(frame) === true)) return arm.value(frame)
    }
    throw new TypeError(`${scope.file}:${at(expr)}: no arm matches`)
  }
}

/** Puts an item, or a key and its value, into the frame. */
export function compileBinding(slots: readonly Slot[], scope: Scope): (frame: Frame, item: unknown) => void {
  const [first, second] = slots.map(slot => scope.index(slot.slot))
  if (first === undefined) return () => {}
  if (second === undefined) {
    return (frame, item) => {
      frame.locals[first] = item as Value
    }
  }
  return (frame, item) => {
    const [key, value] = item as [Value, Value]
    frame.locals[first] = key
    frame.locals[second] = value
  }
}

/** The items of a set or list; of a map the keys for one slot, the pairs for two. */
export function itemsOf(source: Value, slots: readonly Slot[]): readonly unknown[] {
  if (source instanceof SortedMap) return slots.length < 2 ? source.keys : [...source]
  return (source as List<Value> | SortedSet<Value>).items
}

function compileQuantified(expr: TExpr & { kind: 'quantified' }, scope: Scope): Compiled {
  const all = expr.quantifier === 'forall'
  const body = compile(expr.body, scope)
  const test = expr.ranges.reduceRight<Compiled>((inner, range) => {
    const source = compile(range.source, scope)
    const bind = compileBinding(range.slots, scope)
    const holds = (frame: Frame) => (item: unknown) => {
      bind(frame, item)
      return inner(frame) === true
    }
    return all
      ? frame => itemsOf(source(frame), range.slots).every(holds(frame))
      : frame => itemsOf(source(frame), range.slots).some(holds(frame))
  }, body)
  return expr.quantifier === 'no' ? frame => test(frame) !== true : test
}

/** First all items are asked for `where`, then the rest is sorted, then each is turned into what the generator makes. */
function compileGenerator(gen: TGenerator, scope: Scope): <T>(frame: Frame, item: (frame: Frame) => T) => T[] {
  const source = compile(gen.source, scope)
  const bind = compileBinding(gen.slots, scope)
  const where = gen.where && compile(gen.where, scope)
  const by = gen.by.map(one => compile(one, scope))
  return (frame, item) => {
    let items = itemsOf(source(frame), gen.slots)
    const bound =
      <R>(then: (frame: Frame) => R) =>
      (one: unknown) => {
        bind(frame, one)
        return then(frame)
      }
    if (where) items = items.filter(bound(inner => where(inner) === true))
    if (by.length > 0)
      items = sortBy(
        items,
        bound(inner => by.map(one => one(inner))),
      )
    return items.map(bound(item))
  }
}

// ------------------------------------------------------------------ functions and constants

type Called = (frame: Frame, args: Value[]) => Value
const functions = new WeakMap<TFn, Called>()

/** A call: the function is compiled once, at its first call, since functions may call each other in a circle. */
function compileCall(fn: TFn, args: readonly Compiled[], scope: Scope): Compiled {
  return frame => {
    const called = functions.get(fn) ?? compileFn(fn, scope)
    return called(
      frame,
      args.map(arg => arg(frame)),
    )
  }
}

function compileFn(fn: TFn, caller: Scope): Called {
  const scope = new Scope(caller.program, caller.program.modules.get(fn.module)?.file ?? caller.file)
  for (const param of fn.params) scope.index(param.slot)
  const body = 'expr' in fn.body ? compile(fn.body.expr, scope) : compileBody(fn.body.block, scope, 'fn')
  // Recursive calls should take little of the stack: nothing is put between this and the body that need not be there.
  const where = at(fn)
  const called: Called = isRecursive(fn)
    ? (frame, args) => scope.ops.nested(() => body({ locals: args, x: frame.x, world: frame.world }) as Value, where)
    : (frame, args) => body({ locals: args, x: frame.x, world: frame.world }) as Value
  functions.set(fn, called)
  return called
}

const constants = new WeakMap<TExpr, Value>()

function constant(expr: TExpr & { kind: 'const' }, scope: Scope): Compiled {
  return () => {
    const module = scope.program.modules.get(expr.module)
    const declared = module?.consts.find(one => one.name === expr.name)
    if (!module || !declared) throw new TypeError(`no constant ${expr.name} in ${expr.module}`)
    const known = constants.get(declared.value)
    if (known !== undefined) return known
    const value = compile(
      declared.value,
      new Scope(scope.program, module.file),
    )({ locals: [], x: undefined, world: undefined })
    constants.set(declared.value, value)
    return value
  }
}
