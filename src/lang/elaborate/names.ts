import type { Field, RecordShape, Shape } from '../../core/shape.ts'
import type { FileTree, TypeExpr } from '../tree.ts'
import type { Type } from '../typed.ts'
import { didYouMean, type Meaning, type Module, nameHint, type Program, report, type SourceTree } from './context.ts'
import { bareTexts } from './hash.ts'
import {
  bool,
  duration,
  emptyEnum,
  emptyRecord,
  float32,
  int,
  mapOf,
  nodeId,
  optionOf,
  text,
  unknown,
} from './types.ts'

/** Makes the tables of all modules: what each declares, what `use` brings in, and the fields of all types. */
export function collect(program: Program, files: readonly SourceTree[]): void {
  for (const { module: name, file, text: source, tree, bare } of files) {
    let known = bare
    const module: Module = {
      ...{ name, file, text: source, tree, own: new Map(), visible: new Map(), consts: new Map(), fns: new Map() },
      used: new Set(),
      bare: () => {
        known ??= bareTexts(source, tree)
        return known
      },
    }
    program.modules.set(name, module)
    declare(program, module)
  }
  for (const module of program.modules.values()) bringIn(program, module)
  refuseCycles(program)
  for (const module of program.modules.values()) fillTypes(program, module)
}

function declare(program: Program, module: Module): void {
  const scope = { program, module }
  for (const item of module.tree.items) {
    if (item.kind === 'const' || item.kind === 'fn' || item.kind === 'mutant' || item.kind === 'scenario') continue
    if (item.kind === 'epoch') {
      report(
        scope,
        'MU060',
        item.span,
        'epochs are not supported yet',
        'use an int, and a bound (`within`) in the model',
      )
      continue
    }
    const name = item.name.text
    if (module.own.has(name)) report(scope, 'MU021', item.name.span, `\`${name}\` is declared twice in this module`)
    const made = symbolOf(module, item)
    if (made) module.own.set(name, made)
  }
}

function symbolOf(module: Module, item: FileTree['items'][number]): Meaning | undefined {
  switch (item.kind) {
    case 'type': {
      const cases = item.body.kind === 'cases'
      const record = item.body.kind === 'fields'
      const shape: Shape = cases
        ? emptyEnum(item.name.text)
        : record
          ? emptyRecord(item.name.text, false)
          : { kind: 'opaque', name: `alias ${item.name.text}` }
      return { kind: 'type', shape, module, sort: 'type' }
    }
    case 'opaque':
      return { kind: 'type', shape: { kind: 'opaque', name: item.name.text }, module, sort: 'opaque' }
    case 'message':
    case 'signal':
      return { kind: 'type', shape: emptyRecord(item.name.text, true), module, sort: item.kind }
    case 'machine':
    case 'monitor':
      return { kind: 'machine', decl: item, module }
    case 'stack':
      return { kind: 'stack', decl: item, module }
    case 'model':
      return { kind: 'model', decl: item, module }
    default:
      return undefined
  }
}

function bringIn(program: Program, module: Module): void {
  const scope = { program, module }
  for (const [name, symbol] of module.own) module.visible.set(name, symbol)
  for (const use of module.tree.uses) {
    const from = program.modules.get(use.module.text)
    if (!from) {
      report(
        scope,
        'MU022',
        use.module.span,
        `there is no module \`${use.module.text}\``,
        didYouMean(use.module.text, program.modules.keys()),
      )
      continue
    }
    for (const name of use.names) {
      const found = from.own.get(name.text)
      if (!found)
        report(
          scope,
          'MU022',
          name.span,
          `\`${name.text}\` is not declared in \`${use.module.text}\``,
          didYouMean(name.text, from.own.keys()),
        )
      else if (module.visible.has(name.text)) report(scope, 'MU021', name.span, `\`${name.text}\` is here already`)
      else module.visible.set(name.text, found)
    }
  }
}

function refuseCycles(program: Program): void {
  const done = new Set<string>()
  const visit = (module: Module, path: readonly string[]): void => {
    if (done.has(module.name)) return
    for (const use of module.tree.uses) {
      const next = program.modules.get(use.module.text)
      if (!next) continue
      if (next.name === module.name || path.includes(next.name))
        report(
          { program, module },
          'MU023',
          use.span,
          `modules use each other in a circle: ${[...path, module.name, next.name].join(' → ')}`,
        )
      else visit(next, [...path, module.name])
    }
    done.add(module.name)
  }
  for (const module of program.modules.values()) visit(module, [])
}

function fillTypes(program: Program, module: Module): void {
  const scope = { program, module }
  const fieldsOf = (
    params: readonly { name?: { text: string }; type: TypeExpr; span: import('../../core/diagnostic.ts').Span }[],
  ): Field[] => {
    const seen = new Set<string>()
    return params.map((param, i) => {
      const name = param.name?.text ?? `_${i + 1}`
      const reserved: Readonly<Record<string, string>> = {
        kind: '`kind` is the name of the case itself',
        canonical: '`canonical` is what generated code calls the key of a record',
      }
      if (seen.has(name) || name in reserved)
        report(scope, 'MU021', param.span, reserved[name] ?? `there are two fields \`${name}\``)
      seen.add(name)
      return { name, shape: resolveType(scope, param.type) as Shape }
    })
  }
  for (const item of module.tree.items) {
    const symbol = 'name' in item ? module.own.get(item.name.text) : undefined
    if (symbol?.kind !== 'type') continue
    const shape = symbol.shape
    if ((item.kind === 'message' || item.kind === 'signal') && shape.kind === 'record')
      (shape.fields as Field[]).push(...fieldsOf(item.params))
    if (item.kind !== 'type') continue
    if (item.body.kind === 'fields' && shape.kind === 'record')
      (shape.fields as Field[]).push(...fieldsOf(item.body.fields))
    else if (item.body.kind === 'cases' && shape.kind === 'enum') {
      for (const one of item.body.cases) {
        if (shape.cases.some(other => other.name === one.name.text))
          report(scope, 'MU021', one.name.span, `there are two cases \`${one.name.text}\``)
        ;(shape.cases as { name: string; fields: readonly Field[] }[]).push({
          name: one.name.text,
          fields: fieldsOf(one.fields),
        })
      }
    }
  }
}

/** The meaning of a type as written. Machines and stacks are types of nodes, for functions that properties call. */
export function resolveType(scope: { readonly program: Program; readonly module: Module }, type: TypeExpr): Type {
  switch (type.kind) {
    case 'range':
      if (type.min > type.max) report(scope, 'MU024', type.span, 'this range is empty')
      return { kind: 'int', min: type.min, max: type.max }
    case 'optional': {
      const of = resolveType(scope, type.of)
      if (of.kind === 'option')
        report(scope, 'MU024', type.span, 'an option of an option cannot tell `None` from `Some(None)`')
      return optionOf(of)
    }
    case 'fields':
      report(scope, 'MU024', type.span, 'a record needs a name', 'declare it: `type Point = { x: int, y: int }`')
      return unknown
    case 'applied': {
      const args = type.args.map(arg => resolveType(scope, arg))
      const [first, second] = args
      if ((type.name.text === 'set' || type.name.text === 'list') && args.length === 1 && first)
        return { kind: type.name.text, of: first as Shape }
      if (type.name.text === 'map' && args.length === 2 && first && second) return mapOf(first, second)
      report(
        scope,
        'MU024',
        type.span,
        `there is no type \`${type.name.text}<…>\` with ${args.length} arguments`,
        'there are `set<T>`, `list<T>` and `map<K, V>`',
      )
      return unknown
    }
    case 'named':
      return namedType(scope, type.name.text, type.span)
  }
}

const simple: Readonly<Record<string, Shape>> = { bool, int, text, duration, float32, Node: nodeId }

function namedType(
  scope: { readonly program: Program; readonly module: Module },
  name: string,
  span: import('../../core/diagnostic.ts').Span,
): Type {
  const builtIn = simple[name]
  if (builtIn) return builtIn
  const symbol = scope.module.visible.get(name)
  if (symbol) scope.module.used.add(name)
  if (symbol?.kind === 'machine') return { kind: 'view', machines: [name] }
  if (symbol?.kind === 'stack') return { kind: 'view', machines: symbol.decl.machines.map(one => one.text) }
  if (symbol?.kind !== 'type') {
    report(
      scope,
      'MU024',
      span,
      `there is no type \`${name}\` here`,
      nameHint(scope, name, [...scope.module.visible.keys(), ...Object.keys(simple), 'set', 'map', 'list']),
    )
    return unknown
  }
  const declared = symbol.module.tree.items.find(item => item.kind === 'type' && item.name.text === name)
  if (declared?.kind === 'type' && declared.body.kind !== 'cases' && declared.body.kind !== 'fields')
    return resolveType({ program: scope.program, module: symbol.module }, declared.body) // an alias is what it stands for
  return symbol.shape
}

/** The record behind a message, signal or record type that is visible here. */
export function recordNamed(
  module: Module,
  name: string,
): { shape: RecordShape; sort: 'type' | 'message' | 'signal' | 'opaque' } | undefined {
  const symbol = module.visible.get(name)
  if (symbol?.kind !== 'type' || symbol.shape.kind !== 'record') return undefined
  module.used.add(name)
  return { shape: symbol.shape, sort: symbol.sort }
}
