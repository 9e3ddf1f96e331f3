import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { generatedFiles } from '../emit/files.ts'
import { driftOf, run } from './gen.ts'
import { run as runTla } from './gen-tla.ts'
import { loadSpecs, packageRoot } from './specs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'muster-gen-'))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

describe('muster gen', () => {
  test('gen/ is in step with spec/', async () => {
    const { program } = await loadSpecs()
    if (!program) throw new Error('the specs have errors')
    expect(driftOf(path.join(packageRoot(), 'gen'), generatedFiles(program))).toEqual([])
  })

  test('writes everything once, and nothing the second time', async () => {
    expect(await run({ out: folder, check: true })).toBe(1)
    expect(await run({ out: folder })).toBe(0)
    expect(readFileSync(path.join(folder, 'models/reference/raft.ts'), 'utf8')).toContain('export const Raft')
    expect(await run({ out: folder, check: true })).toBe(0)
    vi.mocked(process.stdout.write).mockClear()
    expect(await run({ out: folder })).toBe(0)
    expect(process.stdout.write).not.toHaveBeenCalled()
  })

  test('finds what was edited, what is missing and what is left over, and leaves alone what is not ours', async () => {
    await run({ out: folder })
    const text = readFileSync(path.join(folder, 'types.ts'), 'utf8')
    writeFileSync(path.join(folder, 'types.ts'), `${text}// a word\n`)
    rmSync(path.join(folder, 'votequorum.md'))
    mkdirSync(path.join(folder, 'old'))
    writeFileSync(path.join(folder, 'old/gone.ts'), text)
    writeFileSync(path.join(folder, 'notes.md'), '# Notes\n')
    const files = new Map([...generatedFiles((await loadSpecs()).program as never)])
    expect(driftOf(folder, files)).toEqual([
      { file: 'old/gone.ts', how: 'stale' },
      { file: 'types.ts', how: 'changed' },
      { file: 'votequorum.md', how: 'missing' },
    ])
    expect(await run({ out: folder })).toBe(0)
    expect(driftOf(folder, files)).toEqual([])
    expect(readFileSync(path.join(folder, 'notes.md'), 'utf8')).toBe('# Notes\n')
  })

  test('--tla writes a model for TLC, and says which model there is not', async () => {
    expect(await runTla('PairSplit', folder)).toBe(0)
    expect(readFileSync(path.join(folder, 'PairSplit.tla'), 'utf8')).toContain('MODULE PairSplit')
    expect(readFileSync(path.join(folder, 'PairSplit.cfg'), 'utf8')).toContain('INVARIANT oneQuorate')
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await runTla('NoSuch', folder)).toBe(4)
  })
})
