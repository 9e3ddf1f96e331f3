import { within as exprsWithin } from '../lang/interpret/walk.ts'
import type { Slot, TExpr, TGenerator } from '../lang/typed.ts'
import { atom, type Code, calling, tight, within } from './code.ts'
import { emitExpr, place, typeArgs } from './expr.ts'
import type { Body } from './file.ts'
import { bracketed, type Doc, group, indent, softline } from './layout.ts'
import { emitView, nodesOf } from './views.ts'

/** Sets, lists, maps, comprehensions and quantifiers. */
export function emitCollection(expr: TExpr, body: Body): Code {
  const { file } = body
  const sub = (part: TExpr) => emitExpr(part, body).doc
  const { type } = expr
  switch (expr.kind) {
    case 'index': {
      const name = file.use(expr.base.type.kind === 'list' ? 'itemAt' : 'valueAt')
      return calling(name, sub(expr.base), sub(expr.key), place(expr))
    }
    case 'set': {
      const of = type.kind === 'set' ? type.of : type
      if (expr.items.length === 0) return calling([file.use('emptySet'), typeArgs(body, of)])
      return calling([file.use('setOf'), typeArgs(body, of)], bracketed('[', expr.items.map(sub), ']'))
    }
    case 'list':
      return calling(
        [file.use('List'), '.of', typeArgs(body, type.kind === 'list' ? type.of : type)],
        ...expr.items.map(sub),
      )
    case 'map': {
      const args = type.kind === 'map' ? typeArgs(body, type.key, type.of) : ''
      if (expr.pairs.length === 0) return calling([file.use('emptyMap'), args])
      const pairs = expr.pairs.map(pair => bracketed('[', [sub(pair.key), sub(pair.value)], ']'))
      return calling([file.use('mapOf'), args], bracketed('[', pairs, ']'))
    }
    case 'range':
      return calling(file.use('range'), sub(expr.from), sub(expr.to), place(expr))
    case 'setOf':
      return emitSetOf(expr, body)
    case 'listOf':
      return isWhole(expr.item, expr.gen) &&
        !expr.gen.where &&
        expr.gen.by.length === 0 &&
        expr.gen.source.type.kind === 'list'
        ? emitExpr(expr.gen.source, body)
        : calling(['new ', file.use('List'), typeArgs(body, expr.item.type)], arrayOf(expr, body))
    case 'mapOf':
      return emitMapOf(expr, body)
    case 'quantified':
      return emitQuantified(expr, body)
    default:
      return emitView(expr, body)
  }
}

/** The items as a JavaScript array; of a map those parts that are used. */
export function itemsOf(
  source: TExpr,
  slots: readonly Slot[],
  used: ReadonlySet<string>,
  body: Body,
): { readonly items: Doc; readonly params: string } {
  const name = (slot: Slot) => body.local(slot)
  const code = emitExpr(source, body)
  const base = within(code, tight.call)
  const [first, second] = slots
  if (source.type.kind === 'map') {
    if (first && second && used.has(first.slot) && used.has(second.slot)) {
      return { items: calling(body.file.use('pairs'), code.doc).doc, params: `[${name(first)}, ${name(second)}]` }
    }
    const values = second !== undefined && used.has(second.slot)
    const only = values ? second : first
    return { items: [base, values ? '.values' : '.keys'], params: only && used.has(only.slot) ? name(only) : '' }
  }
  if (source.kind === 'listOf') return { items: arrayOf(source, body), params: first ? name(first) : '' }
  return {
    items: source.kind === 'group' ? nodesOf(source.group) : [base, '.items'],
    params: first && used.has(first.slot) ? name(first) : '',
  }
}

type Comprehension = Extract<TExpr, { readonly gen: TGenerator }>
export type ListComprehension = Extract<TExpr, { readonly kind: 'setOf' | 'listOf' }>

/** The slots that occur in some expressions. */
export function slotsIn(exprs: readonly TExpr[]): Set<string> {
  return new Set(exprs.flatMap(expr => [...exprsWithin(expr)].flatMap(one => (one.kind === 'local' ? [one.slot] : []))))
}

function lambda(params: string, value: Code): Doc {
  const head = params === '' ? '()' : params.startsWith('[') ? `(${params})` : params
  return [`${head} => `, value.doc]
}

/** `.filter(n => …)`, with its brackets on lines of their own when it is long. */
function method(name: string, argument: Doc): Doc {
  return group([`.${name}(`, indent([softline, argument]), softline, ')'])
}

/** A comprehension as an array: first `where` of all, then sorted, then each made into an item. */
export function arrayOf(expr: Comprehension, body: Body): Doc {
  const { chain, params } = goneThrough(expr, body)
  if (expr.kind === 'mapOf') {
    const pair = bracketed(
      '[',
      madeIn(expr).map(one => emitExpr(one, body).doc),
      ']',
    )
    return [chain, method('map', lambda(params, atom([pair, body.file.typed(' as const')])))]
  }
  const whole = expr.item.kind === 'local' && params === body.local(expr.item.slot)
  return whole ? chain : [chain, method('map', lambda(params, emitExpr(expr.item, body)))]
}

/** The same with what makes each into an item apart. */
export function pickedOf(expr: ListComprehension, body: Body): { readonly items: Doc; readonly pick: Doc } {
  const { chain, params } = goneThrough(expr, body)
  return { items: chain, pick: lambda(params, emitExpr(expr.item, body)) }
}

function madeIn(expr: Comprehension): readonly TExpr[] {
  return expr.kind === 'mapOf' ? [expr.key, expr.value] : [expr.item]
}

/** What is made into items, in order, and the name of each. */
function goneThrough(expr: Comprehension, body: Body): { readonly chain: Doc; readonly params: string } {
  const { gen } = expr
  const used = slotsIn([...madeIn(expr), ...(gen.where ? [gen.where] : []), ...gen.by])
  const { items, params } = itemsOf(gen.source, gen.slots, used, body)
  let chain: Doc = items
  if (gen.where) chain = [chain, method('filter', lambda(params, emitExpr(gen.where, body)))]
  if (gen.by.length > 0) {
    const keys = bracketed(
      '[',
      gen.by.map(by => emitExpr(by, body).doc),
      ']',
    )
    chain = calling(body.file.use('sortBy'), chain, lambda(params, atom(keys))).doc
  }
  return { chain, params }
}

/** The item is what is gone through, unchanged. */
function isWhole(item: TExpr, gen: TGenerator): boolean {
  return gen.slots.length === 1 && item.kind === 'local' && item.slot === gen.slots[0]?.slot
}

function emitSetOf(expr: Extract<TExpr, { readonly item: TExpr }>, body: Body): Code {
  const { file } = body
  const { gen } = expr
  const kind = gen.source.type.kind
  if (isWhole(expr.item, gen) && gen.source.kind !== 'listOf' && (kind === 'set' || (kind === 'list' && !gen.where))) {
    const source = emitExpr(gen.source, body)
    if (!gen.where) return kind === 'set' ? source : calling(file.use('toSet'), source.doc)
    const used = slotsIn([gen.where])
    const slot = gen.slots[0] as Slot
    return calling(
      file.use('only'),
      source.doc,
      lambda(used.has(slot.slot) ? body.local(slot) : '', emitExpr(gen.where, body)),
    )
  }
  return calling([file.use('setOf'), typeArgs(body, expr.item.type)], arrayOf(expr, body))
}

function emitMapOf(expr: TExpr & { kind: 'mapOf' }, body: Body): Code {
  const { file } = body
  const { gen, key, value } = expr
  const [first, second] = gen.slots
  const whole =
    key.kind === 'local' && value.kind === 'local' && key.slot === first?.slot && value.slot === second?.slot
  if (whole && gen.where && gen.source.type.kind === 'map') {
    const params = `(${gen.slots.map(slot => body.local(slot)).join(', ')})`
    return calling(file.use('keepPairs'), emitExpr(gen.source, body).doc, [
      `${params} => `,
      emitExpr(gen.where, body).doc,
    ])
  }
  if (key.kind === 'local' && key.slot === first?.slot && second && !gen.where && gen.source.type.kind === 'map') {
    const used = slotsIn([value])
    const params = used.has(first.slot)
      ? `(${body.local(second)}, ${body.local(first)})`
      : used.has(second.slot)
        ? body.local(second)
        : '()'
    return calling(file.use('mapValues'), emitExpr(gen.source, body).doc, [`${params} => `, emitExpr(value, body).doc])
  }
  return calling([file.use('mapOf'), typeArgs(body, key.type, value.type)], arrayOf(expr, body))
}

function emitQuantified(expr: TExpr & { kind: 'quantified' }, body: Body): Code {
  const name = expr.quantifier === 'forall' ? 'every' : 'some'
  // Names are given out from the outside in, though the code is put together from the inside out.
  for (const range of expr.ranges) for (const slot of range.slots) body.local(slot)
  const inner = expr.ranges.reduceRight<Code>(
    (rest, range, i) => {
      const later = expr.ranges.slice(i + 1).map(one => one.source)
      const used = slotsIn([expr.body, ...later])
      const { items, params } = itemsOf(range.source, range.slots, used, body)
      return { doc: [items, method(name, lambda(params, rest))], binds: tight.call }
    },
    emitExpr(expr.body, body),
  )
  return expr.quantifier === 'no' ? { doc: ['!', inner.doc], binds: tight.unary } : inner
}
