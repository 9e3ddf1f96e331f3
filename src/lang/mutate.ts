import type { Diagnostic } from '../core/diagnostic.ts'
import { type Checked, check } from './check.ts'
import { lex } from './lexer.ts'
import type { TMutant } from './typed.ts'

/** The program with one mutant's changes made; what cannot be changed, or does not check any more, is said. */
export function mutated(
  files: readonly { readonly module: string; readonly file: string; readonly text: string }[],
  mutant: TMutant,
): Checked {
  const target = files.find(file => file.file === mutant.machine.file)
  if (!target) throw new Error(`${mutant.machine.file} is not among the files`)
  const made = applyChanges(target.text, mutant.machine.span, mutant.decl.changes)
  if ('misfits' in made) {
    const diagnostics = made.misfits.map(({ index, count }): Diagnostic => {
      const change = mutant.decl.changes[index] as TMutant['decl']['changes'][number]
      const message =
        count === 1
          ? `\`${change.from}\` overlaps another change of this mutant`
          : `\`${change.from}\` occurs ${count} times in machine ${mutant.machine.name}; it has to be once`
      return { severity: 'error', code: 'MU057', message, file: mutant.file, span: change.span }
    })
    return { program: undefined, diagnostics }
  }
  return check(files.map(file => (file === target ? { ...file, text: made.text } : file)))
}

/** A change that cannot be made: what it looks for does not occur once, or another change takes a part of it. */
export interface Misfit {
  readonly index: number
  /** How often its tokens occur; 1 when it overlaps an earlier change. */
  readonly count: number
}

/**
 * Each `from` is a run of tokens that occurs exactly once between the ends of the machine; layout and comments do not count.
 * All are looked up in the text as it is, and made at once.
 */
export function applyChanges(
  text: string,
  machine: { readonly start: number; readonly end: number },
  changes: readonly { readonly from: string; readonly to: string }[],
): { readonly text: string } | { readonly misfits: readonly Misfit[] } {
  const all = lex(text, '').tokens.filter(({ span }) => span.start >= machine.start && span.end <= machine.end)
  const cuts: { readonly start: number; readonly end: number; readonly to: string }[] = []
  const misfits: Misfit[] = []
  for (const [index, change] of changes.entries()) {
    const wanted = lex(change.from, '').tokens
    const places = all.filter((_, at) => wanted.length > 0 && wanted.every((one, i) => all[at + i]?.text === one.text))
    const first = places[0]
    const last = first && all[all.indexOf(first) + wanted.length - 1]
    const overlaps = cuts.some(cut => first && last && cut.start < last.span.end && first.span.start < cut.end)
    if (places.length !== 1 || !first || !last || overlaps) misfits.push({ index, count: places.length })
    // The blanks keep a new word from growing together with its neighbours.
    else cuts.push({ start: first.span.start, end: last.span.end, to: ` ${change.to} ` })
  }
  if (misfits.length > 0) return { misfits }
  cuts.sort((a, b) => b.start - a.start)
  return { text: cuts.reduce((now, { start, end, to }) => now.slice(0, start) + to + now.slice(end), text) }
}
