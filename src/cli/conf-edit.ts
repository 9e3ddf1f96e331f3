/** One change of a text: lines (from 1) that go, and what comes after a line (0: before the first). */
export interface Edit {
  readonly without: readonly number[]
  readonly insert: readonly { readonly after: number; readonly line: string }[]
}

/** The text with all these changes. */
export function edited(text: string, edit: Edit): string {
  return shape(text, edit)
    .filter(one => one.mark !== '-')
    .map(one => one.line)
    .join('\n')
}

/** The changes as a unified diff, with two lines of context; lines keep what ends them. */
export function unifiedDiff(text: string, edit: Edit, file: string): string {
  const lines = shape(text, edit)
  const changed = lines.flatMap(({ mark }, i) => (mark === ' ' ? [] : [i]))
  const hunks: { from: number; to: number }[] = []
  for (const i of changed) {
    const last = hunks.at(-1)
    const [from, to] = [Math.max(0, i - context), Math.min(lines.length - 1, i + context)]
    if (last && from <= last.to + 1) last.to = to
    else hunks.push({ from, to })
  }
  const head = [`--- ${file}`, `+++ ${file}`]
  const count = (part: typeof lines, mark: '-' | '+') => part.filter(one => one.mark !== mark).length
  const body = hunks.flatMap(({ from, to }) => {
    const [before, part] = [lines.slice(0, from), lines.slice(from, to + 1)]
    const old = `${count(before, '+') + 1},${count(part, '+')}`
    return [
      `@@ -${old} +${count(before, '-') + 1},${count(part, '-')} @@`,
      ...part.map(({ mark, line }) => `${mark}${line.replace(/\r$/, '')}`),
    ]
  })
  return [...head, ...body].map(line => `${line}\n`).join('')
}
const context = 2

function shape(text: string, { without, insert }: Edit): { mark: ' ' | '-' | '+'; line: string }[] {
  const gone = new Set(without)
  const added = (after: number) =>
    insert.filter(one => one.after === after).map(({ line }) => ({ mark: '+' as const, line }))
  return [
    ...added(0),
    ...text.split('\n').flatMap((line, i) => {
      const own = { mark: gone.has(i + 1) ? ('-' as const) : (' ' as const), line }
      return [own, ...added(i + 1)]
    }),
  ]
}
