import { statementsIn } from '../../lang/interpret/walk.ts'
import type { TMachine, TProperty } from '../../lang/typed.ts'
import { atom, dot, quoted, tight } from './code.ts'
import { expr } from './expr.ts'
import type { Module } from './module.ts'
import { Scope } from './scope.ts'
import type { Features, Setting } from './setting.ts'

/** What of the model's properties is in the module. */
export interface Properties {
  /** The invariant that each `always` property, or assertion of a monitor, is. */
  readonly always: ReadonlyMap<string, string>
  /** By `sometimes` property, the invariant that says it never happens. */
  readonly never: ReadonlyMap<string, string>
  /** Properties that are not in the module, each with the reason. */
  readonly leftOut: readonly string[]
}

/** The properties: `always` as invariants, `sometimes` as invariants that say it never happens. */
export function properties(
  { model }: Setting,
  features: Features,
  names: ReadonlyMap<TProperty, string>,
  module: Module,
): Properties {
  module.section('Properties')
  const always = new Map<string, string>()
  const never = new Map<string, string>()
  const leftOut: string[] = []
  for (const one of model.properties) {
    if (one.temporal !== 'always' && one.temporal !== 'sometimes') {
      leftOut.push(`${one.temporal} ${one.name}: what is promised of runs, and fairness.`)
      continue
    }
    const name = names.get(one) as string
    module.define(name, [], expr(one.condition, scopeOf(one, module)), [...one.doc, one.text])
    if (one.temporal === 'always') always.set(one.name, name)
    else never.set(one.name, opposite(name, module))
  }
  if (features.monitors) {
    const shown = features.variables.filter(one => one !== 'failed')
    for (const name of assertions(model.monitors)) {
      const own = module.names.claim(name, `Asserted_${name}`)
      module.define(own, [], atom(`${quoted(name)} \\notin failed`), ['An assertion of a monitor.'])
      always.set(name, own)
    }
    module.write(`Shown == <<${shown.join(', ')}>>`)
  }
  return { always, never, leftOut }
}

function opposite(name: string, module: Module): string {
  const never = module.names.claim(`Never_${name}`)
  module.define(never, [], { doc: `~${name}`, binds: tight.not })
  return never
}

/** The names of what monitors assert. */
function assertions(monitors: readonly TMachine[]): string[] {
  const blocks = monitors.flatMap(one => [...one.handlers, ...one.routines].map(part => part.body))
  const all = blocks.flatMap(block => [...statementsIn(block)])
  return [...new Set(all.flatMap(stmt => (stmt.kind === 'assert' ? [stmt.name] : [])))]
}

function scopeOf(property: TProperty, module: Module): Scope {
  const scope = Scope.of(module)
  return property.monitor === undefined ? scope : scope.reading(dot(atom('monitor'), property.monitor))
}
