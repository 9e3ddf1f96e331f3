import type { NodeId } from '../../src/core/machine.ts'
import type { Value } from '../../src/core/value.ts'
import { libraries, link } from '../../src/emit/link.ts'
import { emitConditions } from '../../src/emit/module.ts'
import type { World } from '../../src/lang/interpret/frame.ts'
import type { TExpr, TProgram } from '../../src/lang/typed.ts'

/** A condition of a spec's text, and the file that it stands in. */
export interface Written {
  readonly condition: TExpr
  readonly file: string
}

/** What compiled conditions ask of a run: machines are told with all of their fields. */
export interface Run extends Omit<World, 'viewField' | 'viewConfig'> {
  readonly viewState: (node: NodeId, machine: string) => Readonly<Record<string, Value>>
}

/**
 * Conditions over views, compiled to JavaScript by the generator of the reducers: asked at every event, they take a tenth of what the
 * interpreter needs. None may look at configurations. In the order given.
 */
export function compileConditions(program: TProgram, all: readonly Written[], world: Run): (() => unknown)[] {
  const module = (file: string) => [...program.modules.values()].find(one => one.file === file)?.name ?? ''
  const places = all.map(({ condition, file }) => ({ condition, module: module(file) }))
  const inModule = (name: string) => places.filter(one => one.module === name)
  const load = link({
    libraries,
    world,
    textOf: name => {
      const found = program.modules.get(name)
      return (
        found &&
        emitConditions(
          found,
          program,
          inModule(name).map(one => one.condition),
        )
      )
    },
  })
  return places.map(place => {
    const at = inModule(place.module).indexOf(place)
    return load(place.module)[`condition$${at}`] as () => unknown
  })
}
