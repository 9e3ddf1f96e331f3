import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { run as explain } from './explain.ts'
import { run as fmt } from './fmt.ts'

let folder = ''
let out = ''
let err = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-fmt-'))
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    out += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    err += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function file(name: string, text: string): string {
  const at = path.join(folder, name)
  writeFileSync(at, text)
  return at
}

describe('muster fmt', () => {
  test('writes what is not in the one layout, and nothing else', async () => {
    const messy = file('messy.mu', 'signal   A // why\r\n')
    const tidy = file('tidy.mu', 'signal A\n')
    chmodSync(messy, 0o640)
    const before = statSync(tidy).mtimeMs
    expect(await fmt([folder], {})).toBe(0)
    expect(readFileSync(messy, 'utf8')).toBe('signal A // why\n')
    expect(statSync(messy).mode & 0o777).toBe(0o640)
    expect(statSync(tidy).mtimeMs).toBe(before)
    expect(out).toBe(`${messy}\n`)
    expect(readdirSync(folder).sort()).toEqual(['messy.mu', 'tidy.mu'])
  })

  test('--check only says so, and exits 1', async () => {
    const messy = file('messy.mu', 'signal   A')
    expect(await fmt([messy], { check: true })).toBe(1)
    expect(readFileSync(messy, 'utf8')).toBe('signal   A')
    expect(out).toBe(`${messy} is not in the one layout\n`)
    expect(await fmt([file('tidy.mu', 'signal A\n')], { check: true })).toBe(0)
  })

  test('reports syntax errors, does the other files all the same, and exits 4', async () => {
    const wrong = file('a.mu', 'signal 5')
    const messy = file('b.mu', 'signal  A')
    expect(await fmt([wrong, path.join(folder, 'absent.mu'), messy], {})).toBe(4)
    expect(err).toContain(
      `${wrong}:1:8: error MU001: expected a name in upper case, found \`5\`\n  signal 5\n         ^\n`,
    )
    expect(err).toContain('ENOENT')
    expect(readFileSync(wrong, 'utf8')).toBe('signal 5')
    expect(readFileSync(messy, 'utf8')).toBe('signal A\n')
  })

  test('writes through a link', async () => {
    const messy = file('messy.mu', 'signal  A')
    const link = path.join(folder, 'link.mu')
    symlinkSync(messy, link)
    expect(await fmt([link], {})).toBe(0)
    expect(readFileSync(messy, 'utf8')).toBe('signal A\n')
  })
})

describe('muster explain', () => {
  test('tells what a diagnostic means, with an example put right', async () => {
    expect(await explain('mu008')).toBe(0)
    expect(out).toMatch(/^MU008: a word of the language is used as a name\n[\s\S]*by: int[\s\S]*step: int/)
  })

  test('exits 4 for a code that does not exist', async () => {
    expect(await explain('MU999')).toBe(4)
    expect(err).toContain('MU999')
  })
})
