import type { Diagnostic } from '../core/diagnostic.ts'

export interface PrintOptions {
  readonly colour: boolean
}

/**
 * Diagnostics for a person: `file:line:column: error MU012: message`, the line with carets under the place, and the hint;
 * by file and place. Tabs, wide characters and marks do not shift the carets, and nothing from a source reaches the
 * terminal as a control character.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { colour }: PrintOptions,
): string {
  const paint = (code: number) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
  const [bold, dim, red, yellow] = [paint(1), paint(2), paint(31), paint(33)]
  const lines: string[] = []
  for (const { severity, code, message, file, span, hint } of [...diagnostics].sort(byPlace)) {
    const mark = severity === 'error' ? red : yellow
    lines.push(`${bold(`${clean(file)}:${span.line}:${span.column}:`)} ${mark(severity)} ${code}: ${clean(message)}`)
    const line = sources.get(file)?.split('\n')[span.line - 1]?.replace(/\r$/, '')
    if (line !== undefined) {
      const { text, carets } = excerpt(line, span.column - 1, span.end - span.start)
      lines.push(`  ${text}`, `  ${mark(carets)}`)
    }
    if (hint !== undefined) lines.push(dim(`  hint: ${clean(hint)}`))
  }
  return lines.map(line => `${line}\n`).join('')
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.span.start - b.span.start || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
}

const widest = 100
const before = 40

/** The line, or if it is long a window of it around the place, and as many carets as the place has columns on that line. */
function excerpt(line: string, at: number, length: number): { readonly text: string; readonly carets: string } {
  const from = wholeCharacter(line, Math.max(0, Math.min(at - before, line.length - widest)))
  const to = wholeCharacter(line, from + widest)
  const place = line.slice(at, Math.min(Math.max(at, to), at + Math.max(1, length)))
  const carets = '^'.repeat(Math.max(1, columnsOf(clean(place))))
  return { text: clean(line.slice(from, to)), carets: ' '.repeat(columnsOf(clean(line.slice(from, at)))) + carets }
}

/** The nearest index at or before this one that does not cut a character in two. */
function wholeCharacter(line: string, index: number): number {
  return index > 0 && /[\uDC00-\uDFFF]/.test(line.charAt(index)) && /[\uD800-\uDBFF]/.test(line.charAt(index - 1))
    ? index - 1
    : index
}

/** Tabs become blanks; controls, halves of characters and marks that turn the direction of text are made visible. */
export function clean(text: string): string {
  return text.replace(/\t/g, '  ').replace(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu, '\uFFFD')
}

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]

/** Columns on a terminal: East Asian wide characters and pictures take two, marks that combine none. */
function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue
    columns += wide.some(([least, most]) => code >= least && code <= most) ? 2 : 1
  }
  return columns
}
