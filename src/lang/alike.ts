import type { Span } from '../core/diagnostic.ts'
import type { Shape } from '../core/shape.ts'
import type { Value } from '../core/value.ts'
import { partsOf, partsOfStmt, routineCalledBy, statementsIn } from './interpret/walk.ts'
import { type Chosen, chosenBy } from './ordering.ts'
import { Settled } from './settled.ts'
import type {
  TBlock,
  TExpr,
  TFn,
  TGenerator,
  THandler,
  TMachine,
  TPattern,
  TProgram,
  TRoutine,
  TStmt,
  Type,
} from './typed.ts'

/** A place that may tell one node from another: nodes are not alike to who does this. */
export interface Telling {
  readonly file: string
  readonly span: Span
  readonly what: string
}

/**
 * Looks for whatever could tell nodes apart by their ids. What is built of comparisons for equality, of sets, maps and
 * quantifiers alone means the same whatever the nodes are called; an order of ids, a literal id of a node that may be
 * exchanged, or a loop whose rounds do not commute may not. Branches that the configuration excludes are passed over.
 * Nothing is missed; a place that is told may still be harmless.
 */
export class Alike {
  readonly found: Telling[] = []
  /** Where machines put down the first of several nodes by id; told in `found` unless `choosing` was asked for. */
  readonly chosen: Chosen[] = []
  readonly #fixed: (node: Value) => boolean
  readonly #ordered: boolean
  #file = ''
  #settled = new Settled(undefined)
  #seen = new Set<unknown>()
  #machine: TMachine | undefined
  #idle: ReadonlySet<string> | undefined

  /** `fixed`: the nodes that are never exchanged. `ordered`: what is sent to one node arrives in the order sent. */
  constructor(fixed: (node: Value) => boolean, ordered: boolean) {
    this.#fixed = fixed
    this.#ordered = ordered
  }

  /**
   * `comes`: whether the world ever gives it the input of a handler. With `idle`, fields that influence nothing, a machine
   * may choose: what it chooses for such a field is passed over, and what for another is in `chosen`.
   */
  machine(
    machine: TMachine,
    config: Readonly<Record<string, Value>> | undefined,
    comes: (handler: THandler) => boolean = () => true,
    idle?: ReadonlySet<string>,
    program?: TProgram,
  ): void {
    this.#file = machine.file
    this.#settled = new Settled(config, { machine, comes, ...(program && { program }) })
    this.#seen = new Set()
    this.#machine = machine
    this.#idle = idle
    for (const field of machine.state) this.#expr(field.initial)
    for (const timer of machine.timers) for (const one of [timer.least, timer.most]) this.#expr(one)
    for (const handler of machine.handlers) if (comes(handler)) this.#block(handler.body)
  }

  property(condition: TExpr, file: string): void {
    this.#file = file
    this.#settled = new Settled(undefined)
    this.#seen = new Set()
    this.#machine = undefined
    this.#expr(condition)
  }

  #tell(span: Span, what: string): void {
    this.found.push({ file: this.#file, span, what })
  }

  // ---------------------------------------------------------------- expressions

  #expr(expr: TExpr): void {
    switch (expr.kind) {
      case 'literal':
        if (namesNodes(expr.type) && !this.#fixed(expr.value)) this.#tell(expr.span, 'names a node')
        return
      case 'if': {
        const settled = this.#settled.settled(expr.condition)
        if (settled === undefined) break
        this.#expr(settled ? expr.then : expr.otherwise)
        return
      }
      case 'binary': {
        const left = this.#settled.settled(expr.left)
        if ((expr.op === 'and' && left === false) || (expr.op === 'or' && left === true)) return
        if (expr.op === 'implies' && left === false) return
        if (['lt', 'le', 'gt', 'ge'].includes(expr.op) && namesNodes(expr.left.type))
          this.#tell(expr.span, 'orders nodes')
        break
      }
      case 'match': {
        const arms = this.#settled.arms(expr.subject, expr.arms)
        if (arms.length < expr.arms.length) {
          for (const arm of arms) this.#expr(arm.value)
          return
        }
        for (const arm of expr.arms) this.#pattern(arm.pattern, expr.subject.type, expr.span)
        break
      }
      case 'is':
        this.#pattern(expr.pattern, expr.subject.type, expr.span)
        break
      case 'builtin':
        this.#builtin(expr)
        return
      case 'listOf':
        this.#order(expr.gen, expr.span)
        break
      case 'mapOf':
        // Of two values for one key the last stays.
        if (inOrder(expr.gen.source.type) && !(expr.key.kind === 'local' && expr.gen.slots[0]?.slot === expr.key.slot))
          this.#tell(expr.span, 'puts nodes in order')
        break
      case 'const':
        if (namesNodes(expr.type)) this.#tell(expr.span, 'names nodes')
        return
      case 'range':
        if (namesNodes(expr.type)) this.#tell(expr.span, 'counts nodes')
        break
      case 'call':
      case 'viewCall':
        this.#fn(expr.fn)
        break
      case 'extern':
        if (expr.args.some(one => namesNodes(one.type))) this.#tell(expr.span, 'asks somebody else')
        break
    }
    for (const part of partsOf(expr)) this.#expr(part)
  }

  #builtin(expr: Extract<TExpr, { kind: 'builtin' }>): void {
    const { op, args, span } = expr
    const [first] = args
    if (['min', 'max', 'least', 'greatest'].includes(op) && namesNodes(expr.type)) this.#tell(span, 'orders nodes')
    // The keys of a map are a set; its values, and the items of a set, are a list in the order of the ids.
    if (['toList', 'values'].includes(op) && first && inOrder(first.type)) this.#tell(span, 'puts nodes in order')
    if (['first', 'last'].includes(op) && first && isSet(first.type) && namesNodes(first.type))
      this.#tell(span, 'orders nodes')
    // What does not depend on the order of a list may be asked of one in any order.
    const free = ['size', 'min', 'max', 'sum', 'toSet'].includes(op)
    for (const arg of args)
      if (free) this.#unordered(arg)
      else this.#expr(arg)
  }

  /** A list whose order does not matter. */
  #unordered(list: TExpr): void {
    if (list.kind === 'binary' && list.op === 'concat')
      for (const part of [list.left, list.right]) this.#unordered(part)
    else if (list.kind === 'listOf') for (const part of partsOf(list)) this.#expr(part)
    else this.#expr(list)
  }

  #order({ source, by }: TGenerator, span: Span): void {
    if (by.length > 0 || inOrder(source.type)) this.#tell(span, 'puts nodes in order')
  }

  #pattern(pattern: TPattern, type: Type, span: Span): void {
    if (pattern.kind === 'value' && type.kind === 'node' && !this.#fixed(pattern.value))
      this.#tell(span, 'names a node')
    if (pattern.kind === 'some' && type.kind === 'option') this.#pattern(pattern.of, type.of, span)
    if (pattern.kind === 'case') {
      const fields = pattern.shape.cases.find(one => one.name === pattern.name)?.fields ?? []
      for (const [i, one] of pattern.fields.entries()) if (fields[i]) this.#pattern(one, fields[i].shape, span)
    }
  }

  #fn(fn: TFn): void {
    if (this.#seen.has(fn)) return
    this.#seen.add(fn)
    if ('expr' in fn.body) this.#expr(fn.body.expr)
    else this.#block(fn.body.block)
  }

  // ---------------------------------------------------------------- statements

  #block(block: TBlock): void {
    for (const stmt of block) this.#stmt(stmt)
  }

  #stmt(stmt: TStmt): void {
    if (stmt.kind === 'if') {
      const settled = this.#settled.settled(stmt.condition)
      if (settled !== undefined) {
        this.#block(settled ? stmt.then : (stmt.otherwise ?? []))
        return
      }
    }
    if (stmt.kind === 'match') {
      const arms = this.#settled.arms(stmt.subject, stmt.arms)
      if (arms.length < stmt.arms.length) {
        for (const arm of arms) this.#block(arm.body)
        return
      }
      for (const arm of stmt.arms) this.#pattern(arm.pattern, stmt.subject.type, stmt.span)
    }
    if (stmt.kind === 'for' && inOrder(stmt.source.type) && !this.#commutes(stmt)) {
      this.#tell(stmt.span, 'goes over nodes in the order of their ids, and its rounds may not commute')
    }
    const chosen = this.#machine && this.#idle && chosenBy(this.#machine, stmt)
    const { exprs, blocks } = chosen ? { exprs: [chosen.of], blocks: [] } : partsOfStmt(stmt)
    if (chosen && !this.#idle?.has(chosen.field)) this.chosen.push(chosen)
    for (const one of exprs) this.#expr(one)
    for (const one of blocks) this.#block(one)
    const called = routineCalledBy(stmt)
    if (called) this.#routine(called)
  }

  #routine(routine: TRoutine): void {
    if (this.#seen.has(routine)) return
    this.#seen.add(routine)
    this.#block(routine.body)
  }

  /**
   * Whether the rounds of a loop may be run in any order: each sends to its own node, writes under its own key, or adds
   * something to a number or a set, and none reads what another writes.
   */
  #commutes(loop: Extract<TStmt, { kind: 'for' }>): boolean {
    const own = new Set(loop.slots.map(one => one.slot))
    const isOwn = (expr: TExpr) => expr.kind === 'local' && own.has(expr.slot)
    const nameOf = (target: { slot: string } | { field: string }) =>
      'slot' in target ? `slot ${target.slot}` : `field ${target.field}`
    const written = new Set<string>()
    const ops = new Map<string, string>()
    const inner = new Set<string>()
    for (const stmt of statementsIn(loop.body)) {
      if (stmt.kind === 'let') inner.add(`slot ${stmt.slot.slot}`)
      if (stmt.kind === 'assign') written.add(nameOf(stmt.target))
    }
    const reads = (expr: TExpr): boolean =>
      (expr.kind === 'local' && written.has(`slot ${expr.slot}`) && !inner.has(`slot ${expr.slot}`)) ||
      (expr.kind === 'field' && written.has(`field ${expr.name}`)) ||
      expr.kind === 'armed' ||
      // A function may read any field.
      (expr.kind === 'call' && expr.fn.owner !== undefined && [...written].some(one => one.startsWith('field'))) ||
      partsOf(expr).some(reads)
    const fine = (stmt: TStmt): boolean => {
      const { exprs, blocks } = partsOfStmt(stmt)
      switch (stmt.kind) {
        case 'let':
          return stmt.value.kind !== 'routineCall' && !exprs.some(reads)
        case 'if':
        case 'match':
          return !exprs.some(reads) && blocks.every(block => block.every(fine))
        case 'send':
          return !exprs.some(reads) && (!this.#ordered || isOwn(stmt.to))
        case 'assign': {
          if (stmt.value.kind === 'routineCall') return false
          if ('slot' in stmt.target && inner.has(nameOf(stmt.target))) return !exprs.some(reads)
          const [step, ...rest] = stmt.path
          if (step?.kind === 'key' && isOwn(step.key)) return rest.length === 0 && !reads(stmt.value)
          const op = stmt.path.length === 0 ? gathers(stmt.target, stmt.value, reads) : undefined
          const before = ops.get(nameOf(stmt.target)) ?? op
          if (op) ops.set(nameOf(stmt.target), op)
          return op !== undefined && before === op
        }
        default:
          return false
      }
    }
    return loop.body.every(fine)
  }
}

/** `x := x + …`: the operator by which something is added to a number or a set, by whichever round first. */
function gathers(
  target: { readonly slot: string } | { readonly field: string },
  value: TExpr,
  reads: (expr: TExpr) => boolean,
): string | undefined {
  if (value.kind !== 'binary' || !['add', 'union', 'without', 'intersect'].includes(value.op)) return undefined
  const { left, right, op } = value
  const itself =
    'slot' in target
      ? left.kind === 'local' && left.slot === target.slot
      : left.kind === 'field' && left.name === target.field
  return itself && !reads(right) ? op : undefined
}

/** Sets and maps are gone through in the order of their items or keys. */
function inOrder(type: Type): boolean {
  return (type.kind === 'set' && namesNodes(type)) || (type.kind === 'map' && namesNodes(type.key))
}

function isSet(type: Type): boolean {
  return type.kind === 'set' || type.kind === 'map'
}

const naming = new WeakMap<Type, boolean>()

/** Whether values of this type say something of nodes. */
export function namesNodes(type: Type): boolean {
  const known = naming.get(type)
  if (known !== undefined) return known
  const made = names(type, new Set())
  naming.set(type, made)
  return made
}

function names(type: Type, seen: ReadonlySet<unknown>): boolean {
  if (seen.has(type)) return false
  const inner = (one: Shape) => names(one, new Set([...seen, type]))
  switch (type.kind) {
    case 'node':
    case 'view':
      return true
    case 'option':
    case 'list':
    case 'set':
      return inner(type.of)
    case 'map':
      return inner(type.key) || inner(type.of)
    case 'record':
      return type.fields.some(field => inner(field.shape))
    case 'enum':
      return type.cases.some(one => one.fields.some(field => inner(field.shape)))
    default:
      return false
  }
}
