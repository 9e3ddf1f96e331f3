import { atom, record, setOf } from './code.ts'
import { expr } from './expr.ts'
import { faultHelpers, nodeFaults } from './faults.ts'
import { init } from './init.ts'
import { inputActions } from './inputs.ts'
import { linkOperators } from './links.ts'
import type { Module } from './module.ts'
import { listening } from './monitors.ts'
import { networkFaults, reachOperators } from './network.ts'
import { Scope } from './scope.ts'
import type { Features, Setting } from './setting.ts'
import { valueCode } from './values.ts'
import { viewOperators } from './views.ts'

/** The world: who reaches whom, what is under way, what may happen, where it begins and what comes next. */
export function worldOperators(setting: Setting, features: Features, module: Module): void {
  const { model } = setting
  const { world } = model
  module.section('The world')
  module.write(reachOperators(features))
  if (features.budgets.size > 0) module.write("Spend(what) == left[what] > 0 /\\ left' = [left EXCEPT ![what] = @ - 1]")
  module.write(listening(setting, features, module))
  const faults = faultHelpers(setting, features)
  const links = linkOperators(world, features)
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
