import type { RecordShape } from '../../core/shape.ts'
import type { Expr, Ident } from '../tree.ts'
import type { TExpr, TMachine, Type } from '../typed.ts'
import { didYouMean, failed, report, type Scope } from './context.ts'
import { bool, listOf, nodeId, setOf, show } from './types.ts'

/** What a property may speak of beside its own names. */
export function viewWords(scope: Scope): string[] {
  return ['nodes', 'alive', 'healed', ...(scope.model?.groups.keys() ?? [])]
}

/** `nodes`, `alive`, a group, `healed`. */
export function groupNamed(scope: Scope, name: Ident): TExpr | undefined {
  const model = scope.model
  if (!model) return undefined
  const { span } = name
  const word = name.text
  if (word === 'healed' && !scope.configuring) return { kind: 'healed', type: bool, span }
  const machines = word === 'nodes' || word === 'alive' ? model.common : model.groups.get(word)
  if (!machines || (word === 'alive' && scope.configuring)) return undefined
  if (scope.configuring) return { kind: 'group', group: word, type: setOf(nodeId), span }
  return { kind: 'group', group: word, type: listOf({ kind: 'view', machines }), span }
}

/** `n.quorate`, `n.total`, `n.config`, `n.id`, `n.up`, `n.phase`, `n.Evs` (only that machine of the node), `1.quorate`. */
export function dotOfView(scope: Scope, given: TExpr, name: Ident, span: Expr['span']): TExpr {
  const base = given.type.kind === 'view' ? given : numbered(scope, given)
  if (base.type.kind !== 'view') return base
  const machines = base.type.machines
  if (name.text === 'id') return { kind: 'viewId', base, type: nodeId, span }
  if (name.text === 'up') return { kind: 'viewUp', base, type: bool, span }
  if (name.text === 'paused') return { kind: 'viewPaused', base, type: bool, span }
  if (/^[A-Z]/.test(name.text)) {
    if (machines.includes(name.text)) return { ...base, type: { kind: 'view', machines: [name.text] }, span }
    report(scope, 'MU033', name.span, `this node has no machine \`${name.text}\``, didYouMean(name.text, machines))
    return failed(span)
  }
  const found = machines.flatMap(machine => {
    const made = partOf(scope, machine, base, name.text, span)
    return made ? [{ machine, made }] : []
  })
  const [first, second] = found
  if (first && !second) return first.made
  if (first)
    report(
      scope,
      'MU025',
      name.span,
      `\`${name.text}\` is a field of ${found.map(one => one.machine).join(' and ')}`,
      `say which: \`.${first.machine}.${name.text}\``,
    )
  else {
    const known = machines.flatMap(one => {
      const machine = scope.program.machines.get(one)
      return [...(machine?.state ?? []), ...(machine?.fns ?? [])].map(part => part.name)
    })
    report(
      scope,
      'MU033',
      name.span,
      `${show(base.type)} has no \`${name.text}\``,
      didYouMean(name.text, [...known, 'config', 'id', 'up', 'paused', 'phase']),
    )
  }
  return failed(span)
}

/** A number in front of a dot is the node of that id. */
function numbered(scope: Scope, id: TExpr): TExpr {
  const value = id.kind === 'literal' ? id.value : undefined
  const machines = typeof value === 'number' ? scope.model?.machinesOfNode(value) : undefined
  if (!machines) {
    report(scope, 'MU033', id.span, `this model has no node ${String(value)}`)
    return failed(id.span)
  }
  return { kind: 'viewOf', id: { ...id, type: nodeId }, type: { kind: 'view', machines }, span: id.span }
}

/** A field, the configuration, or a function without parameters of this machine of a node. */
function partOf(scope: Scope, machine: string, base: TExpr, name: string, span: Expr['span']): TExpr | undefined {
  const found = scope.model?.machine(machine) ?? scope.program.machines.get(machine)
  if (!found) return undefined
  const field = name === 'phase' && found.phases.length > 0 ? phaseType(found.name, found.phases) : undefined
  const type: Type | undefined = field ?? found.state.find(one => one.name === name)?.shape
  if (type) return { kind: 'viewField', base, machine, name, type, span }
  if (name === 'config' && found.config.length > 0)
    return { kind: 'viewConfig', base, machine, type: configType(found), span }
  const fn = found.fns.find(one => one.name === name && one.params.length === 0)
  return fn && { kind: 'viewCall', base, machine, fn, type: fn.result, span }
}

const configTypes = new WeakMap<TMachine, RecordShape>()

/** The configuration of a machine as a record. */
function configType(machine: TMachine): RecordShape {
  const known = configTypes.get(machine)
  if (known) return known
  const fields = machine.config.map(({ name, shape }) => ({ name, shape }))
  const made: RecordShape = { kind: 'record', name: `configuration of ${machine.name}`, tag: false, fields }
  configTypes.set(machine, made)
  return made
}

const phaseTypes = new Map<string, Type>()

/** The phases of a machine as a type: one object a machine, so that two mentions of it are the same type. */
export function phaseType(machine: string, phases: readonly string[]): Type & { kind: 'enum' } {
  const name = `${machine}Phase`
  const id = `${name} ${phases.join(' ')}`
  const made = phaseTypes.get(id) ?? {
    kind: 'enum' as const,
    name,
    cases: phases.map(phase => ({ name: phase, fields: [] })),
  }
  phaseTypes.set(id, made)
  return made as Type & { kind: 'enum' }
}
