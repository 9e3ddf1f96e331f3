import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync } from 'node:fs'
import type { Diagnostic } from '../core/diagnostic.ts'
import { misformed } from './envelope.ts'
import { type Event, formatVersion, type Header, longestLine } from './format.ts'
import { firstError, placeOf } from './json-place.ts'
import type { JsonPath } from './values.ts'
import { WrittenEvent } from './written.ts'

/** One line of a trace. `text` is the line itself, so that a later error can be shown in its place. */
export type Line =
  | { readonly kind: 'header'; readonly header: Header; readonly at: LinePlace }
  | { readonly kind: 'event'; readonly event: Event; readonly at: LinePlace }
  /** The last line of a life that a crash cut off. */
  | { readonly kind: 'torn'; readonly at: LinePlace }
  /** The file is no trace from here on; nothing follows. */
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic }

export interface LinePlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** A line of a block of the file that is not yet a text. */
class RawLine implements LinePlace {
  readonly file: string
  readonly line: number
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  constructor(file: string, line: number, bytes: Buffer, start: number, end: number) {
    this.file = file
    this.line = line
    this.bytes = bytes
    this.start = start
    this.end = end
  }
  get text(): string {
    return this.bytes.toString('utf8', this.start, this.end)
  }
}

/**
 * The lines of a trace file, read as they are asked for. What comes out has the form of a header or an event; whether
 * the values in it fit the machines is for `decodeInput` to say.
 */
export function* readTrace(file: string): Generator<Line> {
  const opened = new Set<number>()
  let torn: { at: LinePlace; diagnostic: Diagnostic } | undefined
  let any = false
  for (const raw of rawLines(file)) {
    if ('severity' in raw) return yield { kind: 'problem', diagnostic: raw }
    const line = lineOf(raw)
    any = true
    if (torn) {
      if (line.kind !== 'header') return yield { kind: 'problem', diagnostic: torn.diagnostic }
      yield { kind: 'torn', at: torn.at }
      torn = undefined
    }
    if (line.kind === 'problem' && line.diagnostic.code === 'TR001') {
      torn = { at: raw, diagnostic: line.diagnostic }
      continue
    }
    if (line.kind === 'header') opened.add(line.header.node)
    if (line.kind === 'event' && !opened.has(line.event.node)) {
      const why = `node ${line.event.node} has no header above its first event`
      return yield { kind: 'problem', diagnostic: problemAt(raw, 'TR004', ['node'], why) }
    }
    yield line
    if (line.kind === 'problem') return
  }
  // Torn or not: a file without even one header is no trace.
  if (torn) yield opened.size > 0 ? { kind: 'torn', at: torn.at } : { kind: 'problem', diagnostic: torn.diagnostic }
  if (!any) yield { kind: 'problem', diagnostic: unreadable(file, 'the file is empty') }
}

/** Most lines are events just as the recorder writes them: no more is made of these than somebody asks for. */
function lineOf(raw: RawLine): Line {
  const event = WrittenEvent.of(raw.bytes, raw.start, raw.end)
  // Headers stay, and their blocks are not to.
  return event ? { kind: 'event', event, at: raw } : parseLine({ file: raw.file, line: raw.line, text: raw.text })
}

/** One line of text as what it says. */
export function parseLine(at: LinePlace): Line {
  let json: unknown
  try {
    json = JSON.parse(at.text)
  } catch {
    const offset = firstError(at.text)
    const found = offset >= at.text.length ? 'the line ends too early' : `unexpected ${JSON.stringify(at.text[offset])}`
    return { kind: 'problem', diagnostic: diagnostic(at, 'TR001', offset, `not JSON: ${found}`) }
  }
  const isHeader = typeof json === 'object' && json !== null && 'muster' in json
  const version = isHeader ? ((json as { version?: unknown }).version ?? formatVersion) : formatVersion
  if (version !== formatVersion) {
    const why = `version ${JSON.stringify(version)} of the trace format; this Muster reads version ${formatVersion}`
    return { kind: 'problem', diagnostic: problemAt(at, 'TR005', ['version'], why) }
  }
  const wrong = misformed(isHeader ? 'header' : 'event', json)
  if (wrong) return { kind: 'problem', diagnostic: problemAt(at, 'TR003', wrong.path, wrong.why) }
  return isHeader ? { kind: 'header', header: json as Header, at } : { kind: 'event', event: json as Event, at }
}

/** A diagnostic at the member of a line's JSON that `path` leads to. */
export function problemAt(at: LinePlace, code: string, path: JsonPath, message: string): Diagnostic {
  return diagnostic(at, code, placeOf(at.text, path), message)
}

function diagnostic(at: LinePlace, code: string, offset: number, message: string): Diagnostic {
  const span = { start: offset, end: offset + 1, line: at.line, column: offset + 1 }
  return { severity: 'error', code, message, file: at.file, span }
}

function unreadable(file: string, message: string): Diagnostic {
  return diagnostic({ file, line: 1, text: '' }, 'TR006', 0, message)
}

const blockSize = 1 << 18

/** Non-empty lines, or one diagnostic and nothing more. */
function* rawLines(file: string): Generator<RawLine | Diagnostic> {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    yield unreadable(file, (error as Error).message)
    return
  }
  try {
    yield* linesOf(file, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function* linesOf(file: string, descriptor: number): Generator<RawLine | Diagnostic> {
  let kept = Buffer.alloc(0)
  let line = 0
  for (;;) {
    const block = Buffer.allocUnsafe(blockSize)
    let size: number
    try {
      size = readSync(descriptor, block, 0, blockSize, null)
    } catch (error) {
      yield unreadable(file, (error as Error).message)
      return
    }
    const bytes = kept.length === 0 ? block.subarray(0, size) : Buffer.concat([kept, block.subarray(0, size)])
    const end = size === 0 ? bytes.length : bytes.lastIndexOf(10) + 1
    kept = bytes.subarray(end)
    if (kept.length > longestLine) {
      const why = `the line has more than ${longestLine} bytes`
      yield diagnostic({ file, line: line + 1, text: '' }, 'TR002', 0, why)
      return
    }
    const whole = bytes.subarray(0, end)
    if (!isUtf8(whole)) {
      yield notText(file, line, whole)
      return
    }
    for (let start = line === 0 ? afterMark(whole) : 0; start < end; ) {
      const newline = whole.indexOf(10, start)
      const raw = new RawLine(file, ++line, whole, start, newline < 0 ? end : newline)
      start = raw.end + 1
      const length = raw.end - raw.start
      if (length > longestLine && raw.text.length > longestLine)
        yield diagnostic({ file, line, text: '' }, 'TR002', 0, 'the line is too long')
      else if (length > 1 || (length === 1 && whole[raw.start] !== 13)) yield raw
    }
    if (size === 0) return
  }
}

/** Behind a byte order mark, if the file begins with one. */
function afterMark(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** Which line of a block is no UTF-8. A torn last line may be: it is given on as a line that is no JSON. */
function notText(file: string, before: number, bytes: Buffer): Diagnostic {
  let line = before
  let start = 0
  for (;;) {
    line++
    const newline = bytes.indexOf(10, start)
    const one = bytes.subarray(start, newline < 0 ? bytes.length : newline)
    if (newline < 0 || one.toString('utf8').includes('\ufffd'))
      return diagnostic({ file, line, text: '' }, 'TR002', 0, 'the line is no UTF-8')
    start = newline + 1
  }
}
