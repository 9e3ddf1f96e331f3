import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** What a linter does not know: who may import whom, what pure folders may not call, how long a file may be. */
const root = path.resolve(import.meta.dirname, '..')

/** Imports go to the right only; a folder may import itself. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  lang: ['core'],
  emit: ['core', 'lang'],
  explore: ['core', 'lang'],
  trace: ['core'],
  formats: ['core'],
  client: ['formats'],
  report: ['core', 'lang', 'explore', 'trace'],
  runtime: ['core', 'trace', 'formats', 'lang', 'gen'],
  conformance: ['client', 'core', 'trace', 'formats', 'lang', 'emit', 'explore', 'runtime', 'report', 'gen', 'cli'],
  gen: ['core'],
  cli: ['client', 'core', 'lang', 'emit', 'explore', 'trace', 'formats', 'report', 'runtime', 'conformance', 'gen'],
}

/** In these folders the same input gives the same output, always. */
const pure = ['core', 'explore', 'gen']
const impure: readonly [RegExp, string][] = [
  [/\bDate\b/, 'a clock'],
  [/\bperformance\b/, 'a clock'],
  [/\bMath\.random\b/, 'randomness'],
  [/\bprocess\b/, 'the process'],
  [/['"]node:/, 'Node'],
  [/\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b/, 'asynchrony'],
]

interface Source {
  readonly file: string
  readonly folder: string
  readonly test: boolean
  readonly text: string
}

function sources(): Source[] {
  return ['src', 'gen', 'conformance'].flatMap(top =>
    readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => {
        const file = `${top}/${name.split(path.sep).join('/')}`
        return {
          file,
          folder: top === 'src' ? (file.split('/')[1] ?? '') : top,
          test: /\.test\.ts$|\/testing\//.test(file),
          text: readFileSync(path.join(root, file), 'utf8'),
        }
      })
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
  )
}

function importsOf(source: Source): string[] {
  return [...source.text.matchAll(/^(?:import|export|\} from|.*\bimport\()[^\n]*?['"](\.[^'"]+\.ts)['"]/gm)].map(
    found => path.posix.normalize(path.posix.join(path.posix.dirname(source.file), found[1] ?? '')),
  )
}

function folderOf(file: string): string {
  const parts = file.split('/')
  return parts[0] === 'src' ? (parts[1] ?? '') : (parts[0] ?? '')
}

const all = sources()
const code = all.filter(source => !source.test && !source.file.endsWith('.gen.ts'))

describe('tidy', () => {
  test('imports go one way', () => {
    const wrong = code.flatMap(source =>
      importsOf(source)
        .map(folderOf)
        .filter(to => to !== source.folder && mayImport[source.folder]?.includes(to) !== true)
        .map(to => `${source.file} imports from ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('core, explore and gen use no clock, no randomness, no I/O and nothing asynchronous', () => {
    const wrong = code
      // The list of all machines is no part of any: who loads one awaits it.
      .filter(source => pure.includes(source.folder) && source.file !== 'gen/index.ts')
      .flatMap(source => {
        const bare = source.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'/g, text =>
          text.startsWith("'node:") ? text : '',
        )
        return impure.filter(([pattern]) => pattern.test(bare)).map(([, what]) => `${source.file} uses ${what}`)
      })
    expect(wrong).toEqual([])
  })

  test('no file is longer than 400 lines', () => {
    const long = all
      .filter(source => source.folder !== 'gen' && !source.file.endsWith('.gen.ts'))
      .map(source => ({ file: source.file, lines: source.text.split('\n').length - 1 }))
      .filter(one => one.lines > 400)
    expect(long).toEqual([])
  })

  test('every file is reached from a command, a suite, the package or a test', () => {
    const entries = [
      ...[
        'src/cli/main.ts',
        'src/cli/bench.ts',
        'src/cli/team-worker.ts',
        'src/cli/matrix-worker.ts',
        'src/cli/keep-trees.ts',
      ],
      ...['src/client/index.ts', 'conformance/main.ts', 'conformance/live/bench-ring.ts'],
    ]
    const byName = new Map(all.map(source => [source.file, source]))
    const seen = new Set<string>()
    const queue = [
      ...entries,
      ...all.filter(source => source.test || source.folder === 'gen').map(source => source.file),
    ]
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const source = byName.get(file)
      if (!source || seen.has(file)) continue
      seen.add(file)
      queue.push(...importsOf(source))
    }
    expect(code.map(source => source.file).filter(file => !seen.has(file))).toEqual([])
  })

  test('nothing beside the five folders lies at the top', () => {
    const known =
      /^(package(-lock)?\.json|spec|src|gen|conformance|traces|README\.md|LICENSE|tsconfig\.json|biome\.json|vitest\.config\.ts|node_modules|dist|coverage|\..*)$/
    expect(readdirSync(root).filter(name => !known.test(name))).toEqual([])
  })
})
