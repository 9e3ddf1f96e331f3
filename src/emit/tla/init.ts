import type { MachineState } from '../../core/machine.ts'
import type { RecordShape } from '../../core/shape.ts'
import type { TMachine } from '../../lang/typed.ts'
import type { Module } from './module.ts'
import { monitorConfig } from './monitors.ts'
import { flat } from './nodes.ts'
import type { Beginning, Features, Setting } from './setting.ts'
import { stateCode } from './states.ts'
import { valueCode } from './values.ts'

/** `Init` of a model that begins elsewhere: all that there is, as it is there. */
function begun(setting: Setting, features: Features, module: Module, down: boolean): string {
  const { nodes, monitors, model, beginning } = setting
  const { states, mail, monitors: heard } = beginning as Beginning
  const machineOf = (name: string) =>
    [...model.groups.flatMap(group => group.stack.machines), ...model.monitors].find(
      one => one.name === name,
    ) as TMachine
  const state = (name: string, of: MachineState) => flat(stateCode(of, machineOf(name), module))
  const whole = nodes.map(({ self, stack }, i) => {
    const parts = stack.machines.map((one, m) => `${one.name} |-> ${state(one.name, states[i]?.[m] as MachineState)}`)
    return `${self} :> [${parts.join(',\n            ')}]`
  })
  const shapes = model.groups.flatMap(group => group.stack.machines).flatMap(one => one.sends)
  const letters = mail.map(({ from, to, message }) => {
    const shape = shapes.find(one => one.name === message.kind) as RecordShape
    return `[from |-> ${from}, to |-> ${to}, message |-> ${flat(valueCode(shape, message, module))}]`
  })
  const said = monitors.map(({ machine }, i) => `${machine.name} |-> ${state(machine.name, heard[i] as MachineState)}`)
  return [
    ...(features.links ? [handedOver] : []),
    'Init ==',
    ...[
      ...worldLines(features, down),
      `node = (${whole.join(' @@\n          ')})`,
      ...(features.links ? [`inbox = HandedOver(<<${letters.join(',\n    ')}>>)`] : []),
      ...(features.monitors ? [`monitor = [${said.join(', ')}]`, 'failed = {}'] : []),
    ].map(one => `  /\\ ${one}`),
  ].join('\n')
}

const handedOver = `\\* What is under way when these letters were sent, the first of them first.
RECURSIVE HandedOver(_)
HandedOver(letters) ==
  IF letters = <<>> THEN [n \\in Nodes |-> NoMail]
  ELSE LET last == letters[Len(letters)]
       IN Posted(HandedOver(SubSeq(letters, 1, Len(letters) - 1)), Nodes, last.from,
                 <<[to |-> {last.to}, message |-> last.message]>>)
`

/** Who is up and reaches whom, and what faults are left. */
function worldLines(features: Features, down: boolean): string[] {
  const budgets = [...features.budgets].map(([name, most]) => `${name} |-> ${most}`).join(', ')
  return [
    ...(features.downs ? [`up = [n \\in Nodes |-> ${down ? 'FALSE' : 'TRUE'}]`] : []),
    ...(features.parts ? ['parts = {Nodes}'] : []),
    ...(features.cuts ? ['cuts = {}'] : []),
    ...(features.budgets.size > 0 ? [`left = [${budgets}]`] : []),
  ]
}

/** `Init`: every node started, ascending, and what it sent under way; where views begin with restarts, all are down. */
export function init(setting: Setting, features: Features, module: Module): string {
  const { model, nodes, monitors: listeners } = setting
  const down = features.views && model.world.faults.restarts > 0
  if (setting.beginning) return begun(setting, features, module, down)
  const ids = `<<${nodes.map(one => one.self).join(', ')}>>`
  const monitors = listeners.map(one => {
    const { name } = one.machine
    return `${name} |-> ${name}_First([self |-> 0, config |-> ${monitorConfig(one, module)}])`
  })
  const lines = worldLines(features, down)
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
