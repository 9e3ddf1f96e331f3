import { type EnumShape, isPlain, type RecordShape } from '../core/shape.ts'
import { within as parts } from '../lang/interpret/walk.ts'
import type { TExpr, TFn, Type } from '../lang/typed.ts'
import { atom, type Code, calling, hugging, textOf, tight, within } from './code.ts'
import { emitCollection } from './collections.ts'
import type { Body } from './file.ts'
import { type Doc, group, indent, line, record } from './layout.ts'
import { property, quoted } from './names.ts'
import { emitBinary, emitBuiltin } from './operators.ts'
import { bindingsOf, isFlat, literal, simpleSubject, testsOf } from './patterns.ts'
import { typeText } from './types.ts'

/** `line:column`, for the operations that may breach. */
export function place(node: { readonly span: { readonly line: number; readonly column: number } }): string {
  return quoted(`${node.span.line}:${node.span.column}`)
}

/** An expression of a machine or a function. */
export function emitExpr(expr: TExpr, body: Body): Code {
  const { file } = body
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'number' && expr.value < 0
        ? { doc: literal(expr.value), binds: tight.unary }
        : atom(literal(expr.value))
    case 'none':
      return atom('null')
    case 'local':
      return atom(body.local(expr.slot))
    case 'field':
      return atom(`${body.part('state')}.${expr.name}`)
    case 'config':
      return atom(`${body.part('config')}.${expr.name}`)
    case 'self':
      return atom(body.part('self'))
    case 'phase':
      return atom(`${body.part('state')}.phase`)
    case 'const':
      return atom(file.constName(expr.module, expr.name))
    case 'call':
      return emitCall(expr.fn, expr.args, body)
    case 'extern':
      return calling(file.use('external'), quoted(expr.name), ...expr.args.map(part => emitExpr(part, body).doc))
    case 'builtin':
      return emitBuiltin(expr, body)
    case 'armed':
      return calling(file.use('has'), `${body.part('state')}.armed`, emitTimer(expr.timer, expr.args, body))
    case 'left':
      return calling(
        'x.left',
        quoted(`${file.module.file}:${expr.span.line}:${expr.span.column}`),
        emitTimer(expr.timer, expr.args, body),
      )
    default:
      return emitCompound(expr, body)
  }
}

/** What is made of other expressions. */
function emitCompound(expr: TExpr, body: Body): Code {
  const { file } = body
  const sub = (part: TExpr) => emitExpr(part, body)
  switch (expr.kind) {
    case 'record':
      return emitRecord(expr.shape, undefined, expr.fields, body)
    case 'case':
      return isPlain(expr.shape) ? atom(quoted(expr.name)) : emitRecord(expr.shape, expr.name, expr.fields, body)
    case 'some':
      return sub(expr.of)
    case 'not':
      return emitNot(expr.operand, body)
    case 'negate':
      return expr.operand.kind === 'literal' && expr.operand.value !== 0
        ? { doc: ['-', sub(expr.operand).doc], binds: tight.unary }
        : calling(file.use('negate'), sub(expr.operand).doc)
    case 'binary':
      return emitBinary(expr, body)
    case 'is':
      return emitIs(expr, body, false)
    case 'if':
      return ternary(
        within(sub(expr.condition), tight.orElse),
        within(sub(expr.then), tight.ternary),
        within(sub(expr.otherwise), tight.ternary),
      )
    case 'with': {
      const fields = expr.fields.map(field => member(field.name, sub(field.value)))
      return hugging(file.use('alter'), sub(expr.base).doc, record(fields))
    }
    case 'get':
      return { doc: [within(sub(expr.base), tight.call), `.${expr.name}`], binds: tight.call }
    case 'match':
      return emitMatch(expr, body)
    default:
      return emitCollection(expr, body)
  }
}

export function ternary(condition: Doc, then: Doc, otherwise: Doc): Code {
  return {
    doc: group([condition, indent([line, '? ', indent(then), line, ': ', indent(otherwise)])]),
    binds: tight.ternary,
  }
}

/** `name: value`, or `name` alone where that is the same. */
export function member(name: string, value: Code): Doc {
  return textOf(value) === name ? name : [`${property(name)}: `, value.doc]
}

function emitNot(operand: TExpr, body: Body): Code {
  if (operand.kind === 'is') return emitIs(operand, body, true)
  const code = emitExpr(operand, body)
  // `!(a === b)` reads better as `a !== b`.
  if (operand.kind === 'binary' && code.binds === tight.equal) {
    if (operand.op === 'eq' || operand.op === 'ne')
      return emitBinary({ ...operand, op: operand.op === 'eq' ? 'ne' : 'eq' }, body)
  }
  return { doc: ['!', within(code, tight.unary)], binds: tight.unary }
}

export function emitCall(fn: TFn, args: readonly TExpr[], body: Body): Code {
  const given = body.file.context.needs(fn) === 'nothing' ? [] : ['x']
  if (given.length > 0) body.whole = true
  return calling(body.file.fnName(fn), ...given, ...args.map(arg => emitExpr(arg, body).doc))
}

/** A record, message or signal; a case with its `kind`. */
function emitRecord(
  shape: RecordShape | EnumShape,
  name: string | undefined,
  values: readonly TExpr[],
  body: Body,
): Code {
  const { file } = body
  const declared = shape.kind === 'record' ? shape.fields : (shape.cases.find(one => one.name === name)?.fields ?? [])
  const kind = shape.kind === 'record' ? (shape.tag ? shape.name : undefined) : name
  const fields: Doc[] = declared.map((field, i) => member(field.name, emitExpr(values[i] as TExpr, body)))
  const names = declared.map(field => field.name)
  const make = file.maker(typeText(file, shape), name ?? shape.name, kind === undefined ? names : ['kind', ...names])
  return hugging(make, record(kind === undefined ? fields : [`kind: ${quoted(kind)}`, ...fields]))
}

/** `<A, B>`, in TypeScript. */
export function typeArgs(body: Body, ...types: readonly Type[]): Doc {
  return body.file.typed(`<${types.map(type => typeText(body.file, type)).join(', ')}>`)
}

/** A timer: a constant when it has no parameters, otherwise a record made here. */
export function emitTimer(timer: RecordShape, args: readonly TExpr[], body: Body): Doc {
  const name = body.file.own(`timer ${body.machine?.name} ${timer.name}`)
  return timer.fields.length === 0 ? name : calling(name, ...args.map(arg => emitExpr(arg, body).doc)).doc
}

function emitIs(expr: TExpr & { kind: 'is' }, body: Body, negated: boolean): Code {
  const { file } = body
  const subject = emitExpr(expr.subject, body)
  const text = textOf(subject)
  const tests = testsOf(expr.pattern, text ?? 'it')
  const [only] = tests
  if (only === undefined) return atom(String(!negated))
  const not = (code: Code): Code => (negated ? { doc: ['!', within(code, tight.unary)], binds: tight.unary } : code)
  if (tests.length > 1) {
    return not(
      text === undefined
        ? calling(file.use('given'), subject.doc, ['it => ', conjunction(tests).doc])
        : conjunction(tests),
    )
  }
  const test = negated ? opposite(only) : only
  if (text !== undefined) return { doc: test, binds: tight.equal }
  return { doc: [within(subject, tight.call), test.slice('it'.length)], binds: tight.equal }
}

/** `a === b` for `a !== b`, and the other way round. */
function opposite(test: string): string {
  return test.includes(' !== ') ? test.replace(' !== ', ' === ') : test.replace(' === ', ' !== ')
}

function conjunction(tests: readonly string[]): Code {
  return { doc: tests.join(' && '), binds: tests.length === 1 ? tight.equal : tight.and }
}

/** `match` inside an expression: a chain of conditions; what patterns bind is read where it is used. */
function emitMatch(expr: TExpr & { kind: 'match' }, body: Body): Code {
  const { file } = body
  const known = simpleSubject(expr.subject, body)
  const way = known ?? body.free('it')
  const flat = isFlat(expr.arms)
  const last = expr.arms.length - 1
  const chain = expr.arms.reduceRight<Code | undefined>((rest, arm, i) => {
    const binds = bindingsOf(arm.pattern, way)
    for (const bind of binds) body.ways.set(bind.slot.slot, bind.way)
    const tests: Doc[] = testsOf(arm.pattern, way)
    if (arm.where) tests.push(within(emitExpr(arm.where, body), tight.equal))
    const value = binds
      .filter(bind => bind.inner && inClosure(arm.value, bind.slot.slot))
      .reduceRight<() => Code>(
        (rest, bind) => () => named(bind, body, rest),
        () => emitExpr(arm.value, body),
      )()
    if (tests.length === 0 || (flat && i === last)) return value
    const otherwise = rest ?? calling(file.use('unmatched'), place(expr))
    return ternary(join2(tests), within(value, tight.ternary), within(otherwise, tight.ternary))
  }, undefined)
  const value = chain ?? calling(file.use('unmatched'), place(expr))
  if (known !== undefined) return value
  return calling(file.use('given'), emitExpr(expr.subject, body).doc, group([`${way} =>`, indent([line, value.doc])]))
}

/** A value on the way gets a name of its own: what its tests made of its type then holds in closures, too. */
function named(bind: ReturnType<typeof bindingsOf>[number], body: Body, rest: () => Code): Code {
  const name = body.free(bind.slot.name)
  body.ways.set(bind.slot.slot, name)
  return calling(body.file.use('given'), bind.way, group([`${name} =>`, indent([line, rest().doc])]))
}

const closures: ReadonlySet<TExpr['kind']> = new Set(['quantified', 'setOf', 'listOf', 'mapOf', 'match', 'is'])

function inClosure(expr: TExpr, slot: string): boolean {
  const uses = (part: TExpr) => [...parts(part)].some(one => one.kind === 'local' && one.slot === slot)
  return [...parts(expr)].some(part => closures.has(part.kind) && uses(part))
}

function join2(tests: readonly Doc[]): Doc {
  return tests.flatMap((test, i) => (i === 0 ? [test] : [' && ', test]))
}
