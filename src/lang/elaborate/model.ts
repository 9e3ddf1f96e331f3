import { statementsIn } from '../interpret/walk.ts'
import type { Config, ModelDecl, ModelPart, PropertyDecl, StackDecl } from '../tree.ts'
import {
  fairKinds,
  type TExpr,
  type TFair,
  type TGroup,
  type TMachine,
  type TModel,
  type TProperty,
  type TStack,
} from '../typed.ts'
import {
  didYouMean,
  excerpt,
  type ModelScope,
  type Module,
  nameHint,
  type Program,
  report,
  type Scope,
} from './context.ts'
import { exprOf } from './expr.ts'
import { refuseLeft } from './sense.ts'
import { bool, unknown } from './types.ts'
import { type Placed, scopeOf, worldOf } from './world.ts'

type Part<K extends ModelPart['kind']> = Extract<ModelPart, { kind: K }>

export function elaborateStack(program: Program, module: Module, decl: StackDecl): TStack {
  const machines = decl.machines.flatMap(ident => {
    const symbol = module.visible.get(ident.text)
    if (symbol) module.used.add(ident.text)
    const found =
      symbol?.kind === 'machine' && symbol.decl.kind === 'machine' ? program.machines.get(ident.text) : undefined
    if (!found)
      report(
        { program, module },
        'MU022',
        ident.span,
        `there is no machine \`${ident.text}\` here`,
        nameHint({ program, module }, ident.text, module.visible.keys()),
      )
    return found ? [found] : []
  })
  return { name: decl.name.text, doc: decl.doc, machines }
}

/** A model with all its bases applied. `configs` (of a scenario) replace those of the groups whose machines they name. */
export function elaborateModel(program: Program, module: Module, decl: ModelDecl, configs?: readonly Config[]): TModel {
  const chain = baseChain(program, module, decl)
  const all = <K extends ModelPart['kind']>(kind: K): Placed<Part<K>>[][] =>
    chain.map(({ decl: one, module: of }) =>
      one.parts.filter(part => part.kind === kind).map(part => ({ part: part as Part<K>, module: of })),
    )
  const last = <K extends ModelPart['kind']>(kind: K): Placed<Part<K>>[] =>
    all(kind).findLast(parts => parts.length > 0) ?? []
  const nodes = last('nodes')
  if (nodes.length === 0)
    report({ program, module }, 'MU055', decl.name.span, `model \`${decl.name.text}\` has no nodes`)
  const stacks = nodes.map(({ part, module: of }) => {
    const symbol = of.visible.get(part.stack.text)
    if (symbol) of.used.add(part.stack.text)
    const found = symbol?.kind === 'stack' ? program.stacks.get(part.stack.text) : undefined
    if (!found)
      report(
        { program, module: of },
        'MU022',
        part.stack.span,
        `there is no stack \`${part.stack.text}\` here`,
        nameHint({ program, module: of }, part.stack.text, program.stacks.keys()),
      )
    return found ?? { name: part.stack.text, doc: [], machines: [] }
  })
  const bases = nodes.map(({ part }, i) => ({
    name: part.group?.text ?? (nodes.length === 1 ? 'nodes' : (stacks[i]?.name ?? '')),
    first: 1 + nodes.slice(0, i).reduce((sum, one) => sum + one.part.count, 0),
    count: part.count,
    stack: stacks[i] as TStack,
  }))
  const monitors = last('monitors').flatMap(({ part, module: of }) =>
    part.names.flatMap(ident => {
      const symbol = of.visible.get(ident.text)
      if (symbol) of.used.add(ident.text)
      const found =
        symbol?.kind === 'machine' && symbol.decl.kind === 'monitor' ? program.machines.get(ident.text) : undefined
      if (!found)
        report(
          { program, module: of },
          'MU022',
          ident.span,
          `there is no monitor \`${ident.text}\` here`,
          nameHint({ program, module: of }, ident.text, program.machines.keys()),
        )
      return found ? [found] : []
    }),
  )
  const model = modelScope(program, bases, monitors)
  const groups: TGroup[] = bases.map((base, i) => {
    const given = nodes[i] as Placed<Part<'nodes'>>
    return {
      ...base,
      configs: configsOf(
        scopeOf(program, given.module, model, true),
        base.stack,
        [...given.part.configs, ...(configs ?? [])],
        given.part.span,
      ),
    }
  })
  const within = new Map(
    all('within')
      .flat()
      .map(one => [one.part.name.text, one]),
  )
  const [begins] = last('begins').map(({ part, module: of }) => ({
    name: part.name.text,
    text: excerpt(of, part.when.span),
    condition: exprOf(scopeOf(program, of, model), part.when, bool),
  }))
  const properties = new Map<string, TProperty>()
  for (const monitor of monitors) for (const one of monitor.properties) properties.set(one.name, one)
  for (const { part, module: of } of all('property').flat())
    properties.set(part.name.text, propertyOf(scopeOf(program, of, model), part))
  const made: TModel = {
    ...{
      name: decl.name.text,
      module: module.name,
      file: module.file,
      span: decl.span,
      doc: decl.doc,
      groups,
      monitors,
    },
    world: worldOf(program, model, all('world').flat()),
    properties: [...properties.values()],
    fair: last('fair').flatMap(({ part, module: of }) => fairOf({ program, module: of }, part)),
    bounds: [...within.values()].map(({ part, module: of }) => ({
      name: part.name.text,
      condition: exprOf(scopeOf(program, of, model), part.bound, bool),
    })),
    ...(begins && { begins }),
    expect: expectOf(program, last('expect'), new Set([...properties.keys(), ...assertsOf(monitors)])),
  }
  refuseLeft(scopeOf(program, module, model), made.world, decl.name.span)
  return made
}

function fairOf(where: { program: Program; module: Module }, part: Part<'fair'>): TFair[] {
  return part.words.flatMap(word => {
    const what = fairKinds.find(one => one === word.text)
    if (!what)
      report(
        where,
        'MU058',
        word.span,
        `the world cannot be fair to \`${word.text}\``,
        didYouMean(word.text, fairKinds) ?? `it can to ${fairKinds.join(', ')}`,
      )
    return what ? [{ strength: part.strength, what }] : []
  })
}

function baseChain(program: Program, module: Module, decl: ModelDecl): { decl: ModelDecl; module: Module }[] {
  const chain = [{ decl, module }]
  for (let at = chain[0]; at?.decl.base; at = chain[0]) {
    const symbol = at.module.visible.get(at.decl.base.text)
    if (symbol) at.module.used.add(at.decl.base.text)
    if (symbol?.kind !== 'model' || chain.some(one => one.decl === symbol.decl)) {
      report(
        { program, module: at.module },
        'MU022',
        at.decl.base.span,
        symbol?.kind === 'model'
          ? 'models are derived from each other in a circle'
          : `there is no model \`${at.decl.base.text}\` here`,
        nameHint({ program, module: at.module }, at.decl.base.text, program.models.keys()),
      )
      break
    }
    chain.unshift({ decl: symbol.decl, module: symbol.module })
  }
  return chain
}

export function modelScope(
  program: Program,
  groups: readonly { name: string; first: number; count: number; stack: TStack }[],
  monitors: readonly TMachine[],
): ModelScope {
  const names = groups.map(group => group.stack.machines.map(one => one.name))
  const common = (names[0] ?? []).filter(name => names.every(of => of.includes(name)))
  return {
    groups: new Map(groups.map((group, i) => [group.name, names[i] ?? []])),
    common,
    machinesOfNode: id => names[groups.findIndex(group => id >= group.first && id < group.first + group.count)],
    machine: name =>
      groups.flatMap(group => group.stack.machines).find(one => one.name === name) ?? program.machines.get(name),
    monitors: new Map(monitors.map(one => [one.name, one])),
  }
}

/** The settings by machine; what a machine must be given is given, and nothing twice (a later one, of a scenario, counts). */
function configsOf(scope: Scope, stack: TStack, configs: readonly Config[], span: Config['span']): TGroup['configs'] {
  const made = new Map<string, { name: string; value: TExpr }[]>(stack.machines.map(one => [one.name, []]))
  const set = (
    machine: TMachine,
    setting: {
      readonly name: { text: string; span: Config['span'] }
      readonly value: Extract<Config, { kind: 'setting' }>['value']
    },
  ) => {
    const field = machine.config.find(one => one.name === setting.name.text)
    if (!field)
      report(
        scope,
        'MU033',
        setting.name.span,
        `${machine.name} has no configuration \`${setting.name.text}\``,
        didYouMean(
          setting.name.text,
          machine.config.map(one => one.name),
        ),
      )
    const value = exprOf(scope, setting.value, field?.shape ?? unknown, `\`${setting.name.text}\``)
    const of = made.get(machine.name) ?? []
    made.set(machine.name, [...of.filter(one => one.name !== setting.name.text), { name: setting.name.text, value }])
  }
  for (const config of configs) {
    const [only, second] = stack.machines
    if (config.kind === 'setting') {
      if (only && !second) set(only, config)
      else
        report(
          scope,
          'MU055',
          config.span,
          'which machine is this for?',
          `write \`${only?.name ?? 'Machine'} { ${config.name.text}: … }\``,
        )
      continue
    }
    const machine = stack.machines.find(one => one.name === config.machine.text)
    if (machine) for (const setting of config.settings) set(machine, setting)
    else
      report(
        scope,
        'MU055',
        config.machine.span,
        `stack ${stack.name} has no machine \`${config.machine.text}\``,
        didYouMean(
          config.machine.text,
          stack.machines.map(one => one.name),
        ),
      )
  }
  for (const machine of stack.machines) {
    const missing = machine.config.filter(
      field => !field.initial && !made.get(machine.name)?.some(one => one.name === field.name),
    )
    if (missing.length > 0)
      report(scope, 'MU055', span, `${machine.name} must be given ${missing.map(one => `\`${one.name}\``).join(', ')}`)
  }
  return made
}

function propertyOf(scope: Scope, part: PropertyDecl): TProperty {
  const goal = part.goal && exprOf(scope, part.goal, bool, 'the goal')
  return {
    ...{
      severity: part.severity ?? 'error',
      temporal: part.temporal,
      name: part.name.text,
      doc: part.doc,
      span: part.span,
      file: scope.module.file,
    },
    ...{
      text: [part.condition, ...(part.goal ? [part.goal] : [])]
        .map(one => excerpt(scope.module, one.span))
        .join(' ~> '),
      condition: exprOf(scope, part.condition, bool, 'the property'),
    },
    ...(goal && { goal }),
  }
}

function assertsOf(monitors: readonly TMachine[]): string[] {
  return monitors.flatMap(one =>
    [...one.handlers, ...one.routines].flatMap(({ body }) =>
      [...statementsIn(body)].flatMap(stmt => (stmt.kind === 'assert' ? [stmt.name] : [])),
    ),
  )
}

function expectOf(
  program: Program,
  parts: readonly Placed<Part<'expect'>>[],
  known: ReadonlySet<string>,
): TModel['expect'] {
  const violated: { property: string; steps?: number }[] = []
  const made: {
    verdict?: 'holds' | 'vacuous' | 'incomplete' | 'violated'
    distinct?: number
    generated?: number
    depth?: number
  } = {}
  for (const { part, module } of parts)
    for (const outcome of part.outcomes) {
      if (outcome.kind === 'verdict') made.verdict = outcome.verdict
      else if (outcome.kind === 'count') made[outcome.what] = outcome.count
      else {
        made.verdict = 'violated'
        violated.push({ property: outcome.property.text, ...(outcome.steps !== undefined && { steps: outcome.steps }) })
        if (!known.has(outcome.property.text))
          report(
            { program, module },
            'MU022',
            outcome.property.span,
            `there is no property \`${outcome.property.text}\``,
            didYouMean(outcome.property.text, known),
          )
      }
    }
  return { ...made, violated }
}
