import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot, readSources } from '../cli/specs.ts'
import { check } from '../lang/check.ts'
import { emitIndex, emitModule, generated } from './module.ts'
test('x', () => {
  const { program, diagnostics } = check(readSources(path.join(packageRoot(), 'spec')))
  console.log(diagnostics.filter(d => d.severity === 'error').map(d => `${d.file}:${d.span.line}: ${d.message}`).join('\n'))
  expect(program).toBeDefined()
  if (!program) return
  for (const m of generated(program)) {
    const out = path.join(packageRoot(), 'gen', `${m.name}.ts`)
    mkdirSync(path.dirname(out), { recursive: true })
    writeFileSync(out, emitModule(m, program, { types: true }))
  }
  writeFileSync(path.join(packageRoot(), 'gen', 'index.ts'), emitIndex(program))
})
