import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../src/cli/specs.ts'

/**
 * The README's tour is run line by line, in order, in a folder of its own: each `npx muster …` has to end with the exit code
 * that its comment `# exit N` names (0 without one), and print what the block that follows shows, where one follows.
 */
const page = readFileSync(path.join(packageRoot(), 'README.md'), 'utf8')
const tour = page.slice(page.indexOf('## A tour'), page.indexOf('## ', page.indexOf('## A tour') + 5))
const commands = [...tour.matchAll(/^npx muster (.*?)(?:\s*# exit (\d+))?$/gm)].map(found => ({
  command: found[1] ?? '',
  exit: Number(found[2] ?? 0),
}))

describe('the tour in README.md', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muster-tour-'))
    for (const name of ['spec', 'traces'])
      cpSync(path.join(packageRoot(), name), path.join(folder, name), { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('has commands', () => expect(commands.length).toBeGreaterThan(5))

  test.each(commands)('muster $command', ({ command, exit }) => {
    const main = path.join(packageRoot(), 'dist', 'src', 'cli', 'main.js')
    const ran = spawnSync('bash', ['-c', `node ${JSON.stringify(main)} ${command}`], { cwd: folder, encoding: 'utf8' })
    expect(`${ran.status}${ran.status === exit ? '' : `\n${ran.stdout}${ran.stderr}`}`).toBe(String(exit))
  })
})
