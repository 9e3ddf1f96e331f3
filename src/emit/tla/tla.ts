import type { Value } from '../../core/value.ts'
import { statementsIn } from '../../lang/interpret/walk.ts'
import type { TMachine, TModel, TProperty } from '../../lang/typed.ts'
import { atom, dot, quoted, record, setOf } from './code.ts'
import { expr } from './expr.ts'
import { faultHelpers, inputActions, networkFaults, nodeFaults, reachOperators } from './faults.ts'
import { linkOperators } from './links.ts'
import { machineOperators } from './machine.ts'
import { comment, Module, type NamedFields, namedWithin, Unsayable } from './module.ts'
import { flat, nodeOperators, settings } from './nodes.ts'
import { Scope } from './scope.ts'
import { type Features, featuresOf, type Setting } from './setting.ts'
import { valueCode } from './values.ts'
import { viewOperators } from './views.ts'

/** A model as a TLA+ module, with what a configuration of TLC needs to know of it. */
export interface TlaModule {
  readonly name: string
  readonly text: string
  /** The invariant that each `always` property, or assertion of a monitor, is. */
  readonly always: ReadonlyMap<string, string>
  /** By `sometimes` property, the invariant that says it never happens. */
  readonly never: ReadonlyMap<string, string>
  /** Whether there are monitors: then `Shown` is the state without what they just told. */
  readonly monitored: boolean
  /** Properties of the model that are not in the module, each with the reason. */
  readonly leftOut: readonly string[]
}

/** Translates a model; what TLA+ cannot say, or this translation does not, is refused by name. */
export function emitTla(setting: Setting): TlaModule | { readonly refused: readonly string[] } {
  const refused = refusals(setting.model)
  if (refused.length > 0) return { refused }
  try {
    return translate(setting)
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error
    return { refused: [error.message] }
  }
}

/** A configuration of TLC that asks for these invariants. With `counting`, states differ by what Muster tells apart. */
export function tlcConfig(module: TlaModule, invariants: readonly string[], counting = false): string {
  return [
    'INIT Init',
    'NEXT Next',
    'CHECK_DEADLOCK FALSE',
    ...(counting && module.monitored ? ['VIEW Shown'] : []),
    ...invariants.map(one => `INVARIANT ${one}`),
    '',
  ].join('\n')
}

function refusals({ world }: TModel): string[] {
  const found: string[] = []
  if (world.clocks) found.push('timed clocks')
  if (world.faults.pauses > 0) found.push('pauses')
  return found
}

function translate(setting: Setting): TlaModule {
  const { model, program } = setting
  const features = featuresOf(setting)
  const machines = [...new Set(model.groups.flatMap(group => group.stack.machines))]
  const module = new Module(program, namesOf(setting))
  for (const one of model.properties) module.names.claim(one.name)
  module.use('Ascending')
  module.use('LeastOf')
  module.use('Work')
  for (const machine of [...machines, ...model.monitors]) machineOperators(machine, module)
  nodeOperators(setting, features, module)
  worldOperators(setting, features, module)
  const { always, never, leftOut } = properties(setting, features, module)
  const head = header(model, features, leftOut)
  const text = `${head}\n\n${module.text}\n\n${'='.repeat(96)}\n`
  return { name: model.name, text, always, never, monitored: features.monitors, leftOut }
}

/** Every record with a name that a value of this model may be, so that no two are mistaken for each other. */
function namesOf({ model, nodes }: Setting): NamedFields[] {
  const machines = [...nodes.flatMap(node => node.stack.machines)]
  const own = [...model.groups.flatMap(group => group.stack.machines), ...model.monitors]
  return namedWithin([
    ...machines.flatMap(one => [...one.receives, ...one.hears, ...one.sends, ...one.emits, ...one.timers]),
    ...own.flatMap(one => [...one.state, ...one.config].map(field => field.shape)),
    ...model.world.operators.map(one => one.signal),
  ])
}

function header(model: TModel, features: Features, leftOut: readonly string[]): string {
  const title = ` MODULE ${model.name} `
  const bar = '-'.repeat(Math.max(4, Math.floor((96 - title.length) / 2)))
  const meanings: Record<string, string> = {
    node: 'by id, the states of its machines',
    up: 'whether it runs',
    inbox: 'by id, what is under way to it',
    parts: 'the parts of the network',
    cuts: 'links that are cut, <<from, to>>',
    left: 'what the world may still do',
    monitor: 'the states of the monitors',
    failed: 'assertions of monitors that failed in the last step',
  }
  return [
    `${bar}${title}${bar}`,
    comment(`Written by \`muster gen --tla ${model.name}\` from ${model.file}.`),
    ...model.doc.map(comment),
    ...leftOut.map(one => comment(`Not in this module: ${one}`)),
    'EXTENDS Integers, Sequences, FiniteSets, TLC',
    '',
    'VARIABLES',
    features.variables
      .map(one => `  ${one}, \\* ${meanings[one]}`)
      .join('\n')
      .replace(/, (\\\* [^\n]*)$/, '  $1'),
  ].join('\n')
}

function worldOperators(setting: Setting, features: Features, module: Module): void {
  const { model } = setting
  const { world } = model
  module.section('The world')
  module.write(reachOperators(features))
  if (features.budgets.size > 0) module.write("Spend(what) == left[what] > 0 /\\ left' = [left EXCEPT ![what] = @ - 1]")
  module.write(listening(setting, features, module))
  const faults = faultHelpers(setting, features)
  const endless = world.duplicating === Number.POSITIVE_INFINITY
  const links = linkOperators(features, endless, world.lossy)
  const views = viewOperators(setting, features, (of, name) => module.field(of, name))
  const plain = features.links || features.views ? [] : [stepped(features)]
  const operators = operatorChoices(setting, module)
  const all = [
    ...[...links, ...views, ...plain, ...faults],
    ...inputActions(setting, features, operators),
    ...nodeFaults(setting, features),
    ...networkFaults(features),
  ]
  for (const one of all) module.write(typeof one === 'string' ? one : one.text)
  module.section('The model')
  module.write(init(setting, features, module))
  const names = all.flatMap(one => (typeof one === 'string' ? [] : [one.name]))
  const bounds = model.bounds.map((one, i) => {
    const name = module.names.claim(`Within_${one.name || i}`)
    module.define(name, [], expr(one.condition, Scope.of(module)), [
      `States outside are not gone on from: ${one.name}.`,
    ])
    return name
  })
  const ways = names.length > 0 ? names.map(name => `     \\/ ${name}`) : ['     \\/ FALSE']
  module.write(['Next ==', ...bounds.map(name => `  /\\ ${name}`), `  /\\ ${ways.join('\n').trimStart()}`].join('\n'))
}

/** A world without links and without views. */
function stepped(features: Features): string {
  return [
    '\\* A node has taken a step.',
    'Stepped(n, r) ==',
    "  /\\ node' = [node EXCEPT ![n] = r.state]",
    ...(features.monitors ? ['  /\\ Listen(Said(n, r.said))'] : []),
  ].join('\n')
}

/** What monitors do with what they hear. */
function listening({ model, monitors }: Setting, features: Features, module: Module): string {
  const said = 'Said(n, signals) == [i \\in DOMAIN signals |-> [at |-> n, signal |-> signals[i]]]'
  if (!features.monitors) return said
  const one = model.monitors.map((monitor, i) => {
    const { machine, context } = monitors[i] as Setting['monitors'][number]
    const config = flat(settings(machine, context.config as Readonly<Record<string, Value>>, module))
    const kinds = monitor.handlers.map(handler => `"${handler.shape?.name ?? 'crash'}"`)
    return { name: monitor.name, config, kinds: [...new Set(kinds)] }
  })
  const turns = one.map(({ name, kinds, config }, i) => {
    const before = i === 0 ? 'm' : `m${i}`
    return `      m${i + 1} == IF one.signal.kind \\notin {${kinds.join(', ')}} THEN ${before}
            ELSE LET w == ${name}_Step(Work(0, ${config}, ${before}.state.${name}), input)
                 IN [state |-> [${before}.state EXCEPT !.${name} = w.state], failed |-> ${before}.failed \\cup w.failed]`
  })
  return `\\* What was said, by whom, for the monitors.
${said}

RECURSIVE Listened(_, _)
Listened(m, heard) ==
  IF heard = <<>> THEN m
  ELSE
  LET one == Head(heard)
      input == [is |-> "signal", body |-> one.signal, from |-> one.at]
${turns.join('\n')}
  IN Listened(m${one.length}, Tail(heard))

Unheard == [state |-> monitor, failed |-> {}]
Listen(heard) == LET m == Listened(Unheard, heard) IN monitor' = m.state /\\ failed' = m.failed`
}

/** For each clause of the operator, the set of its choices: where, and which signal. */
function operatorChoices({ model, nodes, operators }: Setting, module: Module): string[] {
  return model.world.operators.map((clause, i) => {
    const choices = operators
      .filter(one => one.operator === i)
      .map(one =>
        record([
          ['at', setOf(...one.at.map(index => atom(String(nodes[index]?.self))))],
          ['signal', valueCode(clause.signal, one.input.signal, module)],
        ]),
      )
    const name = `Choices${i + 1}`
    module.define(name, [], setOf(...choices))
    return name
  })
}

function init({ model, nodes, monitors: listeners }: Setting, features: Features, module: Module): string {
  const down = features.views && model.world.faults.restarts > 0
  const ids = `<<${nodes.map(one => one.self).join(', ')}>>`
  const budgets = [...features.budgets].map(([name, most]) => `${name} |-> ${most}`).join(', ')
  const monitors = listeners.map(({ machine, context }) => {
    const config = flat(settings(machine, context.config as Readonly<Record<string, Value>>, module))
    return `${machine.name} |-> ${machine.name}_First([self |-> 0, config |-> ${config}])`
  })
  const lines = [
    ...(features.downs ? [`up = [n \\in Nodes |-> ${down ? 'FALSE' : 'TRUE'}]`] : []),
    ...(features.parts ? ['parts = {Nodes}'] : []),
    ...(features.cuts ? ['cuts = {}'] : []),
    ...(features.budgets.size > 0 ? [`left = [${budgets}]`] : []),
  ]
  const started = '[n \\in Nodes |-> Starting(n, Firsts[n])]'
  const whole = features.views && !down
  const q = whole
    ? 'Installed([node |-> [n \\in Nodes |-> started[n].state], queue |-> <<>>, heard |-> <<>>], Nodes)'
    : ''
  const states = down ? ['node = Firsts'] : whole ? ['node = q.node'] : ['node = [n \\in Nodes |-> started[n].state]']
  const mail = features.links ? [`inbox = PostedAll(started, ${ids})`] : []
  const said = down ? '<<>>' : `SaidAll(started, ${ids})${whole ? ' \\o q.heard' : ''}`
  const heard = features.monitors
    ? [
        `LET m == Listened([state |-> [${monitors.join(', ')}], failed |-> {}], ${said}) IN monitor = m.state /\\ failed = m.failed`,
      ]
    : []
  return [
    ...(mail.length > 0 ? [postedAll] : []),
    ...(features.monitors && !down ? [saidAll] : []),
    'Init ==',
    ...(down ? [] : [`  LET started == ${started}${whole ? `\n      q == ${q}` : ''} IN`]),
    ...[...lines, ...states, ...mail, ...heard].map(one => `  /\\ ${one}`),
  ].join('\n')
}

const postedAll = `RECURSIVE PostedAll(_, _)
PostedAll(started, ids) ==
  IF ids = <<>> THEN [n \\in Nodes |-> NoMail]
  ELSE LET last == ids[Len(ids)]
       IN Posted(PostedAll(started, SubSeq(ids, 1, Len(ids) - 1)), Nodes, last, started[last].sent)
`
const saidAll = `RECURSIVE SaidAll(_, _)
SaidAll(started, ids) ==
  IF ids = <<>> THEN <<>> ELSE Said(Head(ids), started[Head(ids)].said) \\o SaidAll(started, Tail(ids))
`

/** The properties: `always` as invariants, `sometimes` as invariants that say it never happens. */
function properties(
  { model }: Setting,
  features: Features,
  module: Module,
): Pick<TlaModule, 'always' | 'never' | 'leftOut'> {
  module.section('Properties')
  const always = new Map<string, string>()
  const never = new Map<string, string>()
  const leftOut: string[] = []
  for (const one of model.properties) {
    if (one.temporal !== 'always' && one.temporal !== 'sometimes') {
      leftOut.push(`${one.temporal} ${one.name}: what is promised of runs, and fairness.`)
      continue
    }
    const doc = [...one.doc, one.text]
    module.define(one.name, [], expr(one.condition, scopeOf(one, module)), doc)
    if (one.temporal === 'always') always.set(one.name, one.name)
    else {
      const name = module.names.claim(`Never_${one.name}`)
      module.define(name, [], { doc: `~${one.name}`, binds: 4 })
      never.set(one.name, name)
    }
  }
  if (features.monitors) {
    const shown = features.variables.filter(one => one !== 'failed')
    for (const name of assertions(model.monitors)) {
      const own = module.names.claim(name, `Asserted_${name}`)
      module.define(own, [], atom(`${quoted(name)} \\notin failed`), ['An assertion of a monitor.'])
      always.set(name, own)
    }
    module.write(`Shown == <<${shown.join(', ')}>>`)
  }
  return { always, never, leftOut }
}

function assertions(monitors: readonly TMachine[]): string[] {
  const blocks = monitors.flatMap(one => [...one.handlers, ...one.routines].map(part => part.body))
  const all = blocks.flatMap(block => [...statementsIn(block)])
  return [...new Set(all.flatMap(stmt => (stmt.kind === 'assert' ? [stmt.name] : [])))]
}

function scopeOf(property: TProperty, module: Module): Scope {
  const scope = Scope.of(module)
  return property.monitor === undefined ? scope : scope.reading(dot(atom('monitor'), property.monitor))
}
