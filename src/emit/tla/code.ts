import { atom, type Code, within } from '../code.ts'
import { type Doc, group, indent, join, line, softline } from '../layout.ts'

export { atom, type Code, within } from '../code.ts'

/** How tightly TLA+ operators bind here. Where TLA+ leaves two of them without an order, brackets stand. */
export const tight = {
  /** `LET`, `IF`, `CASE`, quantifiers, `CHOOSE`: they reach as far right as they can. */
  open: 0,
  implies: 1,
  junction: 3,
  not: 4,
  compare: 5,
  merge: 6,
  pair: 7,
  set: 8,
  interval: 9,
  sum: 10,
  negate: 12,
  product: 13,
  /** `f[x]`, `r.f`. */
  reach: 17,
  atom: 18,
} as const

/** Items between brackets, on one line or one a line; TLA+ has no comma after the last. */
function listed(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return `${open}${close}`
  return group([open, indent([softline, join([',', line], items)]), softline, close])
}

/** `F(a, b)`, or `F` without arguments. */
export function apply(name: string, ...args: readonly Code[]): Code {
  return atom(args.length === 0 ? name : [name, listed('(', docs(args), ')')])
}

export function tuple(...items: readonly Code[]): Code {
  return atom(listed('<<', docs(items), '>>'))
}

export function setOf(...items: readonly Code[]): Code {
  return atom(listed('{', docs(items), '}'))
}

export function record(fields: readonly (readonly [string, Code])[]): Code {
  return atom(
    listed(
      '[',
      fields.map(([name, value]) => [name, ' |-> ', value.doc]),
      ']',
    ),
  )
}

/** `[base EXCEPT !.a = x, !.b = y]`; each way begins with `.` or `[`. */
export function except(base: Code, changes: readonly (readonly [string, Code])[]): Code {
  const items = changes.map(([way, value]): Doc => ['!', way, ' = ', value.doc])
  return atom(group(['[', base.doc, ' EXCEPT', indent([line, join([',', line], items)]), ']']))
}

/** `of[at]`. */
export function at(of: Code, index: Code): Code {
  return { doc: [within(of, tight.reach), '[', index.doc, ']'], binds: tight.reach }
}

/** `of.name`. */
export function dot(of: Code, name: string): Code {
  return { doc: [within(of, tight.reach), '.', name], binds: tight.reach }
}

/** `left op right`, with brackets around whatever binds no tighter. */
export function infix(left: Code, op: string, right: Code, binds: number): Code {
  return { doc: group([within(left, binds + 1), ' ', op, indent([line, within(right, binds + 1)])]), binds }
}

/** `a /\ b /\ c`: parts that are junctions of the same kind are taken apart, others stand in brackets. */
export function junction(op: '/\\' | '\\/', ...parts: readonly Code[]): Code {
  const flat = parts.flatMap(part => (part.chain?.symbol === op ? part.chain.parts : [within(part, tight.not)]))
  if (parts.length === 1) return parts[0] as Code
  return {
    doc: group(
      indent(
        join(
          line,
          flat.map((part, i) => (i < flat.length - 1 ? [part, ' ', op] : part)),
        ),
      ),
    ),
    binds: tight.junction,
    chain: { symbol: op, parts: flat },
  }
}

export function not(of: Code): Code {
  return { doc: ['~', within(of, tight.reach)], binds: tight.not }
}

/** `LET name == value IN body`; several in a row stand at one depth. */
export function letIn(name: string, value: Doc, body: Code): Code {
  const head: Doc = ['LET ', name, ' ==', group(indent([line, value])), ' IN']
  return { doc: group([head, line, body.doc]), binds: tight.open }
}

/** `LET RECURSIVE f(_) f(x) == value IN body`. */
export function letRecursive(name: string, params: readonly string[], value: Code, body: Code): Code {
  const declared: Doc = ['LET RECURSIVE ', name, '(', params.map(() => '_').join(', '), ')']
  const head: Doc = [name, '(', params.join(', '), ') ==', group(indent([line, value.doc])), ' IN']
  return { doc: group([declared, indent([line, '  ', head]), line, body.doc]), binds: tight.open }
}

/** Chains of `ELSE IF` stand at one depth. */
export function ifElse(condition: Code, then: Code, otherwise: Code): Code {
  const rest: Doc =
    otherwise.chain?.symbol === 'IF' ? ['ELSE ', otherwise.doc] : group(['ELSE', indent([line, otherwise.doc])])
  return {
    doc: group(['IF ', condition.doc, line, group(['THEN', indent([line, then.doc])]), line, rest]),
    binds: tight.open,
    chain: { symbol: 'IF', parts: [] },
  }
}

/** What follows a guard stays at the guard's depth. */
export function guarded(condition: Code, left: Code, rest: Code): Code {
  return { doc: group(['IF ', not(condition).doc, ' THEN ', left.doc, ' ELSE', line, rest.doc]), binds: tight.open }
}

/** `\A x \in S : body`. */
export function bound(quantifier: string, name: string, source: Code, body: Code): Code {
  return {
    doc: group([quantifier, ' ', name, ' \\in ', within(source, tight.set), ' :', indent([line, body.doc])]),
    binds: tight.open,
  }
}

/** `{ x \in S : condition }`. */
export function filtered(name: string, source: Code, condition: Code): Code {
  return atom(group(['{', name, ' \\in ', within(source, tight.set), ' :', indent([line, condition.doc]), '}']))
}

/** `{ value : x \in S }`. */
export function imaged(value: Code, name: string, source: Code): Code {
  return atom(
    group(['{', within(value, tight.merge), indent([line, ': ', name, ' \\in ', within(source, tight.set)]), '}']),
  )
}

/** `[x \in S |-> value]`. */
export function mapping(name: string, source: Code, value: Code): Code {
  return atom(group(['[', name, ' \\in ', within(source, tight.set), ' |->', indent([line, value.doc]), ']']))
}

/** `LAMBDA x, y : body`, as an argument. */
export function lambda(names: readonly string[], body: Code): Code {
  return { doc: group(['LAMBDA ', names.join(', '), ' :', indent([line, body.doc])]), binds: tight.open }
}

/** A text as TLA+ writes it. */
export function quoted(text: string): string {
  const inner = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
  return `"${inner}"`
}

export const nothing: Code = atom('<<>>')
export const empty: Code = atom('{}')

function docs(codes: readonly Code[]): Doc[] {
  return codes.map(code => code.doc)
}
