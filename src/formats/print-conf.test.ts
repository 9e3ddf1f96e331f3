import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCorosyncConf } from './corosync-conf.ts'
import { printCorosyncConf } from './print-conf.ts'

const flag = fc.constantFrom('0', '1')
const maybe = (key: string, value: fc.Arbitrary<string>) =>
  fc.option(value, { nil: undefined }).map(one => (one === undefined ? '' : `  ${key}: ${one}\n`))
const number = (min: number, max: number) => fc.integer({ min, max }).map(String)

/** Texts of configurations, with and without each option. */
const text = fc
  .tuple(
    fc.tuple(
      maybe('token', number(500, 9000)),
      maybe('token_coefficient', number(0, 900)),
      maybe('join', number(30, 300)),
      maybe('merge', number(30, 900)),
    ),
    fc.tuple(
      maybe('expected_votes', number(1, 9)),
      maybe('two_node', flag),
      maybe('wait_for_all', flag),
      maybe('auto_tie_breaker', flag),
      maybe('last_man_standing', flag),
      maybe('allow_downscale', flag),
    ),
    fc.integer({ min: 1, max: 6 }),
    fc.boolean(),
    maybe('cluster_name', fc.constantFrom('a', 'a b')),
  )
  .map(([totem, quorum, nodes, device, name]) => {
    const list = Array.from(
      { length: nodes },
      (_, i) => `  node {\n    ring0_addr: 10.1.2.${i + 1}\n    quorum_votes: ${i}\n  }\n`,
    )
    const devices = device ? '  device {\n    model: net\n    net {\n      algorithm: lms\n    }\n  }\n' : ''
    return `totem {\n  transport: udpu\n${name}${totem.join('')}}\nnodelist {\n${list.join('')}}\nquorum {\n  provider: corosync_votequorum\n${quorum.join('')}${devices}}\n`
  })

test('what is printed reads as what was printed, and printing it again changes nothing', () => {
  fc.assert(
    fc.property(text, one => {
      const { conf } = readCorosyncConf(one, 'a.conf')
      fc.pre(conf !== undefined)
      const printed = printCorosyncConf(conf as NonNullable<typeof conf>)
      const again = readCorosyncConf(printed, 'a.conf')
      expect({ ...again.conf, spans: 0 }).toEqual({ ...conf, spans: 0 })
      expect(printCorosyncConf(again.conf as NonNullable<typeof conf>)).toBe(printed)
    }),
  )
})
