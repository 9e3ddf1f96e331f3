import { isRecursive } from '../lang/interpret/walk.ts'
import type { TFn, THandler, TMachine, TRoutine } from '../lang/typed.ts'
import { calling } from './code.ts'
import { place } from './expr.ts'
import { Body, type File } from './file.ts'
import { block, bracketed, type Doc, hard } from './layout.ts'
import { capital } from './names.ts'
import { emitBlock, emitReturn } from './stmt.ts'
import { comment, typeText } from './types.ts'

/** The names that a machine's parts have in the generated file. */
export interface MachineNames {
  /** In front of the names of a file that has several machines. */
  readonly config: string
  readonly state: string
  readonly phase: string
  readonly work: string
  readonly reading: string
  readonly given: string
}

/** A declaration with its doc comment. */
export function documented(doc: readonly Doc[], declaration: Doc): Doc {
  return [...doc.flatMap(one => [one, hard]), declaration]
}

/** `fn` as a function of what it needs and its parameters. */
export function emitFn(fn: TFn, file: File, names: MachineNames | undefined, machine: TMachine | undefined): Doc {
  const body = new Body(file, machine)
  const needs = file.context.needs(fn)
  const own = fn.params.map((param): Doc => [body.local(param), file.typed(`: ${typeText(file, param.type)}`)])
  const inner = 'expr' in fn.body ? emitReturn(fn.body.expr, body) : emitBlock(fn.body.block, body, 'fn')
  const counted: Doc[] = isRecursive(fn)
    ? [['return ', calling(file.use('nested'), ['() => ', block(inner)], place(fn)).doc]]
    : inner
  const x: Doc = [
    body.whole ? 'x' : body.parts(),
    file.typed(': ', (needs === 'given' ? names?.given : names?.reading) ?? ''),
  ]
  const params = needs === 'nothing' ? own : [x, ...own]
  const head: Doc = [fn.owner === undefined ? 'export ' : '', `function ${file.own(fn)}`, bracketed('(', params, ')')]
  return documented(comment(fn.doc, `${file.module.file}:${fn.span.line}`), [
    head,
    file.typed(`: ${typeText(file, fn.result)}`),
    ' ',
    block([...(body.whole ? body.head() : []), ...counted]),
  ])
}

export function emitRoutine(routine: TRoutine, file: File, names: MachineNames, machine: TMachine): Doc {
  const body = new Body(file, machine)
  const params = [
    ['x', file.typed(`: ${names.work}`)],
    ...routine.params.map((param): Doc => [body.local(param), file.typed(`: ${typeText(file, param.type)}`)]),
  ]
  const statements = emitBlock(routine.body, body, 'routine')
  const result = routine.result ? typeText(file, routine.result) : 'void'
  return documented(comment(routine.doc, `${machine.file}:${routine.span.line}`), [
    `function ${file.own(routine)}`,
    bracketed('(', params, ')'),
    file.typed(`: ${result}`),
    ' ',
    block([...body.head(), ...statements]),
  ])
}

/**
 * `onJoinInGather`; `onJoin` for the only handler of an input, and for one that covers more phases than a name should
 * list.
 */
export function handlerName(handler: THandler, machine: TMachine): string {
  const name = `on${capital(handler.shape?.name ?? handler.input)}`
  const same = machine.handlers.filter(one => one.input === handler.input && one.shape?.name === handler.shape?.name)
  return same.length === 1 || handler.phases.length > 2 ? name : `${name}In${handler.phases.join('Or')}`
}

export function emitHandler(handler: THandler, file: File, names: MachineNames, machine: TMachine): Doc {
  const body = new Body(file, machine)
  const binds = handler.binds.map(bind => {
    const name = body.local(bind.slot)
    return name === bind.field ? name : `${bind.field}: ${name}`
  })
  const payload = handler.whole ? body.local(handler.whole) : binds.length > 0 ? `{ ${binds.join(', ')} }` : undefined
  const type = handler.shape ? payloadType(handler, file, machine) : ''
  const node = handler.from ?? handler.at
  const params: Doc[] = [['x', file.typed(`: ${names.work}`)]]
  if (payload !== undefined) params.push([payload, file.typed(`: ${type}`)])
  if (node) params.push([body.local(node), file.typed(`: ${file.useType('NodeId')}`)])
  const taken: Doc[] =
    handler.whole && binds.length > 0 ? [`const { ${binds.join(', ')} } = ${body.local(handler.whole)}`] : []
  const statements = emitBlock(handler.body, body, 'handler')
  return documented(comment(handler.doc, `${machine.file}:${handler.span.line}`), [
    `function ${file.own(handler)}`,
    bracketed('(', params, ')'),
    file.typed(': void'),
    ' ',
    block([...taken, ...body.head(), ...statements]),
  ])
}

/** The type of a message, signal or timer with parameters. */
export function payloadType(handler: THandler, file: File, machine: TMachine): string {
  const { shape } = handler
  if (!shape) return ''
  if (handler.input === 'timer' && shape.fields.length === 0) return file.useType('Named')
  return file.typeName(shape) ?? file.own(`timer type ${machine.name} ${shape.name}`)
}

/** What `react` gives to a handler. */
export function handlerArgs(handler: THandler, file: File, machine: TMachine): string[] {
  const takes = handler.whole || handler.binds.length > 0
  const body = takes ? [file.context.types ? `body as ${payloadType(handler, file, machine)}` : 'body'] : []
  return ['x', ...body, ...(handler.from ? ['from'] : []), ...(handler.at ? ['at'] : [])]
}
