import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLog, logLine } from './corosync-log.ts'
import { lineSplitter, longestLine, type TextLine } from './text-lines.ts'

const formed = 'A new membership (1.5) was formed. Members joined: 1'
const prefixes: readonly (readonly [where: string, prefix: string, host: string | undefined])[] = [
  ['the log file, timestamp hires', 'Jan 02 03:04:05.678 [19004] alpha corosync notice  ', 'alpha'],
  ['the log file, timestamp on', 'Jan 02 03:04:05 [19004] alpha corosync notice  ', 'alpha'],
  ['the log file, timestamp off', '[19004] alpha corosync notice  ', 'alpha'],
  ['stderr', 'notice  ', undefined],
  ['syslog', 'Jan  2 03:04:05 alpha corosync[19004]:   ', 'alpha'],
  ['the journal, short-iso', '2026-01-02T03:04:05+0000 alpha corosync[19004]:  ', 'alpha'],
  ['the journal, cat', '  ', undefined],
]

describe('a line of a log', () => {
  test.each(prefixes)('is read as it is in %s', (_, prefix, host) => {
    const line = `${prefix}[TOTEM ] ${formed}`
    const expected = { subsystem: 'TOTEM', said: formed, column: prefix.length + 10 }
    expect(logLine(line)).toEqual(host === undefined ? expected : { ...expected, host })
  })
  test('is none of corosync when another program says it, or nobody', () => {
    expect(logLine(`Jan  2 03:04:05 alpha pacemakerd[7]:  [TOTEM ] ${formed}`)).toBeUndefined()
    const again = 'Jan  2 03:04:05 alpha corosync[7]: message repeated 2 times: ['
    expect(logLine(`${again}  [TOTEM ] ${formed}]`)).toBeUndefined()
    for (const line of ['', formed, `[TOTEM] ${formed}`, '[1234  ] x', '[totem ] x'])
      expect(logLine(line)).toBeUndefined()
  })
  test('of other programs among those of corosync make no other kind of file', () => {
    expect(isLog(`Jan  2 03:04:05 alpha kernel: up\n[1] alpha corosync info [MAIN  ] x\n`)).toBe(true)
    expect(isLog('{"kind":"header"} [MAIN  ] x')).toBe(false)
    expect(isLog('Jan  2 03:04:05 alpha kernel: up\n')).toBe(false)
  })
  test('of any characters is read or not, and never a crash', () => {
    const piece = fc.constantFrom('[', ']', ' ', 'TOTEM ', 'corosync', '[7]: ', '[TOTEM ] ', 'é', '\0')
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), parts => {
        const line = parts.join('')
        const found = logLine(line)
        if (found) expect(line.slice(found.column - 1)).toBe(found.said)
      }),
    )
  })
})

describe('lines', () => {
  const split = (pieces: readonly Uint8Array[]): TextLine[] => {
    const { take, end } = lineSplitter()
    return [...pieces.flatMap(take), ...end()]
  }
  test('are the same in whatever pieces a text comes', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map(all => all.map(one => (one < 40 ? 10 : one)))
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60)), (all, at) => {
        const cuts = [0, ...at.filter(one => one < all.length).sort((a, b) => a - b), all.length]
        const pieces = cuts.slice(1).map((to, i) => all.subarray(cuts[i], to))
        const text = Buffer.from(all).toString('latin1')
        const plain = text.split('\n').map(one => one.replace(/\r$/, ''))
        expect(split(pieces).map(one => one.text)).toEqual(
          text.endsWith('\n') || text === '' ? plain.slice(0, -1) : plain,
        )
        expect(split(pieces)).toEqual(split([all]))
      }),
    )
  })
  test('say when they have no end, and when they are too long to keep', () => {
    const long = Buffer.from(`${'x'.repeat(longestLine + 5)}\r\nlast`)
    expect(split([long]).map(({ text, ...rest }) => [text.length, rest])).toEqual([
      [longestLine, { number: 1, cut: true, open: false }],
      [4, { number: 2, cut: false, open: true }],
    ])
  })
})
