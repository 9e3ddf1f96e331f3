/**
 * What values a place may hold. The checker's types, the run-time check of ranges, the JSON of traces, and the random
 * values of the property tests are all this one thing.
 *
 * Records and cases refer to each other by reference and may be recursive: never print or walk a shape blindly.
 */
export type Shape =
  | { readonly kind: 'bool' | 'text' | 'duration' | 'float32' | 'node' }
  | { readonly kind: 'int'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'opaque'; readonly name: string }
  | { readonly kind: 'option' | 'list' | 'set'; readonly of: Shape }
  | { readonly kind: 'map'; readonly key: Shape; readonly of: Shape }
  | RecordShape
  | EnumShape

/** A record, or (with `tag`) a message, a signal or a timer: then the value carries its name in `kind`. */
export interface RecordShape {
  readonly kind: 'record'
  readonly name: string
  readonly tag: boolean
  readonly fields: readonly Field[]
}

/** Cases without any payload are strings; when one case has a payload, all are records with `kind`. */
export interface EnumShape {
  readonly kind: 'enum'
  readonly name: string
  readonly cases: readonly { readonly name: string; readonly fields: readonly Field[] }[]
}

export interface Field {
  readonly name: string
  readonly shape: Shape
}

/** Whether the cases of an enum are plain strings. */
export function isPlain(shape: EnumShape): boolean {
  return shape.cases.every(one => one.fields.length === 0)
}
