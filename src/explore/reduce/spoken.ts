import type { Named } from '../../core/machine.ts'
import type { Field, Shape } from '../../core/shape.ts'
import type { ClosedModel } from '../closed.ts'

/** Shapes of what the nodes of a model say to each other. */
export class Spoken {
  /** Of what members of a ring say; where there are no views, nobody says anything. */
  readonly payload: Shape
  readonly #fields: ReadonlyMap<string, readonly Field[]>

  constructor({ nodes, world }: ClosedModel) {
    const shapes = nodes.flatMap(node =>
      node.stack.machines.flatMap(one => [...one.receives, ...one.sends, ...one.hears, ...one.emits]),
    )
    this.#fields = new Map(shapes.map(one => [one.name, one.fields]))
    this.payload = world.views?.multicast.fields.find(one => one.name === 'payload')?.shape ?? { kind: 'bool' }
  }

  /** Of a message or signal. */
  fieldsOf(one: Named): readonly Field[] {
    return this.#fields.get(one.kind) ?? []
  }
}
