import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The shipped specs, as `check` takes them. */
export function readSpecs(): { module: string; file: string; text: string }[] {
  const folder = path.resolve(import.meta.dirname, '../../../spec')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.mu'))
    .sort()
    .map(name => ({
      module: name.slice(0, -'.mu'.length),
      file: `spec/${name}`,
      text: readFileSync(path.join(folder, name), 'utf8'),
    }))
}
