import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { draw } from '../../src/cli/reports.ts'
import type { Story, StoryStep } from '../../src/report/story.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import type { Page } from './browser.ts'

const suite = 'viewer'
const executablePath = process.env.MUSTER_CHROMIUM ?? '/usr/bin/chromium'

/** The page that shows a run, driven in a real browser: by keys and by clicks, with ten nodes and five thousand steps. */
export async function viewer(): Promise<SuiteResult> {
  if (!existsSync(executablePath)) {
    const why = `${executablePath} is not there (MUSTER_CHROMIUM names another)`
    if (process.env.CI)
      return { suite, matched: 0, played: 1, looks: 0, failures: [{ name: suite, lines: [why] }], leftOut: [] }
    return skipped(suite, why)
  }
  const { openBrowser } = await import('./browser.ts')
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-viewer-'))
  const browser = await openBrowser(executablePath)
  const failures: { name: string; lines: string[] }[] = []
  let looks = 0
  try {
    for (const [name, play] of Object.entries(scenes)) {
      const lines: string[] = []
      const file = path.join(folder, 'story.html')
      writeFileSync(file, draw('html', large()))
      const page = await browser.open(`file://${file}`, name)
      const same = (what: string, found: unknown, wanted: unknown) => {
        looks++
        if (JSON.stringify(found) !== JSON.stringify(wanted))
          lines.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
      }
      await play(page, same)
      same('errors on the page', page.errors, [])
      await page.close()
      if (lines.length > 0) failures.push({ name, lines })
    }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
  const played = Object.keys(scenes).length
  return { suite, played, matched: played - failures.length, looks, failures, leftOut: [] }
}

type Same = (what: string, found: unknown, wanted: unknown) => void

const scenes: Readonly<Record<string, (page: Page, same: Same) => Promise<void>>> = {
  'only what can be seen is drawn': async (page, same) => {
    const rows = await page.count('svg .row')
    same('fewer than 100 rows of 5,000', rows > 5 && rows < 100, true)
    await page.press('End')
    same('the last step', await page.chosen(), '5000')
    same('its row is drawn', await page.count('#step-4999'), 1)
  },
  'keys alone step, search, filter and ask for help': async (page, same) => {
    for (let i = 0; i < 3; i++) await page.press('ArrowDown')
    same('after three steps', await page.chosen(), '3')
    await page.press('k')
    same('one back', await page.chosen(), '2')
    await page.press('/')
    await page.type('special')
    await page.press('Enter')
    same('the match', await page.chosen(), '4001')
    await page.press('Escape')
    await page.press('Home')
    same('before the first', await page.chosen(), '0')
    await page.press('?')
    same('help is open', await page.count('dialog[open]'), 1)
    await page.press('Escape')
    await page.focus('#nodes input')
    await page.press('Space')
    same('one node is hidden', (await page.text('#count')) !== '5000 of 5000 steps', true)
  },
  'a click shows the step, its changes and the states': async (page, same) => {
    await page.click('#step-4')
    same('the chosen step', await page.chosen(), '5')
    same('the panel', (await page.text('#step h2')).startsWith('5. '), true)
    same('what changed is marked', (await page.count('#step tr.changed')) > 0, true)
    same('its arrow is lit', (await page.count('svg .arrow.lit')) > 0, true)
  },
  'light and dark': async (page, same) => {
    const first = await page.attribute('html', 'data-theme')
    await page.press('t')
    same('the other one', (await page.attribute('html', 'data-theme')) !== first, true)
  },
  'hostile texts stay texts': async (page, same) => {
    same('no element of theirs', await page.count('#hostile'), 0)
    same('no script of theirs', await page.evaluate('window.hostile === undefined'), true)
  },
}

/** Ten nodes, five thousand steps; names that try to break out of the page. */
function large(): Story {
  const nodes = [...Array(10).keys()].map(i => i + 1)
  const steps = [...Array(5000).keys()].map((i): StoryStep => {
    const [at, from] = [i % 10, (i + 9) % 10]
    const hostile = i === 7 ? '</script><b id="hostile">x</b><script>window.hostile=1</script>' : ''
    return {
      ...{ kind: i % 50 === 49 ? 'lose' : 'deliver', at, text: `step ${i}${i === 4000 ? ' special' : ''}${hostile}` },
      changes: [`node ${at + 1} round: ${i} → ${i + 1}`],
      takes: { sent: i - 1, from, to: at, name: `Token(seq: ${i})` },
      sends: [{ to: (at + 1) % 10, name: `Token(seq: ${i + 1})` }],
      pictures: [
        {
          node: at,
          up: i % 500 < 490,
          phase: ['Gather', 'Commit', 'Operational'][i % 3] ?? '',
          fields: { round: `${i + 1}` },
        },
      ],
      network: i % 100 < 5 ? '{1, 2} {3, 4, 5, 6, 7, 8, 9, 10}' : '',
    }
  })
  const start = nodes.map(() => ({ up: true, phase: 'Gather', fields: { round: '0' } }))
  return { title: 'large', property: 'promise', text: 'a < b & c', nodes, steps, start, loop: 4990 }
}
