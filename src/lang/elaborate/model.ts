import type { RecordShape } from '../../core/shape.ts'
import type { Config, ModelDecl, ModelPart, PropertyDecl, StackDecl, WorldClause } from '../tree.ts'
import type { TExpr, TGroup, TMachine, TModel, TOperator, TProperty, TStack, TWorld, Type } from '../typed.ts'
import { didYouMean, excerpt, fresh, type ModelScope, type Module, type Program, report, type Scope } from './context.ts'
import { exprOf, sourceExpr } from './expr.ts'
import { recordNamed } from './names.ts'
import { elements, fits, nodeId, setOf, show, unknown, bool } from './types.ts'

type Part<K extends ModelPart['kind']> = Extract<ModelPart, { kind: K }>
/** A part with the module it was written in: a base may lie elsewhere. */
interface Placed<T> {
  readonly part: T
  readonly module: Module
}

export function elaborateStack(program: Program, module: Module, decl: StackDecl): TStack {
  const machines = decl.machines.flatMap(ident => {
    const symbol = module.visible.get(ident.text)
    if (symbol) module.used.add(ident.text)
    const found = symbol?.kind === 'machine' && symbol.decl.kind === 'machine' ? program.machines.get(ident.text) : undefined
    if (!found) report({ program, module }, 'MU022', ident.span, `there is no machine \`${ident.text}\` here`, didYouMean(ident.text, module.visible.keys()))
    return found ? [found] : []
  })
  return { name: decl.name.text, doc: decl.doc, machines }
}

/** A model with all its bases applied. `configs` (of a scenario) replace those of the groups whose machines they name. */
export function elaborateModel(program: Program, module: Module, decl: ModelDecl, configs?: readonly Config[]): TModel {
  const chain = baseChain(program, module, decl)
  const all = <K extends ModelPart['kind']>(kind: K): Placed<Part<K>>[][] =>
    chain.map(({ decl: one, module: of }) => one.parts.filter(part => part.kind === kind).map(part => ({ part: part as Part<K>, module: of })))
  const last = <K extends ModelPart['kind']>(kind: K): Placed<Part<K>>[] => all(kind).findLast(parts => parts.length > 0) ?? []
  const nodes = last('nodes')
  if (nodes.length === 0) report({ program, module }, 'MU055', decl.name.span, `model \`${decl.name.text}\` has no nodes`)
  const stacks = nodes.map(({ part, module: of }) => {
    const symbol = of.visible.get(part.stack.text)
    if (symbol) of.used.add(part.stack.text)
    const found = symbol?.kind === 'stack' ? program.stacks.get(part.stack.text) : undefined
    if (!found) report({ program, module: of }, 'MU022', part.stack.span, `there is no stack \`${part.stack.text}\` here`, didYouMean(part.stack.text, [...program.stacks.keys()]))
    return found ?? { name: part.stack.text, doc: [], machines: [] }
  })
  const bases = nodes.map(({ part }, i) => ({ name: part.group?.text ?? (nodes.length === 1 ? 'nodes' : stacks[i]?.name ?? ''), first: 1 + nodes.slice(0, i).reduce((sum, one) => sum + one.part.count, 0), count: part.count, stack: stacks[i] as TStack }))
  const monitors = last('monitors').flatMap(({ part, module: of }) =>
    part.names.flatMap(ident => {
      const symbol = of.visible.get(ident.text)
      if (symbol) of.used.add(ident.text)
      const found = symbol?.kind === 'machine' && symbol.decl.kind === 'monitor' ? program.machines.get(ident.text) : undefined
      if (!found) report({ program, module: of }, 'MU022', ident.span, `there is no monitor \`${ident.text}\` here`, didYouMean(ident.text, program.machines.keys()))
      return found ? [found] : []
    }),
  )
  const model = modelScope(program, bases, monitors)
  const groups: TGroup[] = bases.map((base, i) => {
    const given = nodes[i] as Placed<Part<'nodes'>>
    return { ...base, configs: configsOf(scopeOf(program, given.module, model, true), base.stack, [...given.part.configs, ...(configs ?? [])], given.part.span) }
  })
  const within = new Map(all('within').flat().map(one => [one.part.name.text, one]))
  const properties = new Map<string, TProperty>()
  for (const monitor of monitors) for (const one of monitor.properties) properties.set(one.name, one)
  for (const { part, module: of } of all('property').flat()) properties.set(part.name.text, propertyOf(scopeOf(program, of, model), part))
  const made: TModel = {
    ...{ name: decl.name.text, module: module.name, file: module.file, span: decl.span, doc: decl.doc, groups, monitors },
    world: worldOf(program, model, all('world').flat()),
    properties: [...properties.values()],
    bounds: [...within.values()].map(({ part, module: of }) => ({ name: part.name.text, condition: exprOf(scopeOf(program, of, model), part.bound, bool) })),
    expect: expectOf(program, last('expect'), new Set([...properties.keys(), ...assertsOf(monitors)])),
  }
  return made
}

function baseChain(program: Program, module: Module, decl: ModelDecl): { decl: ModelDecl; module: Module }[] {
  const chain = [{ decl, module }]
  for (let at = chain[0]; at?.decl.base; at = chain[0]) {
    const symbol = at.module.visible.get(at.decl.base.text)
    if (symbol) at.module.used.add(at.decl.base.text)
    if (symbol?.kind !== 'model' || chain.some(one => one.decl === symbol.decl)) {
      report({ program, module: at.module }, 'MU022', at.decl.base.span, symbol?.kind === 'model' ? 'models are derived from each other in a circle' : `there is no model \`${at.decl.base.text}\` here`, didYouMean(at.decl.base.text, program.models.keys()))
      break
    }
    chain.unshift({ decl: symbol.decl, module: symbol.module })
  }
  return chain
}

export function modelScope(program: Program, groups: readonly { name: string; first: number; count: number; stack: TStack }[], monitors: readonly TMachine[]): ModelScope {
  const names = groups.map(group => group.stack.machines.map(one => one.name))
  const common = (names[0] ?? []).filter(name => names.every(of => of.includes(name)))
  return {
    groups: new Map(groups.map((group, i) => [group.name, names[i] ?? []])),
    common,
    machinesOfNode: id => names[groups.findIndex(group => id >= group.first && id < group.first + group.count)],
    machine: name => groups.flatMap(group => group.stack.machines).find(one => one.name === name) ?? program.machines.get(name),
    monitors: new Map(monitors.map(one => [one.name, one])),
  }
}

export function scopeOf(program: Program, module: Module, model: ModelScope, configuring = false): Scope {
  return fresh({ program, module, model, configuring })
}

/** The settings by machine; what a machine must be given is given, and nothing twice (a later one, of a scenario, counts). */
function configsOf(scope: Scope, stack: TStack, configs: readonly Config[], span: Config['span']): TGroup['configs'] {
  const made = new Map<string, { name: string; value: TExpr }[]>(stack.machines.map(one => [one.name, []]))
  const set = (machine: TMachine, setting: { readonly name: { text: string; span: Config['span'] }; readonly value: Extract<Config, { kind: 'setting' }>['value'] }) => {
    const field = machine.config.find(one => one.name === setting.name.text)
    if (!field) report(scope, 'MU033', setting.name.span, `${machine.name} has no configuration \`${setting.name.text}\``, didYouMean(setting.name.text, machine.config.map(one => one.name)))
    const value = exprOf(scope, setting.value, field?.shape ?? unknown, `\`${setting.name.text}\``)
    const of = made.get(machine.name) ?? []
    made.set(machine.name, [...of.filter(one => one.name !== setting.name.text), { name: setting.name.text, value }])
  }
  for (const config of configs) {
    const [only, second] = stack.machines
    if (config.kind === 'setting') {
      if (only && !second) set(only, config)
      else report(scope, 'MU055', config.span, 'which machine is this for?', `write \`${only?.name ?? 'Machine'} { ${config.name.text}: … }\``)
      continue
    }
    const machine = stack.machines.find(one => one.name === config.machine.text)
    if (machine) for (const setting of config.settings) set(machine, setting)
    else report(scope, 'MU055', config.machine.span, `stack ${stack.name} has no machine \`${config.machine.text}\``, didYouMean(config.machine.text, stack.machines.map(one => one.name)))
  }
  for (const machine of stack.machines) {
    const missing = machine.config.filter(field => !field.initial && !made.get(machine.name)?.some(one => one.name === field.name))
    if (missing.length > 0) report(scope, 'MU055', span, `${machine.name} must be given ${missing.map(one => `\`${one.name}\``).join(', ')}`)
  }
  return made
}

function propertyOf(scope: Scope, part: PropertyDecl): TProperty {
  const goal = part.goal && exprOf(scope, part.goal, bool, 'the goal')
  return {
    ...{ temporal: part.temporal, name: part.name.text, doc: part.doc, span: part.span, file: scope.module.file },
    ...{ text: excerpt(scope.module, part.condition.span), condition: exprOf(scope, part.condition, bool, 'the property') },
    ...(goal && { goal }),
  }
}

function assertsOf(monitors: readonly TMachine[]): string[] {
  const names = (decl: unknown): string[] => {
    if (decl === null || typeof decl !== 'object') return []
    if (Array.isArray(decl)) return decl.flatMap(names)
    const one = decl as { kind?: string; name?: { text?: string } }
    return [...(one.kind === 'assert' && one.name?.text ? [one.name.text] : []), ...Object.values(decl).flatMap(names)]
  }
  return monitors.flatMap(one => names(one.decl))
}

function expectOf(program: Program, parts: readonly Placed<Part<'expect'>>[], known: ReadonlySet<string>): TModel['expect'] {
  const violated: { property: string; steps?: number }[] = []
  const made: { verdict?: 'holds' | 'vacuous' | 'incomplete' | 'violated'; distinct?: number; generated?: number; depth?: number } = {}
  for (const { part, module } of parts)
    for (const outcome of part.outcomes) {
      if (outcome.kind === 'verdict') made.verdict = outcome.verdict
      else if (outcome.kind === 'count') made[outcome.what] = outcome.count
      else {
        made.verdict = 'violated'
        violated.push({ property: outcome.property.text, ...(outcome.steps !== undefined && { steps: outcome.steps }) })
        if (!known.has(outcome.property.text)) report({ program, module }, 'MU022', outcome.property.span, `there is no property \`${outcome.property.text}\``, didYouMean(outcome.property.text, known))
      }
    }
  return { ...made, violated }
}

/** Clauses are set by their kind (operators by their signal); a derived model's replace those of its base. */
function worldOf(program: Program, model: ModelScope, parts: readonly Placed<Part<'world'>>[]): TWorld {
  const faults = { partitions: 0, crashes: 0, restarts: 0, reboots: 0, pauses: 0, cuts: 0 }
  const operators = new Map<string, TOperator>()
  let made: Omit<TWorld, 'faults' | 'operators'> = { transport: 'none', lossy: 0, duplicating: 0, timersEarly: Number.POSITIVE_INFINITY }
  for (const { part, module } of parts)
    for (const clause of part.clauses) {
      const scope = scopeOf(program, module, model, true)
      switch (clause.kind) {
        case 'links': {
          const budget = (name: 'lossy' | 'duplicating') => clause.options.flatMap(one => (one.kind === 'budget' && one.name === name ? [one.most ?? Number.POSITIVE_INFINITY] : []))[0] ?? 0
          made = { ...made, transport: clause.transport, lossy: budget('lossy'), duplicating: budget('duplicating') }
          break
        }
        case 'faults':
          faults[clause.fault] = clause.most ?? Number.POSITIVE_INFINITY
          break
        case 'timersEarly':
          made = { ...made, timersEarly: clause.most }
          break
        case 'clocks': {
          const { clocks: _, ...rest } = made
          made = clause.timed ? { ...rest, clocks: clause.timed } : rest
          break
        }
        case 'operator': {
          const one = operatorOf(scope, clause)
          if (one) operators.set(one.signal.name, one)
          break
        }
        case 'views': {
          const views = viewsOf(scope, clause)
          if (views) made = { ...made, transport: 'views', views }
        }
      }
    }
  return { ...made, faults, operators: [...operators.values()] }
}

function operatorOf(scope: Scope, clause: Extract<WorldClause, { kind: 'operator' }>): TOperator | undefined {
  const record = recordNamed(scope.module, clause.signal.text)
  if (record?.sort !== 'signal') {
    report(scope, 'MU049', clause.signal.span, `there is no signal \`${clause.signal.text}\` here`, didYouMean(clause.signal.text, scope.module.visible.keys()))
    return undefined
  }
  const choices = record.shape.fields.map(field => {
    const choice = clause.choices.find(one => one.name.text === field.name)
    if (!choice) report(scope, 'MU055', clause.span, `say which \`${field.name}\` the world may choose`, `\`${field.name} in …\``)
    const source: TExpr = choice ? sourceExpr(scope, choice.source) : { kind: 'list', items: [], type: { kind: 'list', of: field.shape }, span: clause.span }
    const of = elements(source.type)?.[0] ?? unknown
    if (choice && !fits(of, field.shape) && !(of.kind === 'int' && field.shape.kind === 'node')) report(scope, 'MU030', choice.source.span, `these are ${show(of)}, but \`${field.name}\` is ${show(field.shape)}`)
    return source
  })
  for (const choice of clause.choices) if (!record.shape.fields.some(field => field.name === choice.name.text)) report(scope, 'MU033', choice.name.span, `\`${clause.signal.text}\` has no \`${choice.name.text}\``)
  const at = clause.at && (clause.at.kind === 'number' ? ({ kind: 'set', items: [exprOf(scope, clause.at, nodeId)], type: setOf(nodeId), span: clause.at.span } as const) : exprOf(scope, clause.at, setOf(nodeId)))
  return { signal: record.shape, choices, ...(at && { at }), most: clause.most ?? Number.POSITIVE_INFINITY }
}

function viewsOf(scope: Scope, clause: Extract<WorldClause, { kind: 'views' }>): TWorld['views'] {
  const signal = (ident: typeof clause.installed, wanted: readonly string[], right: (shape: RecordShape) => boolean): RecordShape | undefined => {
    const record = recordNamed(scope.module, ident.text)
    const shape = record?.sort === 'signal' ? record.shape : undefined
    if (!shape || !right(shape)) report(scope, 'MU056', ident.span, `\`${ident.text}\` is not a signal with exactly (${wanted.join(', ')})`)
    return shape
  }
  const has = (shape: RecordShape, names: readonly string[]) => shape.fields.map(one => one.name).join() === names.join()
  const kindOf = (shape: RecordShape, name: string): Type => shape.fields.find(one => one.name === name)?.shape ?? unknown
  const installed = signal(clause.installed, ['ring: { rep: Node, seq: int }', 'members: set<Node>'], shape => {
    const ring = kindOf(shape, 'ring')
    return has(shape, ['ring', 'members']) && ring.kind === 'record' && has(ring, ['rep', 'seq']) && kindOf(ring, 'rep').kind === 'node' && fits(kindOf(shape, 'members'), setOf(nodeId))
  })
  const multicast = signal(clause.multicast, ['payload: T'], shape => has(shape, ['payload']))
  const deliver = signal(clause.deliver, ['payload: T', 'from: Node'], shape => has(shape, ['payload', 'from']) && kindOf(shape, 'from').kind === 'node' && multicast !== undefined && fits(kindOf(shape, 'payload'), kindOf(multicast, 'payload')))
  return installed && multicast && deliver ? { installed, multicast, deliver } : undefined
}
