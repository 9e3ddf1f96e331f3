import type { Simulation } from '../explore/walk/simulate.ts'
import { count, findingText, type Ink, plain } from './check-text.ts'

/** What walks at random came to, for a person, within 100 columns; `again` is the command that repeats them. */
export function simulationText(one: Simulation, cpuSeconds: number, again: string, ink: Ink = plain): string {
  const verdict = one.found
    ? ink.bad('violated')
    : one.limit === undefined
      ? ink.good('nothing found')
      : ink.bad('incomplete')
  const rate = cpuSeconds > 0 ? `, ${count(Math.round((one.steps / cpuSeconds) * 60))} steps/min` : ''
  const counts = `${count(one.runs)} walks, ${count(one.steps)} steps, ${cpuSeconds.toFixed(2)} s CPU${rate}`
  const lines = [`${ink.bold(one.model)}  ${verdict}  ${ink.dim(counts)}`]
  if (one.limit !== undefined) lines.push(`  stopped at the limit of ${one.limit}`)
  if (one.found) {
    const { run, length, finding, shortest } = one.found
    const how = shortest ? 'none is shorter' : 'no step of it can be left out'
    lines.push(ink.dim(`  found by walk ${run} after ${length} steps, shrunk to ${finding.length}: ${how}`))
    lines.push(...findingText(finding, ink))
  }
  for (const name of one.unseen) lines.push(`  never seen: sometimes ${name}`)
  lines.push(ink.dim(`  again: ${again}`))
  return `${lines.join('\n')}\n`
}

/** The machine-readable result of `muster simulate`, version 1. */
export function simulationJson(results: readonly { simulation: Simulation; cpuSeconds: number }[]): object {
  return {
    version: 1,
    models: results.map(({ simulation: { found, ...rest }, cpuSeconds }) => ({
      ...rest,
      verdict: found ? 'violated' : 'incomplete',
      cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
      ...(found && { found: { ...found, finding: { ...found.finding, path: found.finding.path.join('/') } } }),
    })),
  }
}
