import type { TExpr } from '../lang/typed.ts'
import { atom, type Code, calling, tight } from './code.ts'
import { emitExpr } from './expr.ts'
import type { Body } from './file.ts'
import { quoted } from './names.ts'

/** What properties ask of nodes and monitors: a view is the id of its node, and the world answers. No name of a spec has a `$`. */
export function emitView(expr: TExpr, body: Body): Code {
  const sub = (part: TExpr) => emitExpr(part, body)
  switch (expr.kind) {
    case 'viewId':
      return sub(expr.base)
    case 'viewOf':
      return sub(expr.id)
    case 'viewUp':
    case 'viewPaused':
      return calling(`$world.${expr.kind}`, sub(expr.base).doc)
    case 'viewField':
      // Each place reads its field itself, as engines learn where a field is by the place that reads it.
      return {
        doc: [calling('$world.viewState', sub(expr.base).doc, quoted(expr.machine)).doc, `.${expr.name}`],
        binds: tight.call,
      }
    case 'group':
      return calling(['new ', body.file.use(expr.type.kind === 'set' ? 'SortedSet' : 'List')], nodesOf(expr.group))
    case 'healed':
      return atom('$world.healed')
    case 'connected':
      return calling('$world.connected', sub(expr.a).doc, sub(expr.b).doc)
    case 'monitorField':
      return calling('$world.monitorField', quoted(expr.monitor), quoted(expr.name))
    default:
      throw new TypeError(`${expr.kind} is not generated`)
  }
}

/** The nodes of a group, as an array. */
export function nodesOf(group: string): string {
  return `$world.group(${quoted(group)})`
}
