import type { RecordShape } from '../../core/shape.ts'
import type { Ident, LinkOption, ModelPart, WorldClause } from '../tree.ts'
import type { TExpr, TOperator, TWorld, Type } from '../typed.ts'
import { fresh, type ModelScope, type Module, nameHint, type Program, report, type Scope } from './context.ts'
import { exprOf, sourceExpr } from './expr.ts'
import { recordNamed } from './names.ts'
import { hears, scheduleOf } from './schedule.ts'
import { refuseNonsense } from './sense.ts'
import { elements, fits, nodeId, setOf, show, duration as time, unknown } from './types.ts'

type Part<K extends ModelPart['kind']> = Extract<ModelPart, { kind: K }>

/** A part with the module it was written in: a base may lie elsewhere. */
export interface Placed<T> {
  readonly part: T
  readonly module: Module
}

export function scopeOf(program: Program, module: Module, model: ModelScope, configuring = false): Scope {
  return fresh({ program, module, model, configuring })
}

/** Clauses are set by their kind (operators by their signal); a derived model's replace those of its base. */
export function worldOf(program: Program, model: ModelScope, parts: readonly Placed<Part<'world'>>[]): TWorld {
  const faults = {
    partitions: 0,
    crashes: 0,
    restarts: 0,
    reboots: 0,
    pauses: 0,
    cuts: 0,
    abandoned: 0,
    faults: Number.POSITIVE_INFINITY,
  }
  const operators = new Map<string, TOperator>()
  const written = new Map<string, { clause: WorldClause; scope: Scope }>()
  let made: Omit<TWorld, 'faults' | 'operators'> = {
    transport: 'none',
    lossy: 0,
    duplicating: 0,
    timersEarly: Number.POSITIVE_INFINITY,
    schedule: [],
  }
  for (const { part, module } of parts)
    for (const clause of part.clauses) {
      const scope = scopeOf(program, module, model, true)
      written.set(clause.kind === 'faults' ? clause.fault : clause.kind, { clause, scope })
      switch (clause.kind) {
        case 'links': {
          const { delay: _, notice: __, ...rest } = made
          made = { ...rest, transport: clause.transport, ...linksOf(scope, clause) }
          break
        }
        case 'faults':
          faults[clause.fault] = clause.most ?? Number.POSITIVE_INFINITY
          break
        case 'timersEarly':
          made = { ...made, timersEarly: clause.most }
          break
        case 'clocks': {
          const { clocks: _, running: __, ...rest } = made
          const { tick, drift } = clause.timed ?? {}
          made = {
            ...rest,
            ...(tick !== undefined && { clocks: { tick, drift: drift?.by ?? 0, per: drift?.per ?? 1 } }),
            ...(clause.running && { running: runningOf(scope, clause.running) }),
          }
          break
        }
        case 'schedule':
          made = { ...made, schedule: scheduleOf(scope, clause) }
          break
        case 'operator': {
          const one = operatorOf(scope, clause)
          if (one) operators.set(one.signal.name, one)
          break
        }
        case 'gone': {
          const gone = goneOf(scope, clause.signal)
          if (gone) made = { ...made, gone }
          break
        }
        case 'views': {
          const views = viewsOf(scope, clause)
          if (views) made = { ...made, transport: 'views', views }
        }
      }
    }
  const world = { ...made, faults, operators: [...operators.values()] }
  refuseNonsense(world, written)
  return world
}

function linksOf(scope: Scope, clause: Extract<WorldClause, { kind: 'links' }>): Partial<TWorld> {
  const option = <K extends LinkOption['kind']>(kind: K) =>
    clause.options.filter((one): one is Extract<LinkOption, { kind: K }> => one.kind === kind)
  const budget = (name: 'lossy' | 'duplicating') => {
    const one = option('budget').find(given => given.name === name)
    return one ? (one.most ?? Number.POSITIVE_INFINITY) : 0
  }
  const [delay] = option('delay')
  const [notice] = option('notice')
  const shape = notice && noticeOf(scope, notice.signal)
  return {
    ...{ lossy: budget('lossy'), duplicating: budget('duplicating') },
    ...(delay && { delay: { least: exprOf(scope, delay.least, time), most: exprOf(scope, delay.most, time) } }),
    ...(shape && { notice: shape }),
  }
}

/** The signal that tells of a broken connection: heard by some node, and with nothing but who was at the other end. */
function noticeOf(scope: Scope, signal: Ident): RecordShape | undefined {
  const record = recordNamed(scope.module, signal.text)
  const [field, second] = record?.sort === 'signal' ? record.shape.fields : []
  if (record?.sort !== 'signal' || field?.name !== 'peer' || field.shape.kind !== 'node' || second) {
    report(scope, 'MU071', signal.span, `\`${signal.text}\` is not a signal with exactly (peer: Node)`)
    return undefined
  }
  const machines = [...(scope.model?.groups.values() ?? [])].flat()
  if (machines.length > 0 && !machines.some(one => hears(scope, one, signal.text)))
    report(scope, 'MU055', signal.span, `no machine of these nodes hears \`${signal.text}\``)
  return record.shape
}

/** What may have happened last in a running world: the cases of the enum that `tells` has to have. */
export const disturbances = ['Boots', 'Dies', 'Leaves', 'Splits', 'Cuts', 'Pauses', 'Heals', 'Resumes'] as const

function runningOf(
  scope: Scope,
  { least, most, tells, leaving }: NonNullable<Extract<WorldClause, { kind: 'clocks' }>['running']>,
): NonNullable<TWorld['running']> {
  const told = tells && tickOf(scope, tells)
  const left = leaving && wordlessOf(scope, leaving)
  return { least, most, ...(told && { tells: told }), ...(left && { leaving: left }) }
}

/** The signal that tells monitors of the time: how long nothing was done, what that was, and who should be together. */
function tickOf(scope: Scope, signal: Ident): RecordShape | undefined {
  const record = recordNamed(scope.module, signal.text)
  const shapes = new Map(record?.shape.fields.map(field => [field.name, field.shape]))
  const last = shapes.get('last')
  const cases = last?.kind === 'enum' ? new Set(last.cases.map(one => one.name)) : new Set()
  const fit =
    record?.sort === 'signal' &&
    [...shapes.keys()].sort().join() === 'last,parts,quiet' &&
    shapes.get('quiet')?.kind === 'duration' &&
    disturbances.every(one => cases.has(one))
  if (fit) return record.shape
  report(
    scope,
    'MU071',
    signal.span,
    `\`${signal.text}\` is not a signal with exactly (quiet: duration, last: …, parts: list<set<Node>>)`,
    `of \`last\`, the cases ${disturbances.join(' | ')}`,
  )
  return undefined
}

/** A signal that says nothing but that it came. */
function wordlessOf(scope: Scope, signal: Ident): RecordShape | undefined {
  const record = recordNamed(scope.module, signal.text)
  if (record?.sort === 'signal' && record.shape.fields.length === 0) return record.shape
  report(scope, 'MU071', signal.span, `\`${signal.text}\` is not a signal without fields`)
  return undefined
}

function operatorOf(scope: Scope, clause: Extract<WorldClause, { kind: 'operator' }>): TOperator | undefined {
  const record = recordNamed(scope.module, clause.signal.text)
  if (record?.sort !== 'signal') {
    report(
      scope,
      'MU049',
      clause.signal.span,
      `there is no signal \`${clause.signal.text}\` here`,
      nameHint(scope, clause.signal.text, scope.module.visible.keys()),
    )
    return undefined
  }
  refuseUnheard(scope, clause)
  const choices = record.shape.fields.map(field => {
    const choice = clause.choices.find(one => one.name.text === field.name)
    if (!choice)
      report(scope, 'MU055', clause.span, `say which \`${field.name}\` the world may choose`, `\`${field.name} in …\``)
    const source: TExpr = choice
      ? sourceExpr(scope, choice.source)
      : { kind: 'list', items: [], type: { kind: 'list', of: field.shape }, span: clause.span }
    const of = elements(source.type)?.[0] ?? unknown
    if (choice && !fits(of, field.shape) && !(of.kind === 'int' && field.shape.kind === 'node'))
      report(scope, 'MU030', choice.source.span, `these are ${show(of)}, but \`${field.name}\` is ${show(field.shape)}`)
    return source
  })
  for (const choice of clause.choices)
    if (!record.shape.fields.some(field => field.name === choice.name.text))
      report(scope, 'MU033', choice.name.span, `\`${clause.signal.text}\` has no \`${choice.name.text}\``)
  const at =
    clause.at &&
    (clause.at.kind === 'number'
      ? ({ kind: 'set', items: [exprOf(scope, clause.at, nodeId)], type: setOf(nodeId), span: clause.at.span } as const)
      : exprOf(scope, clause.at, setOf(nodeId)))
  return { signal: record.shape, choices, ...(at && { at }), most: clause.most ?? Number.POSITIVE_INFINITY }
}

/** An operator that speaks to nodes whose machines do not listen would change nothing, and nobody would notice. */
function refuseUnheard(scope: Scope, clause: Extract<WorldClause, { kind: 'operator' }>): void {
  const group = clause.at?.kind === 'name' ? clause.at.name.text : undefined
  for (const [name, machines] of scope.model?.groups ?? []) {
    const meant = clause.at === undefined || name === group
    if (meant && machines.length > 0 && !machines.some(one => hears(scope, one, clause.signal.text)))
      report(
        scope,
        'MU055',
        clause.signal.span,
        `no machine of ${name === 'nodes' ? 'these nodes' : name} hears \`${clause.signal.text}\``,
      )
  }
}

/** Who is to go says so itself. */
function goneOf(scope: Scope, signal: Ident): RecordShape | undefined {
  const machines = [...(scope.model?.groups.values() ?? [])].flat()
  const emits = (name: string) => [...(scope.model?.machine(name)?.emits ?? [])].some(one => one.name === signal.text)
  if (machines.length > 0 && !machines.some(emits))
    report(scope, 'MU055', signal.span, `no machine of these nodes emits \`${signal.text}\``)
  return wordlessOf(scope, signal)
}

/** Those who do not hear it have no turns. */
function turnsOf(scope: Scope, signal: Ident): RecordShape | undefined {
  const machines = [...(scope.model?.groups.values() ?? [])].flat()
  if (machines.length > 0 && !machines.some(one => hears(scope, one, signal.text)))
    report(scope, 'MU055', signal.span, `no machine of these nodes hears \`${signal.text}\``)
  return wordlessOf(scope, signal)
}

function viewsOf(scope: Scope, clause: Extract<WorldClause, { kind: 'views' }>): TWorld['views'] {
  const signal = (
    ident: typeof clause.installed,
    wanted: readonly string[],
    right: (shape: RecordShape) => boolean,
  ): RecordShape | undefined => {
    const record = recordNamed(scope.module, ident.text)
    const shape = record?.sort === 'signal' ? record.shape : undefined
    if (!shape || !right(shape))
      report(scope, 'MU056', ident.span, `\`${ident.text}\` is not a signal with exactly (${wanted.join(', ')})`)
    return shape
  }
  const has = (shape: RecordShape, names: readonly string[]) =>
    shape.fields.map(one => one.name).join() === names.join()
  const kindOf = (shape: RecordShape, name: string): Type =>
    shape.fields.find(one => one.name === name)?.shape ?? unknown
  const installed = signal(clause.installed, ['ring: { rep: Node, seq: int }', 'members: set<Node>'], shape => {
    const ring = kindOf(shape, 'ring')
    return (
      has(shape, ['ring', 'members']) &&
      ring.kind === 'record' &&
      has(ring, ['rep', 'seq']) &&
      kindOf(ring, 'rep').kind === 'node' &&
      fits(kindOf(shape, 'members'), setOf(nodeId))
    )
  })
  const multicast = signal(clause.multicast, ['payload: T'], shape => has(shape, ['payload']))
  const deliver = signal(
    clause.deliver,
    ['payload: T', 'from: Node'],
    shape =>
      has(shape, ['payload', 'from']) &&
      kindOf(shape, 'from').kind === 'node' &&
      multicast !== undefined &&
      fits(kindOf(shape, 'payload'), kindOf(multicast, 'payload')),
  )
  const turns = clause.turns && turnsOf(scope, clause.turns)
  const { anyOrder } = clause
  return installed && multicast && deliver
    ? { installed, multicast, deliver, anyOrder, ...(turns && { turns }) }
    : undefined
}
