import type { Scheduled, WorldClause } from '../tree.ts'
import type { TScheduled } from '../typed.ts'
import { nameHint, report, type Scope } from './context.ts'
import { recordNamed } from './names.ts'
import { argsInOrder } from './references.ts'

/** The acts of a schedule; what can never happen as it is written is refused. */
export function scheduleOf(scope: Scope, clause: Extract<WorldClause, { kind: 'schedule' }>): TScheduled[] {
  return clause.acts.flatMap((act): TScheduled[] => {
    for (const id of new Set(nodesOf(act)))
      if (!scope.model?.machinesOfNode(id)) report(scope, 'MU055', act.span, `this model has no node ${id}`)
    switch (act.kind) {
      case 'split': {
        const named = act.groups.flat()
        const twice = named.find((id, i) => named.indexOf(id) !== i)
        if (twice !== undefined) report(scope, 'MU073', act.span, `node ${twice} cannot be on two sides of a split`)
        return [act]
      }
      case 'cut':
      case 'mend':
        if (act.from === act.to) report(scope, 'MU073', act.span, 'a node always reaches itself')
        return [act]
      case 'run':
        return runOf(scope, act)
      default:
        return [act]
    }
  })
}

function runOf(scope: Scope, act: Extract<Scheduled, { kind: 'run' }>): TScheduled[] {
  const found = recordNamed(scope.module, act.signal.text)
  if (found?.sort !== 'signal') {
    const hint = nameHint(scope, act.signal.text, scope.module.visible.keys())
    report(scope, 'MU049', act.signal.span, `there is no signal \`${act.signal.text}\` here`, hint)
    return []
  }
  const machines = scope.model?.machinesOfNode(act.at)
  if (machines && !machines.some(one => hears(scope, one, act.signal.text)))
    report(scope, 'MU055', act.signal.span, `no machine of node ${act.at} hears \`${act.signal.text}\``)
  const args = argsInOrder(scope, act.signal, found.shape.fields, act.args, act.span)
  return [{ kind: 'run', signal: found.shape, args, at: act.at, span: act.span }]
}

/** Whether a machine has something to say about a signal. */
export function hears(scope: Scope, machine: string, signal: string): boolean {
  const found = scope.model?.machine(machine)
  return [...(found?.handlers ?? []), ...(found?.ignores ?? [])].some(one => one.shape?.name === signal)
}

function nodesOf(act: Scheduled): number[] {
  switch (act.kind) {
    case 'heal':
      return []
    case 'split':
      return act.groups.flat()
    case 'cut':
    case 'mend':
      return [act.from, act.to]
    case 'run':
      return [act.at]
    default:
      return [act.node]
  }
}
