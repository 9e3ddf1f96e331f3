import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ClosedModel } from '../explore/closed.ts'
import { Space } from '../explore/space.ts'
import type { TModel } from '../lang/typed.ts'
import { checkJson } from '../report/check-json.ts'
import { html } from '../report/html.ts'
import { itf } from '../report/itf.ts'
import { type Checked, junit } from '../report/junit.ts'
import { mermaid } from '../report/mermaid.ts'
import { sarif } from '../report/sarif.ts'
import { shiviz } from '../report/shiviz.ts'
import type { Story } from '../report/story.ts'
import { storyOfPath } from '../report/story-of-path.ts'
import type { ModelResult } from './explore-models.ts'
import { packageRoot } from './specs.ts'

/** One for a whole check, and one for each counterexample or run. */
export const summaries = ['junit', 'sarif', 'json'] as const
export const drawings = ['html', 'itf', 'shiviz', 'mermaid'] as const
type Summary = (typeof summaries)[number]
type Drawing = (typeof drawings)[number]

/** `--report FORMAT[=FILE]`; without a file to standard output. */
export interface Wanted {
  readonly format: Summary | Drawing
  readonly file?: string
}

/** Undefined where the format is none. */
export function wantedReport(text: string): Wanted | undefined {
  const [format = '', ...rest] = text.split('=')
  const known = [...summaries, ...drawings].find(one => one === format)
  return known && { format: known, ...(rest.length > 0 && { file: rest.join('=') }) }
}

export interface Result {
  readonly model: TModel
  readonly result: ModelResult
  readonly closed: ClosedModel
}

/** Writes the reports that are wanted; of several counterexamples each gets a file of its own. The files that were written. */
export function writeReports(wanted: readonly Wanted[], results: readonly Result[]): string[] {
  return wanted.flatMap(one => {
    const summary = summaries.find(format => format === one.format)
    if (summary) return [written(one.file, summaryText(summary, results))]
    return drawn(one.format as Drawing, one.file, results)
  })
}

function drawn(format: Drawing, file: string | undefined, results: readonly Result[]): string[] {
  const found = results.flatMap(({ closed, result }) => result.report.findings.map(finding => ({ closed, finding })))
  return found.map(({ closed, finding }, i) => {
    const space = new Space(closed, () => {})
    const text =
      format === 'itf' ? `${JSON.stringify(itf(space, finding), null, 1)}\n` : draw(format, storyOfPath(space, finding))
    return written(file && numbered(file, i, found.length), text)
  })
}

/** A story in one of the formats that draw. */
export function draw(format: Exclude<Drawing, 'itf'>, story: Story): string {
  if (format === 'shiviz') return shiviz(story)
  if (format === 'mermaid') return mermaid(story)
  const part = (name: string) => readFileSync(path.join(packageRoot(), 'src', 'report', 'viewer', name), 'utf8')
  return html(story, { script: part('viewer.js'), style: part('viewer.css') })
}

export function written(file: string | undefined, text: string): string {
  if (file === undefined) process.stdout.write(text)
  else writeFileSync(file, text)
  return file ?? '-'
}

/** `out.html`, `out-2.html`, … */
function numbered(file: string, i: number, count: number): string {
  if (count === 1 || i === 0) return file
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${name}-${i + 1}${ext}`)
}

function summaryText(format: Summary, results: readonly Result[]): string {
  const checked = results.map(
    ({ model, result }): Checked => ({
      ...{ report: result.report, cpuSeconds: result.cpuSeconds, unmet: result.unmet },
      ...{ file: relative(model.file), line: model.span.line },
      properties: model.properties.map(one => ({
        ...{ name: one.name, severity: one.severity, file: relative(one.file), line: one.span.line, text: one.text },
      })),
    }),
  )
  if (format === 'junit') return junit(checked)
  if (format === 'json') return `${JSON.stringify(checkJson(results.map(one => one.result)), null, 2)}\n`
  const machines = results.flatMap(({ closed }) => [
    ...closed.nodes.flatMap(node => node.stack.machines),
    ...closed.monitors.map(one => one.machine),
  ])
  const { version } = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  return `${JSON.stringify(sarif(checked, version, machines), null, 2)}\n`
}

/** As a reader of the result finds it: below where the command runs, if it is there. */
export function relative(file: string): string {
  const from = path.relative(process.cwd(), path.resolve(packageRoot(), file))
  return from.startsWith('..') ? file : from
}
