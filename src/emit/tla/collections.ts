import type { TExpr, TGenerator, TRange } from '../../lang/typed.ts'
import {
  apply,
  at,
  atom,
  bound,
  type Code,
  filtered,
  imaged,
  infix,
  junction,
  lambda,
  mapping,
  not,
  tight,
  tuple,
} from './code.ts'
import { expr, groupOf } from './expr.ts'
import { ascending, before } from './order.ts'
import type { Scope } from './scope.ts'
import { call } from './values.ts'

type Slots = TRange['slots']

/** What is iterated over, as a set: the items of a set or list, the keys of a map. */
export function itemSet(source: TExpr, scope: Scope): Code {
  if (source.kind === 'group') return groupOf(source.group)
  const of = expr(source, scope)
  if (source.type.kind === 'map') return { doc: ['DOMAIN ', bracketed(of)], binds: tight.set }
  return source.type.kind === 'list' ? call(scope.module, 'ItemsOf', of) : of
}

/** The same in order, as a list: the items of a set or list, the keys of a map. */
export function itemsOf(source: TExpr, scope: Scope): Code {
  const { type } = source
  if (source.kind === 'group') return apply(scope.module.use('Ascending'), groupOf(source.group))
  if (type.kind === 'list') return expr(source, scope)
  const of = type.kind === 'map' ? type.key : type.kind === 'set' ? type.of : ({ kind: 'node' } as const)
  return ascending(of, itemSet(source, scope), scope.module)
}

/** Binds one item to its slots: of a map the key, and as the second slot its value. */
export function bindItem(slots: Slots, source: TExpr, scope: Scope): [string, Scope] {
  const [first, second] = slots
  if (!first) return scope.name('each')
  const [name, inner] = scope.bind(first)
  if (!second) return [name, inner]
  return [name, inner.stand(second.slot, at(expr(source, scope), atom(name)))]
}

export function quantified(of: TExpr & { kind: 'quantified' }, scope: Scope): Code {
  const symbol = of.quantifier === 'forall' ? '\\A' : '\\E'
  const go = (ranges: readonly TRange[], inside: Scope): Code => {
    const [range, ...rest] = ranges
    if (!range) return expr(of.body, inside)
    const [name, inner] = bindItem(range.slots, range.source, inside)
    return bound(symbol, name, itemSet(range.source, inside), go(rest, inner))
  }
  const made = go(of.ranges, scope)
  return of.quantifier === 'no' ? not(made) : made
}

/** A set, a list or a map made of each item of another. */
export function comprehension(of: TExpr & { kind: 'setOf' | 'listOf' | 'mapOf' }, scope: Scope): Code {
  switch (of.kind) {
    case 'setOf': {
      const source = keptSet(of.gen, scope)
      const [name, inner] = bindItem(of.gen.slots, of.gen.source, scope)
      const item = expr(of.item, inner)
      return item.doc === name ? source : imaged(item, name, source)
    }
    case 'listOf': {
      const [name, inner] = bindItem(of.gen.slots, of.gen.source, scope)
      const item = expr(of.item, inner)
      const kept = keptList(of.gen, scope)
      return item.doc === name ? kept : apply(scope.module.use('Each'), kept, lambda([name], item))
    }
    case 'mapOf': {
      const [name, inner] = bindItem(of.gen.slots, of.gen.source, scope)
      const [key, value] = [expr(of.key, inner), expr(of.value, inner)]
      // Each item its own key: a function at once. Otherwise keys may coincide, and the last of them counts.
      if (key.doc === name) return mapping(name, keptSet(of.gen, scope), value)
      const pairs = apply(scope.module.use('Each'), keptList(of.gen, scope), lambda([name], tuple(key, value)))
      return call(scope.module, 'MapOf', pairs)
    }
  }
}

function keptSet(gen: TGenerator, scope: Scope): Code {
  const source = itemSet(gen.source, scope)
  if (!gen.where) return source
  const [name, inner] = bindItem(gen.slots, gen.source, scope)
  return filtered(name, source, expr(gen.where, inner))
}

/** First all items are asked for `where`, then the rest is sorted. */
function keptList(gen: TGenerator, scope: Scope): Code {
  let list = itemsOf(gen.source, scope)
  if (gen.where) {
    const [name, inner] = bindItem(gen.slots, gen.source, scope)
    list = apply('SelectSeq', list, lambda([name], expr(gen.where, inner)))
  }
  if (gen.by.length === 0) return list
  return apply(scope.module.use('SortedBy'), list, byKeys(gen, scope))
}

/** The order of two items by their keys, the most significant first. */
function byKeys(gen: TGenerator, scope: Scope): Code {
  const [a, first] = bindItem(gen.slots, gen.source, scope)
  const [b, second] = bindItem(gen.slots, gen.source, scope.name(a)[1])
  const body = gen.by.reduceRight<Code | undefined>((rest, by) => {
    const [x, y] = [expr(by, first), expr(by, second)]
    const own = apply(before(by.type, scope.module), x, y)
    if (!rest) return own
    return junction('\\/', own, junction('/\\', infix(x, '=', y, tight.compare), rest))
  }, undefined)
  return lambda([a, b], body ?? atom('FALSE'))
}

function bracketed(code: Code): Code['doc'] {
  return code.binds < tight.reach ? ['(', code.doc, ')'] : code.doc
}
