import type { Span } from '../core/diagnostic.ts'
import type { ConfKey, ConfSection } from './conf-tree.ts'
import { nearest } from './nearest.ts'
import type { Report } from './report.ts'

/** Where each value that is in the file stands, by its path: `totem.token`, `nodelist.node.0.nodeid`. */
export type Spans = Map<string, Span>

/** The keys of one section by name. Each reader gives `undefined` for what is absent or wrong; wrong is reported. */
export interface Options {
  /** Whether the key is in the file, right or wrong. */
  readonly given: (name: string) => boolean
  readonly span: (name: string) => Span | undefined
  readonly text: (name: string) => string | undefined
  readonly number: (name: string, least: number, most: number) => number | undefined
  /** 0 or 1; corosync takes any other number as 1. */
  readonly flag: (name: string) => boolean | undefined
  readonly choice: <const T extends string>(name: string, values: readonly T[]) => T | undefined
}

/** What a section may hold; `keys` and `sections` in the order of corosync.conf(5). */
export interface Vocabulary {
  readonly keys: readonly string[]
  readonly sections: readonly string[]
}

/** Several sections of one name are one; what the vocabulary does not have is warned of. */
export function options(
  path: string,
  sections: readonly ConfSection[],
  vocabulary: Vocabulary,
  context: { readonly report: Report; readonly spans: Spans },
): Options {
  const { report, spans } = context
  const keys = new Map<string, ConfKey>()
  for (const section of sections) {
    for (const key of section.keys) {
      if (!vocabulary.keys.includes(key.name)) unknownKey(path, key, vocabulary, report)
      else if (keys.has(key.name))
        report.warn('CF009', key.nameSpan, `${path}.${key.name} is given again; the last one counts`)
      keys.set(key.name, key)
      spans.set(`${path}.${key.name}`, key.valueSpan)
    }
    for (const inner of section.sections)
      if (!vocabulary.sections.includes(inner.name)) unknownSection(path, inner, vocabulary, report)
  }

  const number = (name: string, least: number, most: number): number | undefined => {
    const key = keys.get(name)
    if (!key) return undefined
    const value = wholeNumber(key.value)
    if (value !== undefined && value >= least && value <= most) return value
    const what = value === undefined ? 'a whole number' : 'a number'
    report.error('CF010', key.valueSpan, `${name} takes ${what} from ${least} to ${most}, not ${shown(key.value)}`)
    return undefined
  }
  return {
    given: name => keys.has(name),
    span: name => keys.get(name)?.valueSpan,
    text: name => keys.get(name)?.value,
    number,
    flag: name => {
      const value = number(name, 0, 255)
      const key = keys.get(name)
      if (value !== undefined && value > 1 && key)
        report.warn('CF011', key.valueSpan, `${name} is a switch; ${value} is taken as 1`, 'write 0 or 1')
      return value === undefined ? undefined : value > 0
    },
    choice: (name, values) => {
      const key = keys.get(name)
      if (!key) return undefined
      const chosen = values.find(one => one === key.value)
      if (chosen !== undefined) return chosen
      const like = nearest(key.value, values)
      const text = `${name} takes ${values.join(', ')}, not ${shown(key.value)}`
      report.error('CF011', key.valueSpan, text, like && `did you mean ${like}?`)
      return undefined
    },
  }
}

/** Decimal digits, perhaps with a sign, within ±2^53; anything else is no number. */
export function wholeNumber(text: string): number | undefined {
  if (!/^[+-]?[0-9]{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value + 0 : undefined
}

/** A value as messages show it: quoted, and short. */
export function shown(value: string): string {
  if (value === '') return 'nothing'
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value)
}

function unknownKey(path: string, key: ConfKey, vocabulary: Vocabulary, report: Report): void {
  if (report.full()) return
  const like = nearest(key.name, vocabulary.keys)
  const message = `${path} has no key ${shown(key.name)}; it is ignored`
  report.warn('CF008', key.nameSpan, message, like && `did you mean ${like}?`)
}

export function unknownSection(path: string, section: ConfSection, vocabulary: Vocabulary, report: Report): void {
  if (report.full()) return
  const like = nearest(section.name, vocabulary.sections)
  const where = path === '' ? 'corosync.conf' : path
  const message = `${where} has no section ${shown(section.name)}; it is ignored`
  report.warn('CF007', section.nameSpan, message, like && `did you mean ${like}?`)
}
