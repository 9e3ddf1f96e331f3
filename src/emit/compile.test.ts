import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { check } from '../lang/check.ts'
import { emitModule } from './module.ts'
import { torture } from './testing/torture.ts'

/** Names that generated code has a use for itself, and so gives other names, in this file and in those that use it. */
const settings = `
type Settings = { votes: int }
type Rules = Few(most: int) | None2
const configure: int = 3
fn produce(s: Settings): int = s.votes + configure
signal Told(s: Settings, r: Rules)
machine Home {
  state { kept: int = 0 }
  on Told(s) { kept := produce(s) }
}
`
const guest = `
use settings: Settings, Rules, Told
type Inner = { n: int }
type Content = Data(of: Inner?) | Garbled
type Box = { content: Content? }
signal Heard(of: Box, all: set<int>)
machine Guest {
  state { kept: Settings? = None  rules: list<Rules> = [] }
  on Told(s, r) {
    kept := Some(s)
    rules := append(rules, r)
  }
  on Heard(of, all) {
    when match of.content {
      Some(Data(Some(inner))) => exists n in all: n == inner.n and inner.n > 0
      _ => false
    } else "nothing of it"
    kept := match of.content {
      Some(Data(Some(inner))) => if size({ n for n in all where n == inner.n }) > 1 then None else kept
      _ => kept
    }
  }
}
`

const root = path.resolve(import.meta.dirname, '../..')

test('what is generated from awkward text compiles under the strict options of this project', () => {
  const { program, diagnostics } = check([
    { module: 'deep/torture', file: 'torture.mu', text: torture },
    { module: 'settings', file: 'settings.mu', text: settings },
    { module: 'deep/guest', file: 'guest.mu', text: guest },
  ])
  if (!program) throw new Error(diagnostics.map(one => `${one.file}:${one.span.line}: ${one.message}`).join('\n'))
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-compile-'))
  try {
    mkdirSync(path.join(folder, 'gen/deep'), { recursive: true })
    symlinkSync(path.join(root, 'src'), path.join(folder, 'src'))
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
    for (const module of program.modules.values())
      writeFileSync(path.join(folder, `gen/${module.name}.ts`), emitModule(module, program, { types: true }))
    writeFileSync(path.join(folder, 'gen/wrong.ts'), "const n: number = 'text'\n")
    const options = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: true, rootDir: '/', preserveSymlinks: true },
      include: ['gen'],
    }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(options))
    const run = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8', cwd: folder })
    const errors = run.stdout.split('\n').filter(line => line.startsWith('gen/'))
    // A mistake put there on purpose shows that the compiler did look.
    expect(errors).toEqual([expect.stringMatching(/^gen\/wrong\.ts\(1,7\): error TS2322/)])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
