import type { Mutant } from '../lang/mutants.ts'
import { type Ink, plain, wrapped } from './check-text.ts'

export type Fate = 'killed' | 'survived' | 'looks equivalent' | 'undecided' | 'does not check'

export interface Outcome {
  readonly mutant: Mutant
  readonly fate: Fate
  /** The model, and what it noticed. */
  readonly by?: string
}
export interface Named {
  readonly name: string
  readonly caught: boolean
  readonly by: readonly string[]
}

/** A score by operator, then every mutant that nobody noticed, each with its line. */
export function mutationText(results: readonly Outcome[], named: readonly Named[], ink: Ink = plain): string {
  const fates: readonly Fate[] = ['killed', 'survived', 'looks equivalent', 'undecided']
  const count = (fate: Fate, operator?: string) =>
    results.filter(one => one.fate === fate && (operator === undefined || one.mutant.operator === operator)).length
  const row = (name: string, operator?: string) =>
    `  ${name.padEnd(16)}${fates.map(fate => String(count(fate, operator)).padStart(fate.length + 2)).join('')}`
  const names = [...new Set(results.map(one => one.mutant.operator))].sort()
  const decided = count('killed') + count('survived')
  const score =
    decided === 0
      ? ''
      : `, score ${((100 * count('killed')) / decided).toFixed(0)} % without those that look equivalent`
  return `${[
    `${ink.bold('mutants')}  ${results.length - count('does not check')} that check${score}`,
    `  ${'operator'.padEnd(16)}${fates.map(fate => `  ${fate}`).join('')}`,
    ...names.map(name => row(name, name)),
    row('all'),
    ...listed('survived', results, ink),
    ...listed('undecided', results, ink),
    ...listed('looks equivalent', results, ink),
    ...(named.length > 0 ? [ink.bold('mutants of spec/mutants')] : []),
    ...named.map(one => `  ${one.caught ? ink.good('caught') : ink.bad('MISSED')} ${one.name} by ${one.by.join(', ')}`),
  ].join('\n')}\n`
}

function listed(fate: Fate, results: readonly Outcome[], ink: Ink): string[] {
  const found = results.filter(one => one.fate === fate)
  if (found.length === 0) return []
  const line = ({ mutant: { file, span, operator, from, to } }: Outcome) => {
    const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 60)
    return `  ${file}:${span.line}: ${operator}: ${short(from)}${to === '' ? '' : ` → ${short(to)}`}`
  }
  return [ink.bold(fate), ...found.flatMap(one => wrapped(line(one), 6))]
}

/** The machine-readable result of `muster mutate`, version 1. */
export function mutationJson(results: readonly Outcome[], named: readonly Named[]): object {
  return {
    version: 1,
    mutants: results.map(({ mutant: { name, operator, file, span, from, to }, fate, by }) => ({
      ...{ name, operator, file, line: span.line, column: span.column, from, to, fate },
      ...(by !== undefined && { by }),
    })),
    named,
  }
}
