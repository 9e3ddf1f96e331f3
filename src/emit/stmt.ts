import { hasRange } from '../core/fits.ts'
import type { Shape } from '../core/shape.ts'
import { expressionsIn } from '../lang/interpret/walk.ts'
import type { TBlock, TExpr, TStmt, TValue, Type } from '../lang/typed.ts'
import { emitAssign } from './assign.ts'
import { type Code, calling, hugging, tight, within } from './code.ts'
import { itemsOf, slotsIn } from './collections.ts'
import { emitExpr, emitTimer, place } from './expr.ts'
import type { Body } from './file.ts'
import { block, type Doc, hard, lines, widthOf } from './layout.ts'
import { quoted } from './names.ts'
import { bindingsOf, isFlat, simpleSubject, testsOf } from './patterns.ts'
import { typeText } from './types.ts'

/** Whose body it is: a handler's guards refuse its input. */
export type BodyOf = 'handler' | 'routine' | 'fn'

/** The statements of a body, each a document. */
export function emitBlock(statements: TBlock, body: Body, of: BodyOf): Doc[] {
  return statements.flatMap((stmt, i) => emitStmt(stmt, body, of, statements.slice(i + 1)))
}

/** A condition, through its site if it has one. */
export function asked(condition: TExpr, site: number | undefined, body: Body): Code {
  const code = emitExpr(condition, body)
  return site === undefined ? code : calling('x.asked', String(site), code.doc)
}

function emitStmt(stmt: TStmt, body: Body, of: BodyOf, rest: TBlock): Doc[] {
  switch (stmt.kind) {
    case 'let':
      return emitLet(stmt, body, rest)
    case 'assign':
      return emitAssign(stmt, body)
    case 'if': {
      const head: Doc = [
        'if (',
        asked(stmt.condition, stmt.site, body).doc,
        ') ',
        block(emitBlock(stmt.then, body, of)),
      ]
      if (!stmt.otherwise) return [head]
      const [only] = stmt.otherwise
      const chained = stmt.otherwise.length === 1 && only?.kind === 'if'
      return [
        [
          head,
          ' else ',
          chained ? (emitStmt(only, body, of, [])[0] ?? '') : block(emitBlock(stmt.otherwise, body, of)),
        ],
      ]
    }
    case 'for':
    case 'while':
      return emitLoop(stmt, body, of)
    case 'when':
      return emitWhen(stmt, body, of)
    case 'ignore':
      return [of === 'handler' ? calling('x.ignore', quoted(stmt.reason)).doc : `// ${oneLine(stmt.reason)}`]
    case 'match':
      return emitMatchStmt(stmt, body, of)
    case 'return':
      return stmt.value ? emitReturn(stmt.value, body) : ['return']
    case 'routine':
      return [emitValue(stmt.call, body).doc]
    default:
      return [emitEffect(stmt, body)]
  }
}

function emitLet(stmt: TStmt & { kind: 'let' }, body: Body, rest: TBlock): Doc[] {
  const { file } = body
  const value = emitValue(stmt.value, body)
  const name = body.local(stmt.slot)
  if (!stmt.mutable) return [[`const ${name} = `, value.doc]]
  const assigned = rest.length > 0
  return [
    [
      `${assigned ? 'let' : 'const'} ${name}`,
      file.typed(`: ${typeText(file, stmt.slot.type)}`),
      ' = ',
      widened(stmt.value, value, stmt.slot.type, body),
    ],
  ]
}

function emitLoop(stmt: TStmt & { kind: 'for' | 'while' }, body: Body, of: BodyOf): Doc[] {
  const { file } = body
  if (stmt.kind === 'for') {
    const used = slotsIn([...expressionsIn(stmt.body)])
    const { items, params } = itemsOf(stmt.source, stmt.slots, used, body)
    return [
      [`for (const ${params === '' ? body.free('_') : params} of `, items, ') ', block(emitBlock(stmt.body, body, of))],
    ]
  }
  const turn = body.free('turn')
  const limit = emitExpr(stmt.limit, body)
  const fixed = stmt.limit.kind === 'literal' || stmt.limit.kind === 'config' || stmt.limit.kind === 'const'
  const most: Doc = fixed ? limit.doc : body.free('limit')
  const check = calling(file.use('round'), turn, most, place(stmt)).doc
  const head: Doc = [`for (let ${turn} = 0; `, asked(stmt.condition, stmt.site, body).doc, `; ${turn}++) `]
  const loop: Doc = [head, block([check, ...emitBlock(stmt.body, body, of)])]
  return fixed ? [loop] : [[`const ${String(most)} = `, limit.doc], loop]
}

/** A guard, with its reason beside it, or above it where that would be too long. */
function emitWhen(stmt: TStmt & { kind: 'when' }, body: Body, of: BodyOf): Doc[] {
  const leave = of === 'handler' && stmt.site !== undefined ? `return x.refuse(${stmt.site})` : 'return'
  const guard: Doc = ['if (!', within(asked(stmt.condition, stmt.site, body), tight.unary), `) ${leave}`]
  if (stmt.reason === undefined) return [guard]
  const reason = `// ${oneLine(stmt.reason)}`
  return widthOf(guard) + reason.length < 115 ? [[guard, ` ${reason}`]] : [reason, guard]
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** An expression, or the call of a routine. */
export function emitValue(value: TValue, body: Body): Code {
  if (value.kind !== 'routineCall') return emitExpr(value, body)
  return calling(body.file.own(value.routine), 'x', ...value.args.map(arg => emitExpr(arg, body).doc))
}

/**
 * A literal assigned to a place of a wider type is written with that type: otherwise TypeScript goes on believing that
 * nothing else can be there, also after a call that writes it.
 */
export function widened(value: TValue, code: Code, type: Type, body: Body): Doc {
  const narrow =
    value.kind === 'none' ||
    (value.kind === 'case' && type.kind === 'enum') ||
    (value.kind === 'literal' && typeof value.value === 'boolean') ||
    value.kind === 'if'
  const union = ['enum', 'option', 'bool'].includes(type.kind)
  return narrow && union
    ? [within(code, tight.relational), body.file.typed(` as ${typeText(body.file, type)}`)]
    : code.doc
}

/** `return value`; a match or a choice between matches as statements of its own. */
export function emitReturn(value: TValue, body: Body): Doc[] {
  if (value.kind === 'match') {
    const arms = value.arms.map(arm => ({ ...arm, emit: () => emitReturn(arm.value, body) }))
    return emitArms(value.subject, arms, place(value), body, 'leaves')
  }
  if (value.kind === 'if' && (value.then.kind === 'match' || value.otherwise.kind === 'match')) {
    const condition = emitExpr(value.condition, body)
    return [['if (', condition.doc, ') ', block(emitReturn(value.then, body))], ...emitReturn(value.otherwise, body)]
  }
  return [['return ', emitValue(value, body).doc]]
}

// ------------------------------------------------------------------ match

interface Arm {
  readonly pattern: import('../lang/typed.ts').TPattern
  readonly where?: TExpr
  readonly site?: number
  readonly emit: () => Doc[]
}

function emitMatchStmt(stmt: TStmt & { kind: 'match' }, body: Body, of: BodyOf): Doc[] {
  const arms = stmt.arms.map(arm => ({ ...arm, emit: () => emitBlock(arm.body, body, of) }))
  const leaves = stmt.arms.every(arm => arm.body.at(-1)?.kind === 'return')
  return emitArms(stmt.subject, arms, place(stmt), body, leaves ? 'leaves' : 'goes on')
}

/** The arms of a match as a chain of `if`, or, when an arm may turn out not to want it, as a block that is left. */
function emitArms(subject: TExpr, arms: readonly Arm[], at: string, body: Body, after: 'leaves' | 'goes on'): Doc[] {
  const known = simpleSubject(subject, body)
  const way = known ?? subjectName(subject, arms, body)
  const before: Doc[] = known === undefined ? [[`const ${way} = `, emitExpr(subject, body).doc]] : []
  if (arms.some(arm => arm.where)) return [...before, ...guarded(arms, way, at, body, after)]
  const flat = isFlat(arms)
  const chain: Doc[] = []
  for (const [i, arm] of arms.entries()) {
    const tests = testsOf(arm.pattern, way)
    const open = tests.length === 0 || (flat && i === arms.length - 1)
    const statements = [...bound(arm, way, body), ...arm.emit()]
    chain.push(
      i === 0 ? '' : after === 'leaves' ? hard : ' else ',
      open && i === 0 ? block(statements) : armDoc(open, tests, statements, after, i),
    )
    if (open) return [...before, chain]
  }
  const unmatched = calling(body.file.use('unmatched'), at).doc
  return [...before, [chain, after === 'leaves' ? [hard, 'return ', unmatched] : [' else ', unmatched]]]
}

/** One arm of a chain. Where every arm leaves the body, the last one needs no `else`. */
function armDoc(
  open: boolean,
  tests: readonly string[],
  statements: readonly Doc[],
  after: 'leaves' | 'goes on',
  i: number,
): Doc {
  if (open && after === 'leaves' && i > 0) return lines(statements)
  const condition = open ? '' : `if (${tests.join(' && ')}) `
  const [only] = statements
  const short = after === 'leaves' && statements.length === 1 && only !== undefined
  return [condition, short ? only : block(statements)]
}

/** The subject under the name that a pattern gives to the whole of it, or under its field's. */
function subjectName(subject: TExpr, arms: readonly Arm[], body: Body): string {
  const whole = arms.flatMap(arm => bindingsOf(arm.pattern, '')).find(bind => bind.way === '')
  return whole ? body.local(whole.slot) : body.free(subject.kind === 'field' ? subject.name : 'it')
}

/** What a pattern binds: the whole subject under its own name, fields taken out together, the rest one by one. */
function bound(arm: Arm, way: string, body: Body): Doc[] {
  const fields: string[] = []
  const others: Doc[] = []
  for (const bind of bindingsOf(arm.pattern, way)) {
    if (bind.way === way && !body.mutable.has(way)) {
      body.ways.set(bind.slot.slot, way)
      continue
    }
    const name = body.local(bind.slot)
    const field = bind.way.slice(way.length + 1)
    if (field === '' || field.includes('.')) others.push(`const ${name} = ${bind.way}`)
    else fields.push(field === name ? name : `${field}: ${name}`)
  }
  return [...(fields.length > 0 ? [`const { ${fields.join(', ')} } = ${way}`] : []), ...others]
}

function guarded(arms: readonly Arm[], way: string, at: string, body: Body, after: 'leaves' | 'goes on'): Doc[] {
  const label = after === 'leaves' ? undefined : body.free('matched')
  const out: Doc[] = []
  let closed = false
  for (const arm of arms) {
    const tests = testsOf(arm.pattern, way)
    const binds = bound(arm, way, body)
    const done: Doc[] = [...arm.emit(), ...(label ? [`break ${label}`] : [])]
    const inner: Doc[] = arm.where ? [['if (', asked(arm.where, arm.site, body).doc, ') ', block(done)]] : done
    const statements = [...binds, ...inner]
    out.push(tests.length > 0 ? [`if (${tests.join(' && ')}) `, block(statements)] : block(statements))
    closed = tests.length === 0 && !arm.where
    if (closed) break
  }
  if (!closed) out.push([label ? '' : 'return ', calling(body.file.use('unmatched'), at).doc])
  return label ? [[`${label}: `, block(out)]] : out
}

// ------------------------------------------------------------------ effects

type Effectful = TStmt & { kind: 'emit' | 'send' | 'arm' | 'cancel' | 'become' | 'assert' }

function emitEffect(stmt: Effectful, body: Body): Doc {
  switch (stmt.kind) {
    case 'emit':
      return hugging('x.emit', ranged(stmt.signal.type, emitExpr(stmt.signal, body).doc, stmt, body)).doc
    case 'send':
      return calling(
        'x.send',
        ranged(stmt.message.type, emitExpr(stmt.message, body).doc, stmt, body),
        emitExpr(stmt.to, body).doc,
      ).doc
    case 'arm':
      return emitArm(stmt, body)
    case 'cancel':
      return calling('x.cancel', emitTimer(stmt.timer, stmt.args, body)).doc
    case 'become':
      return calling('x.become', String(stmt.site ?? 0), quoted(stmt.phase)).doc
    case 'assert':
      return calling('x.assert', String(stmt.site), quoted(stmt.name), emitExpr(stmt.condition, body).doc).doc
  }
}

function emitArm(stmt: TStmt & { kind: 'arm' }, body: Body): Doc {
  const { file } = body
  const timer = ranged(stmt.timer, emitTimer(stmt.timer, stmt.args, body), stmt, body)
  // A literal or a setting is a duration already: it is not negative.
  const sure = (expr: TExpr) => expr.kind === 'literal' || expr.kind === 'config'
  const least = emitExpr(stmt.least, body).doc
  const from: Doc = sure(stmt.least) ? least : calling(file.use('delay'), least, place(stmt)).doc
  if (stmt.most === stmt.least) return calling('x.arm', timer, from).doc
  const most = emitExpr(stmt.most, body).doc
  const zero = stmt.least.kind === 'literal' && stmt.least.value === 0
  const to: Doc = zero && sure(stmt.most) ? most : calling(file.use('delay'), most, place(stmt), least).doc
  return calling('x.arm', timer, from, to).doc
}

/** A value that leaves the step or stays in the state keeps the ranges of its type. */
export function ranged(type: Type, value: Doc, stmt: { readonly span: TStmt['span'] }, body: Body, expr?: TValue): Doc {
  if (type.kind === 'view' || !hasRange(type)) return value
  const { file } = body
  if (type.kind === 'int' && type.min !== undefined && type.max !== undefined) {
    if (expr?.kind === 'literal' && Number(expr.value) >= type.min && Number(expr.value) <= type.max) return value
    return calling(file.use('within'), value, String(type.min), String(type.max), place(stmt)).doc
  }
  return calling(file.use('inRange'), hoisted(type, body), value, place(stmt)).doc
}

function hoisted(shape: Shape, body: Body): Doc {
  const { file } = body
  const named = file.shapeName(shape)
  if (named) return named
  const known = file.shapes.find(one => one.shape === shape)
  if (known) return known.name
  const name = file.names.claim(`shape${file.shapes.length + 1}`)
  file.shapes.push({ name, shape })
  return name
}
