import type { TBlock, TExpr, TFn, TGenerator, TMachine, TPattern, TRoutine, TStmt, TValue } from '../typed.ts'

/** The expressions directly inside an expression, in the order of evaluation. */
export function partsOf(expr: TExpr): readonly TExpr[] {
  switch (expr.kind) {
    case 'call':
    case 'builtin':
    case 'extern':
    case 'armed':
    case 'left':
      return expr.args
    case 'record':
    case 'case':
      return expr.fields
    case 'some':
      return [expr.of]
    case 'not':
    case 'negate':
      return [expr.operand]
    case 'binary':
      return [expr.left, expr.right]
    case 'is':
      return [expr.subject]
    case 'if':
      return [expr.condition, expr.then, expr.otherwise]
    case 'quantified':
      return [...expr.ranges.map(range => range.source), expr.body]
    case 'with':
      return [expr.base, ...expr.fields.map(field => field.value)]
    case 'get':
    case 'viewField':
    case 'viewCall':
    case 'viewConfig':
    case 'viewId':
    case 'viewUp':
    case 'viewPaused':
      return [expr.base]
    case 'viewOf':
      return [expr.id]
    case 'index':
      return [expr.base, expr.key]
    case 'set':
    case 'list':
      return expr.items
    case 'map':
      return expr.pairs.flatMap(pair => [pair.key, pair.value])
    case 'setOf':
    case 'listOf':
      return [...partsOfGenerator(expr.gen), expr.item]
    case 'mapOf':
      return [...partsOfGenerator(expr.gen), expr.key, expr.value]
    case 'range':
      return [expr.from, expr.to]
    case 'match':
      return [expr.subject, ...expr.arms.flatMap(arm => [...(arm.where ? [arm.where] : []), arm.value])]
    case 'connected':
      return [expr.a, expr.b]
    default:
      return []
  }
}

function partsOfGenerator(gen: TGenerator): readonly TExpr[] {
  return [gen.source, ...(gen.where ? [gen.where] : []), ...gen.by]
}

function ofValue(value: TValue): readonly TExpr[] {
  return value.kind === 'routineCall' ? value.args : [value]
}

/** The expressions directly inside a statement, and the blocks inside it. */
export function partsOfStmt(stmt: TStmt): { readonly exprs: readonly TExpr[]; readonly blocks: readonly TBlock[] } {
  const leaf = (...exprs: readonly TExpr[]) => ({ exprs, blocks: [] })
  switch (stmt.kind) {
    case 'let':
      return leaf(...ofValue(stmt.value))
    case 'assign':
      return leaf(...stmt.path.flatMap(step => (step.kind === 'key' ? [step.key] : [])), ...ofValue(stmt.value))
    case 'if':
      return { exprs: [stmt.condition], blocks: stmt.otherwise ? [stmt.then, stmt.otherwise] : [stmt.then] }
    case 'for':
      return { exprs: [stmt.source], blocks: [stmt.body] }
    case 'while':
      return { exprs: [stmt.condition, stmt.limit], blocks: [stmt.body] }
    case 'match':
      return {
        exprs: [stmt.subject, ...stmt.arms.flatMap(arm => (arm.where ? [arm.where] : []))],
        blocks: stmt.arms.map(arm => arm.body),
      }
    case 'when':
    case 'assert':
      return leaf(stmt.condition)
    case 'routine':
      return leaf(...stmt.call.args)
    case 'emit':
      return leaf(stmt.signal)
    case 'send':
      return leaf(stmt.message, stmt.to)
    case 'arm':
      return leaf(...stmt.args, stmt.least, stmt.most)
    case 'cancel':
      return leaf(...stmt.args)
    case 'return':
      return leaf(...(stmt.value ? ofValue(stmt.value) : []))
    case 'become':
    case 'ignore':
      return leaf()
  }
}

/** Every expression in an expression, itself first. */
export function* within(expr: TExpr): Generator<TExpr> {
  yield expr
  for (const part of partsOf(expr)) yield* within(part)
}

/** Every statement in a block, from the outside in. */
export function* statementsIn(block: TBlock): Generator<TStmt> {
  for (const stmt of block) {
    yield stmt
    for (const inner of partsOfStmt(stmt).blocks) yield* statementsIn(inner)
  }
}

/** Every expression in a block. */
export function* expressionsIn(block: TBlock): Generator<TExpr> {
  for (const stmt of statementsIn(block)) for (const expr of partsOfStmt(stmt).exprs) yield* within(expr)
}

/** Every expression in a function's body. */
export function* expressionsOf(fn: TFn): Generator<TExpr> {
  if ('expr' in fn.body) yield* within(fn.body.expr)
  else yield* expressionsIn(fn.body.block)
}

// Every model asks of its machines.
const asking = new WeakMap<TMachine, boolean>()

/** Whether a machine asks what is left of a timer. */
export function asksLeft(machine: TMachine): boolean {
  const known = asking.get(machine)
  if (known !== undefined) return known
  const bodies = [...machine.handlers, ...machine.routines].map(one => one.body)
  const asks = bodies.some(body => [...expressionsIn(body)].some(expr => expr.kind === 'left'))
  asking.set(machine, asks)
  return asks
}

/** The functions that an expression, or a function, calls directly. */
export function callsIn(exprs: Iterable<TExpr>): Set<TFn> {
  const calls = new Set<TFn>()
  for (const expr of exprs) if (expr.kind === 'call') calls.add(expr.fn)
  return calls
}

const recursive = new WeakMap<TFn, boolean>()

/** Whether a function may come to call itself: such calls are counted, the others need not be. */
export function isRecursive(fn: TFn): boolean {
  const known = recursive.get(fn)
  if (known !== undefined) return known
  const reached = new Set<TFn>()
  const open = [...callsIn(expressionsOf(fn))]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...callsIn(expressionsOf(next)))
  }
  recursive.set(fn, reached.has(fn))
  return reached.has(fn)
}

/** The slots that a pattern binds, each with the way to it from the subject. */
export function bindsOf(
  pattern: TPattern,
  way: readonly string[] = [],
): readonly { slot: string; way: readonly string[] }[] {
  switch (pattern.kind) {
    case 'bind':
      return [{ slot: pattern.slot.slot, way }]
    case 'some':
      return bindsOf(pattern.of, way)
    case 'case':
      return pattern.fields.flatMap((field, i) =>
        bindsOf(field, [...way, pattern.shape.cases.find(one => one.name === pattern.name)?.fields[i]?.name ?? '']),
      )
    default:
      return []
  }
}

/** The routine that a statement itself calls, for its own sake or for what it gives. */
export function routineCalledBy(stmt: TStmt): TRoutine | undefined {
  if (stmt.kind === 'routine') return stmt.call.routine
  const value = stmt.kind === 'let' || stmt.kind === 'assign' || stmt.kind === 'return' ? stmt.value : undefined
  return value?.kind === 'routineCall' ? value.routine : undefined
}
