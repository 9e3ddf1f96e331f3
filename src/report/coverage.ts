import type { AnyMachine, Site } from '../core/machine.ts'
import type { SiteCounts } from '../explore/coverage.ts'
import type { Report } from '../explore/report.ts'
import { count } from './check-text.ts'

/** What all models together went through of one machine. */
export interface MachineCoverage {
  readonly machine: AnyMachine
  readonly counts: SiteCounts
  /** Inputs that it says something about and that none of the models gave it. */
  readonly untaken: readonly string[]
}

/** Put together from several reports: what one model did not see another may have. */
export function coverageOf(machines: readonly AnyMachine[], reports: readonly Report[]): MachineCoverage[] {
  return machines.flatMap(machine => {
    const all = reports.flatMap(one => one.coverage[machine.name] ?? [])
    if (all.length === 0) return []
    const sum = (of: keyof SiteCounts) => machine.sites.map((_, i) => all.reduce((n, one) => n + (one[of][i] ?? 0), 0))
    const ran = reports.filter(one => one.coverage[machine.name])
    const untaken = ran.reduce<string[] | undefined>((left, one) => {
      const here = one.neverTaken.filter(it => it.machine === machine.name).map(it => it.input)
      return left ? left.filter(input => here.includes(input)) : here
    }, undefined)
    return [
      { machine, counts: { held: sum('held'), failed: sum('failed'), made: sum('made') }, untaken: untaken ?? [] },
    ]
  })
}

/** Whether a site was gone through as it can be: a condition both ways, an assignment at all. An assertion should not fail. */
function covered(kind: Site['kind'], i: number, { held, failed, made }: SiteCounts): boolean {
  if (kind === 'assign') return (made[i] ?? 0) > 0
  return (held[i] ?? 0) > 0 && (kind === 'assert' || (failed[i] ?? 0) > 0)
}

/** A line a machine, then each condition that went one way, each assignment never made, each input never taken. */
export function coverageText(all: readonly MachineCoverage[]): string {
  const lines = ['coverage by all steps that were run (each once, whatever the number of states)']
  const width = Math.max(8, ...all.map(one => one.machine.name.length)) + 2
  lines.push(`  ${'machine'.padEnd(width)}conditions both ways   assignments   inputs taken`)
  for (const one of all) {
    const { sites, receives, hears, timers } = one.machine
    const of = (wanted: (kind: Site['kind']) => boolean) => {
      const mine = sites.flatMap((site, i) => (wanted(site.kind) ? [covered(site.kind, i, one.counts)] : []))
      return `${mine.filter(Boolean).length} of ${mine.length}`
    }
    const inputs = receives.length + hears.length + timers.length
    const conditions = of(kind => kind !== 'assign').padStart(20)
    const assignments = of(kind => kind === 'assign').padStart(14)
    lines.push(
      `  ${one.machine.name.padEnd(width)}${conditions}${assignments}${`${inputs - one.untaken.length} of ${inputs}`.padStart(15)}`,
    )
  }
  for (const one of all) lines.push(...missing(one).map(text => `  ${text}`.slice(0, 100)))
  return `${lines.join('\n')}\n`
}

/** What no model went through, one line each, with its place. */
export function missing({ machine, counts, untaken }: MachineCoverage): string[] {
  const sites = machine.sites.flatMap((site, i) => {
    if (covered(site.kind, i, counts)) return []
    const asked = (counts.held[i] ?? 0) + (counts.failed[i] ?? 0) > 0
    const how = site.kind === 'assign' ? 'never made' : asked ? `always ${(counts.held[i] ?? 0) > 0}` : 'never asked'
    return [`${site.file}:${site.line}: ${how}: ${site.text}`]
  })
  return [...sites, ...untaken.map(input => `${machine.name}: never took ${input}`)]
}

/** The text of a spec with what was gone through in its margin: `!` before a line with something that was not. */
export function annotated(text: string, file: string, all: readonly MachineCoverage[]): string {
  const notes = new Map<number, { text: string; bad: boolean }[]>()
  for (const { machine, counts } of all)
    for (const [i, site] of machine.sites.entries()) {
      if (site.file !== file) continue
      const shown =
        site.kind === 'assign'
          ? `${count(counts.made[i] ?? 0)}×`
          : `${count(counts.held[i] ?? 0)}/${count(counts.failed[i] ?? 0)}`
      const list = notes.get(site.line) ?? []
      list.push({ text: shown, bad: !covered(site.kind, i, counts) })
      notes.set(site.line, list)
    }
  const width = 18
  const lines = text.split('\n').map((line, i) => {
    const here = notes.get(i + 1) ?? []
    const mark = here.some(one => one.bad) ? '!' : ' '
    return `${mark}${here
      .map(one => one.text)
      .join(' ')
      .slice(0, width)
      .padStart(width)} | ${line}`
  })
  return `${' '.repeat(width - 10)}true/false or made×\n${lines.join('\n')}`
}
