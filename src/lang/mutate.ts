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
      const message = `\`${change.from}\` occurs ${count} times in machine ${mutant.machine.name}; it has to be once`
      return { severity: 'error', code: 'MU057', message, file: mutant.file, span: change.span }
    })
    return { program: undefined, diagnostics }
  }
  return check(files.map(file => (file === target ? { ...file, text: made.text } : file)))
}

/** Each `from` is a run of tokens that occurs exactly once between the ends of the machine; layout does not count. */
export function applyChanges(
  text: string,
  machine: { readonly start: number; readonly end: number },
  changes: readonly { readonly from: string; readonly to: string }[],
): { text: string } | { misfits: { index: number; count: number }[] } {
  const all = lex(text, '').tokens.filter(({ span }) => span.start >= machine.start && span.start < machine.end)
  const cuts: { start: number; end: number; to: string }[] = []
  const misfits: { index: number; count: number }[] = []
  for (const [index, change] of changes.entries()) {
    const wanted = lex(change.from, '').tokens.map(token => token.text)
    const places = all.flatMap((_, at) =>
      wanted.length > 0 && wanted.every((one, i) => all[at + i]?.text === one) ? [at] : [],
    )
    const first = all[places[0] ?? 0]
    const last = all[(places[0] ?? 0) + wanted.length - 1]
    if (places.length !== 1 || !first || !last) misfits.push({ index, count: places.length })
    else cuts.push({ start: first.span.start, end: last.span.end, to: change.to })
  }
  if (misfits.length > 0) return { misfits }
  const ordered = cuts.sort((a, b) => b.start - a.start)
  return { text: ordered.reduce((now, cut) => `${now.slice(0, cut.start)}${cut.to}${now.slice(cut.end)}`, text) }
}
