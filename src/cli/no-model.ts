import { nearest } from '../formats/nearest.ts'
import type { TModel } from '../lang/typed.ts'

const width = 100

/** For whoever names a model that is not there: the one that is nearly so called, or all, a paragraph for each file. */
export function noModel(name: string, models: ReadonlyMap<string, TModel>): string {
  const like = nearest(name, models.keys())
  if (like !== undefined) return `there is no model ${name}; did you mean ${like}?`
  const files = new Map<string, string[]>()
  for (const model of models.values()) {
    const file = model.module
    files.set(file, [...(files.get(file) ?? []), model.name])
  }
  return [
    `there is no model ${name}; there are`,
    ...[...files].flatMap(([file, names]) => [`  ${file}`, ...lines(names)]),
  ].join('\n')
}

function lines(names: readonly string[]): string[] {
  const all: string[] = []
  for (const name of names) {
    const last = all.at(-1)
    if (last === undefined || last.length + 1 + name.length > width) all.push(`    ${name}`)
    else all[all.length - 1] = `${last} ${name}`
  }
  return all
}
