import type { Diagnostic } from '../../core/diagnostic.ts'
import type { FileTree } from '../tree.ts'
import type { TModule, TMutant, TProgram } from '../typed.ts'
import { type Const, fresh, type Module, nameHint, type Program, report, type SourceTree, warn } from './context.ts'
import { exprOf } from './expr.ts'
import { bodyOf, fnShell } from './functions.ts'
import { elaborateMachine } from './machine.ts'
import { elaborateModel, elaborateStack } from './model.ts'
import { collect, resolveType } from './names.ts'
import { elaborateScenario } from './scenario.ts'

/** The meaning of all files together; whatever is wrong is in `diagnostics`. */
export function elaborate(files: readonly SourceTree[]): { program: TProgram; diagnostics: Diagnostic[] } {
  const program: Program = {
    modules: new Map(),
    diagnostics: [],
    machines: new Map(),
    stacks: new Map(),
    models: new Map(),
  }
  collect(program, files)
  const modules = [...program.modules.values()]
  for (const module of modules) constants(program, module)
  // A function with a view of a machine reads its fields, so machines come before the bodies of functions that take views.
  for (const module of modules) functionHeads(program, module)
  for (const module of modules)
    for (const item of module.tree.items)
      if ((item.kind === 'machine' || item.kind === 'monitor') && module.own.get(item.name.text)?.kind === 'machine') {
        if (program.machines.has(item.name.text))
          report(
            { program, module },
            'MU021',
            item.name.span,
            `there is another machine \`${item.name.text}\``,
            'generated code and traces know machines by name',
          )
        program.machines.set(item.name.text, elaborateMachine(program, module, item))
      }
  for (const module of modules) functionBodies(program, module)
  for (const module of modules)
    for (const item of module.tree.items)
      if (item.kind === 'stack') program.stacks.set(item.name.text, elaborateStack(program, module, item))
  for (const module of modules)
    for (const item of module.tree.items)
      if (item.kind === 'model') {
        if (program.models.has(item.name.text))
          report({ program, module }, 'MU021', item.name.span, `there is another model \`${item.name.text}\``)
        program.models.set(item.name.text, elaborateModel(program, module, item))
      }
  const made = new Map(modules.map(module => [module.name, moduleOf(program, module)]))
  for (const module of modules) unusedNames(program, module)
  return { program: { modules: made }, diagnostics: program.diagnostics }
}

function constants(program: Program, module: Module): void {
  const scope = fresh({ program, module })
  for (const item of module.tree.items) {
    if (item.kind !== 'const') continue
    if (module.consts.has(item.name.text))
      report(scope, 'MU021', item.name.span, `\`${item.name.text}\` is declared twice in this module`)
    const type = resolveType(scope, item.type)
    const made: Const = { name: item.name.text, module: module.name, type, value: undefined }
    made.value = exprOf(scope, item.value, type, `\`${item.name.text}\``)
    module.consts.set(item.name.text, made)
  }
}

function functionHeads(program: Program, module: Module): void {
  const scope = fresh({ program, module })
  for (const item of module.tree.items) {
    if (item.kind !== 'fn') continue
    if (module.fns.has(item.name.text))
      report(scope, 'MU021', item.name.span, `\`${item.name.text}\` is declared twice in this module`)
    module.fns.set(item.name.text, { decl: item, fn: fnShell(scope, item, undefined) })
  }
}

function functionBodies(program: Program, module: Module): void {
  for (const { decl, fn } of module.fns.values())
    Object.assign(fn, { body: bodyOf(fresh({ program, module }), decl, fn) })
}

function moduleOf(program: Program, module: Module): TModule {
  const items = module.tree.items
  const types = items.flatMap(item => {
    const symbol =
      item.kind === 'type' || item.kind === 'opaque' || item.kind === 'message' || item.kind === 'signal'
        ? module.own.get(item.name.text)
        : undefined
    const alias = item.kind === 'type' && item.body.kind !== 'cases' && item.body.kind !== 'fields'
    return symbol?.kind === 'type' && !alias && 'doc' in item && 'name' in item
      ? [{ name: item.name.text, shape: symbol.shape, doc: item.doc, span: item.span, sort: symbol.sort }]
      : []
  })
  return {
    ...{ name: module.name, file: module.file, doc: module.tree.doc ?? [], types },
    uses: module.tree.uses.map(use => ({ module: use.module.text, names: use.names.map(one => one.text) })),
    consts: items.flatMap(item => {
      const made = item.kind === 'const' ? module.consts.get(item.name.text) : undefined
      return made?.value && item.kind === 'const'
        ? [{ name: made.name, value: made.value, type: made.type, doc: item.doc }]
        : []
    }),
    fns: [...module.fns.values()].map(one => one.fn),
    machines: items.flatMap(item =>
      item.kind === 'machine' || item.kind === 'monitor' ? (program.machines.get(item.name.text) ?? []) : [],
    ),
    stacks: items.flatMap(item => (item.kind === 'stack' ? (program.stacks.get(item.name.text) ?? []) : [])),
    models: items.flatMap(item => (item.kind === 'model' ? (program.models.get(item.name.text) ?? []) : [])),
    mutants: items.flatMap(item => (item.kind === 'mutant' ? mutantOf(program, module, item) : [])),
    scenarios: items.flatMap(item =>
      item.kind === 'scenario' ? (elaborateScenario(program, module, item) ?? []) : [],
    ),
  }
}

function mutantOf(
  program: Program,
  module: Module,
  decl: Extract<FileTree['items'][number], { kind: 'mutant' }>,
): TMutant[] {
  const scope = { program, module }
  const machine = module.visible.has(decl.machine.text) ? program.machines.get(decl.machine.text) : undefined
  module.used.add(decl.machine.text)
  if (!machine)
    report(
      scope,
      'MU022',
      decl.machine.span,
      `there is no machine \`${decl.machine.text}\` here`,
      nameHint(scope, decl.machine.text, module.visible.keys()),
    )
  const models = decl.models.flatMap(ident => {
    const found = module.visible.has(ident.text) ? program.models.get(ident.text) : undefined
    module.used.add(ident.text)
    if (!found)
      report(
        scope,
        'MU022',
        ident.span,
        `there is no model \`${ident.text}\` here`,
        nameHint(scope, ident.text, module.visible.keys()),
      )
    return found ? [found] : []
  })
  if (!machine) return []
  return [
    {
      name: decl.name.text,
      doc: decl.doc,
      file: module.file,
      decl,
      machine,
      models,
      caught: decl.caught.map(one => one.text),
    },
  ]
}

function unusedNames(program: Program, module: Module): void {
  for (const use of module.tree.uses)
    for (const name of use.names)
      if (!module.used.has(name.text) && program.modules.has(use.module.text))
        warn({ program, module }, 'MU050', name.span, `\`${name.text}\` is not used here`)
}
