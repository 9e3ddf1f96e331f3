import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../src/cli/specs.ts'

/**
 * The README's tour is run line by line, in order: each `npx muster …` has to end with the exit code that its comment
 * `# exit N` names, 0 without one.
 */
const page = readFileSync(path.join(packageRoot(), 'README.md'), 'utf8')
const from = page.indexOf('## A tour')
const tour = page.slice(from, page.indexOf('\n## ', from + 5))
const commands = [...tour.matchAll(/^npx muster (.*?)(?:\s*# exit (\d+))?$/gm)].map(found => ({
  command: found[1] ?? '',
  exit: Number(found[2] ?? 0),
}))

describe('the tour in README.md', () => {
  test('has commands', () => expect(commands.length).toBeGreaterThan(5))

  test.each(commands)('muster $command', ({ command, exit }) => {
    const main = path.join(packageRoot(), 'dist', 'src', 'cli', 'main.js')
    const ran = spawnSync('bash', ['-c', `node ${JSON.stringify(main)} ${command}`], {
      cwd: packageRoot(),
      encoding: 'utf8',
    })
    expect(`${ran.status}${ran.status === exit ? '' : `\n${ran.stdout}${ran.stderr}`}`).toBe(String(exit))
  })
})
