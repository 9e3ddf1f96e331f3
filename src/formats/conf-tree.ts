import type { Span } from '../core/diagnostic.ts'
import type { Report } from './report.ts'

/** `key: value`, as written. */
export interface ConfKey {
  readonly name: string
  readonly value: string
  readonly nameSpan: Span
  /** Of the value; of the place behind the colon when there is none. */
  readonly valueSpan: Span
}

export interface ConfSection {
  readonly name: string
  readonly nameSpan: Span
  readonly keys: readonly ConfKey[]
  readonly sections: readonly ConfSection[]
}

interface Open {
  readonly name: string
  readonly nameSpan: Span
  readonly keys: ConfKey[]
  readonly sections: ConfSection[]
}

/** No corosync.conf is longer; anything that is gets refused before it is looked at. */
export const longestFile = 1024 * 1024
const longestLine = 1023
const deepest = 8

/**
 * The lines of a corosync.conf as sections within sections, in corosync's own grammar: `name {`, `key: value`, `}`, and
 * `#` at the beginning of a line. The root section has no name. Goes on after each mistake.
 */
export function parseConf(text: string, report: Report): ConfSection {
  const root: Open = { name: '', nameSpan: { start: 0, end: 0, line: 1, column: 1 }, keys: [], sections: [] }
  if (text.length > longestFile) {
    report.error('CF005', root.nameSpan, `the file is longer than ${longestFile} characters`)
    return root
  }
  const open: Open[] = [root]
  // How many sections deeper than `deepest` we are: their braces still have to match.
  let beyond = 0
  let start = text.startsWith('\ufeff') ? 1 : 0
  for (let line = 1; start <= text.length; line++) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    if (!report.full()) {
      const read = readLine(text, { start, end, line, column: 1 }, report)
      if (read.kind === 'open' && (beyond > 0 || open.length > deepest)) {
        if (beyond++ === 0) report.error('CF005', read.span, `sections are nested deeper than ${deepest}`)
      } else if (read.kind === 'close' && beyond > 0) beyond--
      else apply(read, open, report)
    }
    start = end + 1
  }
  if (open.length > 1) {
    const innermost = open[open.length - 1] as Open
    report.error('CF003', innermost.nameSpan, `the section ${innermost.name} is not closed`)
  }
  return root
}

type Line =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'open'; readonly name: string; readonly span: Span }
  | { readonly kind: 'close'; readonly span: Span }
  | { readonly kind: 'key'; readonly key: ConfKey }

function apply(line: Line, open: Open[], report: Report): void {
  const here = open[open.length - 1] as Open
  switch (line.kind) {
    case 'nothing':
      return
    case 'key':
      here.keys.push(line.key)
      return
    case 'open': {
      const section: Open = { name: line.name, nameSpan: line.span, keys: [], sections: [] }
      here.sections.push(section)
      open.push(section)
      return
    }
    case 'close':
      if (open.length > 1) open.pop()
      else report.error('CF004', line.span, 'there is no section to close here')
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** Like corosync, a brace counts before a colon does, wherever it stands. */
function readLine(text: string, whole: Span, report: Report): Line {
  const nothing: Line = { kind: 'nothing' }
  if (whole.end - whole.start > longestLine) {
    report.error('CF005', whole, `the line is longer than ${longestLine} characters`)
    return nothing
  }
  const at = (from: number, to: number): Span => trimmed(text, whole, from, to)
  const content = at(whole.start, whole.end)
  if (content.start === content.end || text[content.start] === '#') return nothing
  const of = (span: Span): string => text.slice(span.start, span.end)
  const strange = of(content).search(control)
  if (strange >= 0) {
    const place = content.start + strange
    const unit = text.charCodeAt(place).toString(16).padStart(4, '0')
    report.error('CF006', at(place, place + 1), `U+${unit.toUpperCase()} does not belong into a configuration`)
    return nothing
  }
  const brace = of(content).indexOf('{')
  if (brace >= 0) {
    const name = at(content.start, content.start + brace)
    const rest = at(content.start + brace + 1, content.end)
    if (name.start === name.end) report.error('CF002', content, 'the section has no name')
    if (rest.start < rest.end) report.error('CF002', rest, 'nothing may follow { on its line')
    return { kind: 'open', name: of(name), span: name.start < name.end ? name : content }
  }
  const colon = of(content).indexOf(':')
  if (colon >= 0) {
    const name = at(content.start, content.start + colon)
    const value = at(content.start + colon + 1, content.end)
    if (name.start < name.end)
      return { kind: 'key', key: { name: of(name), value: of(value), nameSpan: name, valueSpan: value } }
    report.error('CF001', content, 'there is no key before the colon')
    return nothing
  }
  if (of(content).includes('}')) {
    if (of(content) !== '}') report.error('CF002', content, 'nothing may stand beside } on its line')
    return { kind: 'close', span: content }
  }
  report.error('CF001', content, 'this is neither a section, nor `key: value`, nor a closing brace')
  return nothing
}

/** The span from `from` to `to` without white space at either end. */
function trimmed(text: string, line: Span, from: number, to: number): Span {
  let start = from
  let end = to
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return { start, end, line: line.line, column: start - line.start + 1 }
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d
}
