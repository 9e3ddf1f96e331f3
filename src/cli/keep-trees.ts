import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bareTexts } from '../lang/elaborate/hash.ts'
import { parse } from '../lang/parse.ts'
import { packageRoot, readSources } from './specs.ts'
import { fileOf, folder, hashOf } from './trees.ts'

// The last step of the build: what the specs parse to, and nothing else.
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const { module, file, text } of readSources(path.join(packageRoot(), 'spec'))) {
  const { tree } = parse(text, file)
  if (tree)
    writeFileSync(fileOf(module), `${hashOf(file, text)}\n${JSON.stringify({ tree, bare: bareTexts(text, tree) })}`)
}
