import { expressionsOf, within } from '../lang/interpret/walk.ts'
import type { TExpr, TFn, TModule, TProgram } from '../lang/typed.ts'
import { emitExpr } from './expr.ts'
import { Body, Context, File } from './file.ts'
import { emitFn } from './functions.ts'
import { block, bracketed, type Doc, hard, lines, print } from './layout.ts'
import { emitMachine, nameMachine } from './machine.ts'
import { quoted } from './names.ts'
import { comment, shapeConstants, shapeDoc, typeDeclarations, typeText } from './types.ts'

/** What a generated file begins with. */
export function banner(from: string): string {
  return `Written by \`npm run gen\` from ${from}. Do not edit.`
}

/** The modules that have something to generate: types, constants, functions or machines. */
export function generated(program: TProgram): TModule[] {
  return [...program.modules.values()].filter(
    module =>
      module.types.length + module.consts.length + module.machines.length + module.fns.filter(isPlain).length > 0,
  )
}

/** The text of gen/<module>.ts: the same for the same program, to the byte. */
export function emitModule(module: TModule, program: TProgram, options: { readonly types: boolean }): string {
  const file = new File(new Context(program, options.types), module)
  const alone = module.machines.length === 1
  const named = module.machines.map(machine => ({ machine, names: nameMachine(machine, file, alone) }))
  const types: Doc[] = [...typeDeclarations(file, module), ...shapeConstants(file, module)]
  const parts: Doc[] = [
    ...constants(file, module),
    ...module.fns.filter(isPlain).map(fn => emitFn(fn, file, undefined, undefined)),
    ...named.flatMap(({ machine, names }) => emitMachine(machine, file, names)),
  ]
  return print(paragraphs([`// ${banner(module.file)}`, ...wholeFile(file, types, parts)]))
}

/**
 * The JavaScript of a module's constants and functions, those of views too, with conditions of its text beside them: `condition$0`
 * and so on. It asks the world as `$world`, which is for `link` to give. Functions that look at a configuration are left out.
 */
export function emitConditions(module: TModule, program: TProgram, conditions: readonly TExpr[]): string {
  const file = new File(new Context(program, false), module)
  const fns = module.fns.filter(fn => !reaches(fn, ['viewConfig', 'viewCall']))
  const parts: Doc[] = [
    ...constants(file, module),
    ...fns.map(fn => emitFn(fn, file, undefined, undefined)),
    ...conditions.map((condition, i): Doc => {
      const value = emitExpr(condition, new Body(file)).doc
      return [`export function condition$${i}() `, block([['return ', value]])]
    }),
  ]
  return print(paragraphs(wholeFile(file, shapeConstants(file, module), parts)))
}

/** With what its parts use in front of them: known when they are made. */
function wholeFile(file: File, types: readonly Doc[], parts: readonly Doc[]): Doc[] {
  const { module } = file
  const hoisted = file.shapes.map(
    (one): Doc => [`const ${one.name}`, file.typed(`: ${file.useType('Shape')}`), ' = ', shapeDoc(file, one.shape)],
  )
  const makers = [...file.makers.values()].map(
    ({ name, type, fields }): Doc => [
      `const ${name} = maker`,
      file.typed(`<${type}>`),
      bracketed('(', fields.map(quoted), ')'),
    ],
  )
  const imports = file.imports()
  const bound: Doc[] = []
  const partials = [...file.partials].sort()
  if (module.machines.length > 0 || partials.length > 0) bound.push(`const file = ${quoted(module.file)}`)
  if (partials.length > 0) bound.push(`const { ${partials.join(', ')} } = partialOps(file)`)
  return [
    ...(imports.length > 0 ? [lines(imports)] : []),
    ...comment(module.doc),
    ...(bound.length > 0 ? [lines(bound)] : []),
    ...types,
    ...hoisted,
    ...(makers.length > 0 ? [lines(makers)] : []),
    ...parts,
  ]
}

/** The text of gen/index.ts: every machine there is, by name, loaded when it is asked for. */
export function emitIndex(program: TProgram): string {
  const modules = generated(program)
  const all = modules.flatMap(module => module.machines.map(({ name }) => ({ name, module: module.name })))
  return [
    `// ${banner('spec/')}`,
    '',
    `import type { AnyMachine } from '../src/core/machine.ts'`,
    '',
    '/** Every machine and monitor of the specs, by name. Its module is loaded when it is asked for. */',
    'export const machines: Readonly<Record<string, () => Promise<AnyMachine>>> = {',
    ...all.map(({ name, module }) => `  ${name}: () => import('./${module}.ts').then(one => one.${name}),`),
    '}',
    '',
  ].join('\n')
}

function paragraphs(docs: readonly Doc[]): Doc {
  return docs.flatMap((doc, i) => (i === 0 ? [doc] : [hard, hard, doc]))
}

/** Constants, each after those it speaks of. */
function constants(file: File, module: TModule): Doc[] {
  const order: (typeof module.consts)[number][] = []
  const visit = (one: (typeof module.consts)[number]): void => {
    if (order.includes(one)) return
    for (const expr of within(one.value)) {
      const other =
        expr.kind === 'const' && expr.module === module.name ? module.consts.find(c => c.name === expr.name) : undefined
      if (other && other !== one) visit(other)
    }
    if (!order.includes(one)) order.push(one)
  }
  for (const one of module.consts) visit(one)
  return order.map(one => {
    const body = new Body(file)
    const value = emitExpr(one.value, body).doc
    return [
      ...comment(one.doc).flatMap(doc => [doc, hard]),
      `export const ${file.own(`const ${one.name}`)}`,
      file.typed(`: ${typeText(file, one.type)}`),
      ' = ',
      value,
    ]
  })
}

/** A function of values alone; those of views belong to models, which are interpreted or compiled by `emitConditions`. */
function isPlain(fn: TFn): boolean {
  return !reaches(fn, ['group', 'healed'], one => one.params.some(param => param.type.kind === 'view'))
}

/** Whether a function, or one that it calls, has such an expression, or is such a function. */
function reaches(fn: TFn, kinds: readonly TExpr['kind'][], such: (one: TFn) => boolean = () => false): boolean {
  const seen = new Set<TFn>([fn])
  for (const one of seen) {
    if (such(one)) return true
    for (const expr of expressionsOf(one)) {
      if (expr.kind === 'call') seen.add(expr.fn)
      if (kinds.includes(expr.kind)) return true
    }
  }
  return false
}
