import { endOf } from '../lang/interpret/statements.ts'
import type { TExpr, TPathStep, TStmt } from '../lang/typed.ts'
import { calling, hugging, textOf, tight, within } from './code.ts'
import { emitExpr, member, place } from './expr.ts'
import type { Body } from './file.ts'
import { type Doc, record } from './layout.ts'
import { emitValue, ranged, widened } from './stmt.ts'

type Assign = TStmt & { kind: 'assign' }

/**
 * `target := value`, and `target[key].field := value` as a new value of the whole target. A routine on the right runs
 * first; then the keys, the way down, the value.
 */
export function emitAssign(stmt: Assign, body: Body): Doc[] {
  const { target, path, site } = stmt
  const state = 'field' in target
  const whereto = state ? `${body.part('state')}.${target.field}` : body.local(target.slot)
  const before: Doc[] = []
  let value = emitValue(stmt.value, body)
  if (stmt.value.kind === 'routineCall' && path.length > 0) {
    const name = body.free('result')
    before.push([`const ${name} = `, value.doc])
    value = { doc: name, binds: tight.atom }
  }
  const keys = path.map(step => (step.kind === 'key' ? keyOf(step.key, before, body) : undefined))
  if (!state) {
    const whole =
      path.length === 0
        ? widened(stmt.value, value, stmt.targetType, body)
        : rebuilt(whereto, path, keys, value.doc, stmt, body)
    return [...before, [`${whereto} = `, whole]]
  }
  const checked = ranged(endOf(stmt), value.doc, stmt, body, stmt.value)
  const result = rebuilt(whereto, path, keys, checked, stmt, body)
  return [...before, [`${whereto} = `, site === undefined ? result : calling('x.wrote', String(site), result).doc]]
}

/** A key is named twice on the way: anything but a name is worked out once, before. */
function keyOf(key: TExpr, before: Doc[], body: Body): Doc {
  const code = emitExpr(key, body)
  if (textOf(code) !== undefined) return code.doc
  const name = body.free('key')
  before.push([`const ${name} = `, code.doc])
  return name
}

function rebuilt(
  base: Doc,
  path: readonly TPathStep[],
  keys: readonly (Doc | undefined)[],
  value: Doc,
  stmt: Assign,
  body: Body,
): Doc {
  const [step] = path
  if (!step) return value
  const { file } = body
  const key = keys[0] ?? ''
  const at = place(stmt)
  const last = path.length === 1
  const down: Doc = last
    ? ''
    : step.kind === 'field'
      ? [within({ doc: base, binds: tight.call }, tight.call), `.${step.name}`]
      : calling(file.use(step.of === 'map' ? 'valueAt' : 'itemAt'), base, key, at).doc
  const inner = last ? value : rebuilt(down, path.slice(1), keys.slice(1), value, stmt, body)
  if (step.kind === 'field')
    return hugging(file.use('alter'), base, record([member(step.name, { doc: inner, binds: tight.arrow })])).doc
  return step.of === 'map'
    ? calling(file.use('put'), base, key, inner).doc
    : calling(file.use('replaceAt'), base, key, inner, at).doc
}
