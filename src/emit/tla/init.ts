import type { Module } from './module.ts'
import { monitorConfig } from './monitors.ts'
import type { Features, Setting } from './setting.ts'

/** `Init`: every node started, ascending, and what it sent under way; where views begin with restarts, all are down. */
export function init({ model, nodes, monitors: listeners }: Setting, features: Features, module: Module): string {
  const down = features.views && model.world.faults.restarts > 0
  const ids = `<<${nodes.map(one => one.self).join(', ')}>>`
  const budgets = [...features.budgets].map(([name, most]) => `${name} |-> ${most}`).join(', ')
  const monitors = listeners.map(one => {
    const { name } = one.machine
    return `${name} |-> ${name}_First([self |-> 0, config |-> ${monitorConfig(one, module)}])`
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
