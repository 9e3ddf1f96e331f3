import type { TModel } from '../../lang/typed.ts'
import { machineOperators } from './machine.ts'
import { comment, Module, type NamedFields, namedWithin, Unsayable } from './module.ts'
import { nodeOperators } from './nodes.ts'
import { type Properties, properties } from './properties.ts'
import { type Features, featuresOf, type Setting } from './setting.ts'
import { worldOperators } from './world.ts'

/** A model as a TLA+ module, with what a configuration of TLC needs to know of it. */
export interface TlaModule extends Properties {
  readonly name: string
  readonly text: string
  /** Whether there are monitors: then `Shown` is the state without what they just told. */
  readonly monitored: boolean
}

/** Translates a model; what TLA+ cannot say, or this translation does not, is refused by name. */
export function emitTla(setting: Setting): TlaModule | { readonly refused: readonly string[] } {
  const refused = unsayable(setting.model)
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

/** What of a model this translation does not say; models of which it is empty are said. */
export function unsayable({ world }: Pick<TModel, 'world'>): string[] {
  const found: string[] = []
  if (world.clocks) found.push('timed clocks')
  if (world.running) found.push('running clocks')
  if (world.faults.pauses > 0) found.push('pauses')
  if (world.faults.faults !== Number.POSITIVE_INFINITY) found.push('one budget for all faults')
  if (world.views?.anyOrder || world.faults.abandoned > 0) found.push('views in any order')
  if (world.views?.turns) found.push('views with turns')
  if (world.gone) found.push('nodes that leave')
  if (world.schedule.length > 0) found.push('schedules')
  const { crashes, reboots, restarts, partitions, cuts } = world.faults
  if (world.transport === 'stream' && crashes + reboots + restarts + partitions + cuts > 0)
    found.push('connections that break')
  return found
}

function translate(setting: Setting): TlaModule {
  const { model, program } = setting
  const features = featuresOf(setting)
  const machines = [...new Set(model.groups.flatMap(group => group.stack.machines))]
  const module = new Module(program, namesOf(setting))
  // First of all, so that they have the names that the model gives them and no local has.
  const names = new Map(model.properties.map(one => [one, module.names.claim(one.name, `Property_${one.name}`)]))
  module.use('Ascending')
  module.use('LeastOf')
  module.use('Work')
  for (const machine of [...machines, ...model.monitors]) machineOperators(machine, module)
  nodeOperators(setting, features, module)
  worldOperators(setting, features, module)
  const { always, never, leftOut } = properties(setting, features, names, module)
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
