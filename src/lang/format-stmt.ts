import { type Doc, group, indent, line, newline } from './format-doc.ts'
import { argsDoc, exprDoc, hanging, matchNewline, sourceDoc, whereDoc } from './format-expr.ts'
import { type Ink, stack } from './format-ink.ts'
import { identDoc, namesDoc, typeDoc } from './format-names.ts'
import { writeText } from './literals.ts'
import type { Block, Place, Stmt, StmtArm, TimerRef } from './tree.ts'

/** A block on one line ends by this column: past it, two lines more are easier to read. */
const shortLine = 100

/** A block of one simple statement may stand on one line; all others have a line for each statement. */
export function blockDoc(ink: Ink, block: Block): Doc {
  const inner = stack(ink, block.statements, { print: stmt => stmtDoc(ink, stmt), end: block.span.end })
  if (block.statements.length === 0) return isEmpty(inner) ? '{}' : ['{', indent(inner), newline, '}']
  if (!isSmall(block)) return ['{', indent(inner), newline, '}']
  return group(['{', indent(softened(inner)), line, '}'], shortLine)
}

function isEmpty(doc: Doc): boolean {
  return doc === '' || (Array.isArray(doc) && doc.every(isEmpty))
}

function isSmall(block: Block): boolean {
  const [first, ...more] = block.statements
  return first !== undefined && more.length === 0 && !['if', 'for', 'while', 'matchStmt'].includes(first.kind)
}

/** The line break before the only statement gives way when the block fits on one line. */
function softened(doc: Doc): Doc {
  if (!Array.isArray(doc)) return doc
  const docs = doc as readonly Doc[]
  const only = docs.filter(one => typeof one === 'object' && 'kind' in one && one.kind === 'newline').length === 1
  return only ? docs.map(one => (typeof one === 'object' && 'kind' in one && one.kind === 'newline' ? line : one)) : doc
}

export function stmtDoc(ink: Ink, stmt: Stmt): Doc {
  switch (stmt.kind) {
    case 'let':
    case 'var': {
      const name = identDoc(ink, stmt.name)
      const type: Doc = stmt.type ? [': ', typeDoc(ink, stmt.type)] : ''
      return [`${stmt.kind} `, name, type, ' =', hanging(ink, stmt.value)]
    }
    case 'assign': {
      const place = placeDoc(ink, stmt.place)
      return [place, ' :=', hanging(ink, stmt.value)]
    }
    case 'if':
      return ifStmtDoc(ink, stmt)
    case 'for': {
      const names = namesDoc(ink, stmt.names)
      const source = sourceDoc(ink, stmt.source)
      return ['for ', names, ' in ', source, ' ', blockDoc(ink, stmt.body)]
    }
    case 'while': {
      const condition = exprDoc(ink, stmt.condition)
      const limit = exprDoc(ink, stmt.limit)
      return ['while ', condition, ' limit ', limit, ' ', blockDoc(ink, stmt.body)]
    }
    case 'when': {
      const condition = exprDoc(ink, stmt.condition)
      return stmt.reason === undefined ? ['when ', condition] : elseDoc('when ', condition, stmt.reason)
    }
    case 'matchStmt': {
      const subject = exprDoc(ink, stmt.subject)
      const arms = stmt.arms.map((arm, i) => [matchNewline(i), stmtArmDoc(ink, arm)])
      return ['match ', subject, ' {', indent(arms, ink.before(stmt.span.end)), newline, '}']
    }
    case 'return':
      return stmt.value ? ['return', hanging(ink, stmt.value)] : 'return'
    default:
      return effectDoc(ink, stmt)
  }
}

type Effect = Exclude<
  Stmt,
  { readonly kind: 'let' | 'var' | 'assign' | 'if' | 'for' | 'while' | 'when' | 'matchStmt' | 'return' }
>

function effectDoc(ink: Ink, stmt: Effect): Doc {
  switch (stmt.kind) {
    case 'ignore':
      return `ignore ${writeText(stmt.reason)}`
    case 'callStmt':
      return [identDoc(ink, stmt.name), argsDoc(ink, stmt.args, stmt.span.end)]
    case 'emit':
      return ['emit ', exprDoc(ink, stmt.signal)]
    case 'send': {
      const message = exprDoc(ink, stmt.message)
      return ['send ', message, ' to ', exprDoc(ink, stmt.to)]
    }
    case 'arm': {
      const timer = timerDoc(ink, stmt.timer)
      return stmt.duration ? ['arm ', timer, ' for ', exprDoc(ink, stmt.duration)] : ['arm ', timer]
    }
    case 'cancel':
      return ['cancel ', timerDoc(ink, stmt.timer)]
    case 'become':
      return ['become ', identDoc(ink, stmt.phase)]
    case 'assert': {
      const name = identDoc(ink, stmt.name)
      return ['assert ', name, ':', hanging(ink, stmt.condition)]
    }
  }
}

/** `when condition else "reason"`, the reason on a line of its own if need be. */
export function elseDoc(word: string, condition: Doc, reason: string): Doc {
  return group([word, condition, indent(line, 'else ', writeText(reason))])
}

/** On one line only if every branch is small and there are at most two of them. */
function ifStmtDoc(ink: Ink, stmt: Extract<Stmt, { readonly kind: 'if' }>): Doc {
  const branches: { readonly head: Doc; readonly body: Doc; readonly small: boolean }[] = []
  let at: Stmt | Block | undefined = stmt
  while (at?.kind === 'if') {
    const head: Doc = [branches.length > 0 ? ' else if ' : 'if ', exprDoc(ink, at.condition), ' ']
    branches.push({ head, body: blockDoc(ink, at.then), small: isSmall(at.then) })
    at = at.otherwise
  }
  if (at) branches.push({ head: ' else ', body: blockDoc(ink, at as Block), small: isSmall(at as Block) })
  const together = branches.every(branch => branch.small) && branches.length <= 2
  const docs = branches.map(({ head, body }) => [head, together ? opened(body) : broken(body)])
  return together ? group(docs, shortLine) : docs
}

/** A small block breaks with the `if` that it belongs to, not by itself. */
function opened(body: Doc): Doc {
  return typeof body === 'object' && 'kind' in body && body.kind === 'group' ? body.of : body
}
function broken(body: Doc): Doc {
  return typeof body === 'object' && 'kind' in body && body.kind === 'group' ? { ...body, breaks: true, most: 0 } : body
}

function stmtArmDoc(ink: Ink, arm: StmtArm): Doc {
  const where = whereDoc(ink, arm)
  return [where, ' => ', arm.body.kind === 'block' ? blockDoc(ink, arm.body) : stmtDoc(ink, arm.body)]
}

function placeDoc(ink: Ink, place: Place): Doc {
  const name = identDoc(ink, place.name)
  const path = place.path.map(step =>
    step.kind === 'field' ? ['.', identDoc(ink, step.name)] : ['[', exprDoc(ink, step.key), ']'],
  )
  return [name, path]
}

export function timerDoc(ink: Ink, timer: TimerRef): Doc {
  const name = identDoc(ink, timer.name)
  return timer.args.length === 0 ? name : [name, argsDoc(ink, timer.args, timer.span.end)]
}
