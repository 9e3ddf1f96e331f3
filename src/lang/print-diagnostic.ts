import type { Diagnostic } from '../core/diagnostic.ts'

const paint = (on: boolean, code: number) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text)

/**
 * Diagnostics for a person: `file:line:column: error MU012: message`, the line with a caret under the place, and the hint;
 * by file and place. Tabs are printed as blanks and wide characters counted double, so that the caret stands right.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { colour }: { readonly colour: boolean },
): string {
  const [red, yellow, dim, bold] = [paint(colour, 31), paint(colour, 33), paint(colour, 2), paint(colour, 1)]
  const sorted = [...diagnostics].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start))
  return sorted
    .map(({ severity, code, message, file, span, hint }) => {
      const head = `${bold(`${file}:${span.line}:${span.column}:`)} ${severity === 'error' ? red('error') : yellow('warning')} ${code}: ${message}`
      const line = sources.get(file)?.split('\n')[span.line - 1]?.replace(/\r$/, '')
      const shown = line === undefined ? [] : excerptOf(line, span.column, span.end - span.start)
      return [head, ...shown.map((text, i) => `  ${i === 0 ? text : red(text)}`), ...(hint === undefined ? [] : [dim(`  hint: ${hint}`)])].join('\n')
    })
    .join('\n')
    .concat(sorted.length > 0 ? '\n' : '')
}

/** The line, cut to a window of 100 around the place if it is long, and carets under it. */
function excerptOf(line: string, column: number, length: number): [string, string] {
  const from = Math.max(0, Math.min(column - 1 - 40, line.length - 100))
  const clean = (text: string) => text.replace(/\t/g, '  ').replace(/[\x00-\x1f\x7f\ud800-\udfff]/g, one => (/[\ud800-\udfff]/.test(one) ? one : '\ufffd'))
  const text = line.slice(from, from + 100)
  const before = clean(line.slice(from, column - 1))
  const under = clean(line.slice(column - 1, Math.min(column - 1 + Math.max(1, length), from + 100)))
  return [clean(text), `${' '.repeat(widthOf(before))}${'^'.repeat(Math.max(1, widthOf(under)))}`]
}

/** Columns on a terminal: East Asian wide characters and most pictures take two, marks that combine none. */
function widthOf(text: string): number {
  let width = 0
  for (const one of text) {
    const code = one.codePointAt(0) ?? 0
    if (/\p{Mn}/u.test(one) || code === 0x200d) continue
    const wide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xff60) || code >= 0x1f300
    width += wide ? 2 : 1
  }
  return width
}
