import { count, type Ink, plain } from '../report/check-text.ts'
import type { Drills } from '../runtime/drill.ts'

/** What drills came to, for a person; a seed is a drill, so the command that repeats one names its seed. */
export function drillsText(one: Drills, ink: Ink = plain): string {
  const { model, found, runs, steps, played } = one
  const minutes = count(Math.round(played / 60_000))
  const counts = `${count(runs)} drills, ${minutes} min of simulated time, ${count(steps)} steps`
  const lines = [`${ink.bold(model)}  ${found ? ink.bad('violated') : ink.good('nothing found')}  ${ink.dim(counts)}`]
  if (found) {
    const at = found.node === undefined ? '' : `, as node ${found.node} shows`
    lines.push(`  ${ink.bad(found.property)} (${found.why})${at}, after`)
    lines.push(...found.story.map(act => `    ${act}`))
  }
  lines.push(ink.dim(`  again: muster simulate ${model} --seed ${found?.seed ?? one.seed} --runs ${found ? 1 : runs}`))
  return `${lines.join('\n')}\n`
}
