import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confCodes } from './codes.ts'
import { longestFile } from './conf-tree.ts'
import { type CorosyncConf, readCorosyncConf } from './corosync-conf.ts'

const node = (i: number, more = ''): string => `  node {\n    ring0_addr: 10.0.0.${i}\n    nodeid: ${i}\n${more}  }\n`
const nodelist = (n: number): string => `nodelist {\n${Array.from({ length: n }, (_, i) => node(i + 1)).join('')}}\n`
const totem = (lines = ''): string => `totem {\n  version: 2\n  transport: udpu\n${lines}}\n`
const file = (options: { totem?: string; nodes?: number; quorum?: string; rest?: string } = {}): string =>
  totem(options.totem) +
  nodelist(options.nodes ?? 2) +
  `quorum {\n  provider: corosync_votequorum\n${options.quorum ?? ''}}\n${options.rest ?? ''}`

function read(text: string): CorosyncConf {
  const { conf, diagnostics } = readCorosyncConf(text, 'c.conf')
  if (!conf) throw new Error(JSON.stringify(diagnostics))
  return conf
}
/** `code line:column` of each finding. */
function findings(text: string): string[] {
  return readCorosyncConf(text, 'c.conf').diagnostics.map(d => `${d.code} ${d.span.line}:${d.span.column}`)
}

describe('the timers', () => {
  // The manual's and the source's figures.
  test.each([
    [2, { token: 3000, tokenRetransmit: 714, hold: 561, join: 50, consensus: 3600, merge: 200, downcheck: 1000 }],
    [1, { token: 3000, tokenRetransmit: 714, hold: 561, consensus: 3600 }],
    [3, { token: 3650, tokenRetransmit: 869, hold: 685, consensus: 4380 }],
    [5, { token: 4950, tokenRetransmit: 1178, hold: 932, consensus: 5940 }],
  ])('of %d nodes are derived as corosync does', (nodes, timers) => {
    expect(read(file({ nodes })).totem).toMatchObject(timers)
    expect(findings(file({ nodes }))).toEqual([])
  })
  test('follow a token that is given, coefficient included', () => {
    const conf = read(file({ nodes: 4, totem: '  token: 1000\n  token_coefficient: 100\n' }))
    expect(conf.totem).toMatchObject({ token: 1200, tokenRetransmit: 285, hold: 218, consensus: 1440 })
  })
  test('are taken as they are when they are given', () => {
    const given = '  token: 1000\n  token_retransmit: 200\n  hold: 100\n  join: 60\n  consensus: 1500\n  merge: 300\n'
    const conf = read(file({ totem: given }))
    expect(conf.totem).toMatchObject({ tokenRetransmit: 200, hold: 100, join: 60, consensus: 1500, merge: 300 })
  })
  test.each([
    ['consensus: 40', 'CF018 4:14'],
    ['token: 29', 'CF010 4:10'],
    ['token: 100', 'CF018 4:10'],
    ['token: 3s', 'CF010 4:10'],
    ['token: 99999999999999999999', 'CF010 4:10'],
    ['token:', 'CF010 4:9'],
    ['token_retransmit: 5000', 'CF018 4:21'],
    ['join: 4000', 'CF018 4:9'],
    ['transport: carrier_pigeon', 'CF011 4:14'],
    ['version: 3', 'CF010 4:12'],
    ['crypto_cipher: rot13', 'CF011 4:18'],
  ])('refuse %s where it stands', (line, expected) => {
    const found = readCorosyncConf(file({ totem: `  ${line}\n` }), 'c.conf')
    expect(found.conf).toBeUndefined()
    expect(
      found.diagnostics.filter(d => d.severity === 'error').map(d => `${d.code} ${d.span.line}:${d.span.column}`),
    ).toContain(expected)
  })
  test('warn of a consensus that is too short for the token', () => {
    expect(findings(file({ totem: '  consensus: 3000\n' }))).toEqual(['CF018 4:14'])
  })
})

describe('the nodelist', () => {
  test('keeps ids, names, addresses and votes', () => {
    const text = `${totem()}nodelist {\n${node(1, '    name: a\n    quorum_votes: 3\n')}${node(2)}}\nquorum {\n  votes: 2\n}\n`
    expect(read(text).nodes).toEqual([
      { id: 1, name: 'a', address: '10.0.0.1', votes: 3 },
      { id: 2, address: '10.0.0.2', votes: 1 },
    ])
  })
  test('makes an id of an IPv4 address when there is none', () => {
    const text = (bit: string) => `${totem(bit)}nodelist {\n  node {\n    ring0_addr: 192.168.0.1\n  }\n}\n`
    expect(read(text('')).nodes[0]?.id).toBe(3_232_235_521)
    expect(read(text('  clear_node_high_bit: yes\n')).nodes[0]?.id).toBe(3_232_235_521 - 2 ** 31)
  })
  test.each([
    ['no nodelist', totem(), 'CF012 1:1'],
    ['an empty one', `${totem()}nodelist {\n}\n`, 'CF012 5:1'],
    ['a node without an address', `${totem()}nodelist {\n  node {\n    nodeid: 1\n  }\n}\n`, 'CF013 6:3'],
    ['an address that is none', `${totem()}nodelist {\n  node {\n    ring0_addr: 10.0.0.256\n  }\n}\n`, 'CF014 7:17'],
    ['an address with odd letters', `${totem()}nodelist {\n  node {\n    ring0_addr: a b\n  }\n}\n`, 'CF014 7:17'],
    ['a name without an id', `${totem()}nodelist {\n  node {\n    ring0_addr: alpha\n  }\n}\n`, 'CF017 7:17'],
    ['an id of 0', `${totem()}nodelist {\n  node {\n    ring0_addr: a\n    nodeid: 0\n  }\n}\n`, 'CF010 8:13'],
    [
      'an id twice',
      `${totem()}nodelist {\n${node(1)}  node {\n    ring0_addr: 10.0.0.2\n    nodeid: 1\n  }\n}\n`,
      'CF015 12:13',
    ],
    [
      'an address twice',
      `${totem()}nodelist {\n${node(1)}  node {\n    ring0_addr: 10.0.0.1\n    nodeid: 2\n  }\n}\n`,
      'CF016 11:17',
    ],
  ])('with %s is refused in place', (_, text, expected) => {
    expect(findings(text)).toContain(expected)
    expect(readCorosyncConf(text, 'c.conf').conf).toBeUndefined()
  })
  test('sees through two spellings of one IPv6 address', () => {
    const one = (address: string, id: number) => `  node {\n    ring0_addr: ${address}\n    nodeid: ${id}\n  }\n`
    const text = `${totem()}nodelist {\n${one('fd00::1', 1)}${one('fd00:0:0::0001', 2)}}\n`
    expect(findings(text)).toContain('CF016 11:17')
  })
  test('of knet wants ids', () => {
    const text = 'totem {\n  version: 2\n}\nnodelist {\n  node {\n    ring0_addr: 10.0.0.1\n  }\n}\n'
    expect(findings(text)).toEqual(['CF019 1:1', 'CF017 5:3'])
  })
})

describe('the quorum options', () => {
  test('are handed on raw, their conflicts included', () => {
    const quorum = '  two_node: 1\n  auto_tie_breaker: 1\n  auto_tie_breaker_node: 3 1 2\n  last_man_standing: 1\n'
    const conf = read(file({ quorum }))
    expect(conf.quorum).toEqual({
      provider: 'corosync_votequorum',
      votes: 1,
      twoNode: true,
      autoTieBreaker: true,
      autoTieBreakerNode: [3, 1, 2],
      lastManStanding: true,
      lastManStandingWindow: 10_000,
      allowDownscale: false,
      expectedVotesTracking: false,
    })
  })
  test('tell a wait_for_all that is off from one that is not given', () => {
    expect(read(file({ quorum: '  wait_for_all: 0\n' })).quorum.waitForAll).toBe(false)
    expect(read(file()).quorum.waitForAll).toBeUndefined()
  })
  test('keep where they stand', () => {
    const conf = read(file({ quorum: '  expected_votes: 5\n' }))
    expect(conf.quorum.expectedVotes).toBe(5)
    expect(conf.spans.get('quorum.expected_votes')).toMatchObject({ line: 17, column: 19 })
    expect(conf.spans.get('nodelist.node.1.nodeid')).toMatchObject({ line: 12 })
  })
  test.each([
    ['two_node: yes', 'CF010 17:13'],
    ['expected_votes: -1', 'CF010 17:19'],
    ['auto_tie_breaker_node: middle', 'CF011 17:26'],
    ['provider: other', 'CF011 17:13'],
    ['last_man_standing_window: 1e3', 'CF010 17:29'],
  ])('refuse %s', (line, expected) => {
    expect(findings(file({ quorum: `  ${line}\n` }))).toContain(expected)
  })
  test('warn of a cancel_wait_for_all that comes too early', () => {
    const found = findings(file({ quorum: '  cancel_wait_for_all: 1\n' }))
    expect(found).toContain('CF020 17:24')
    expect(findings(file({ quorum: '  cancel_wait_for_all: 0\n' }))).not.toContain('CF020 17:24')
  })
  test('with a device are read', () => {
    const conf = read(
      file({
        quorum:
          '  device {\n    model: net\n    votes: 1\n    net {\n      host: q\n      algorithm: ffsplit\n    }\n  }\n',
      }),
    )
    expect(conf.quorum.device).toEqual({
      ...{ model: 'net', algorithm: 'ffsplit', votes: 1, timeout: 10_000, syncTimeout: 30_000 },
    })
  })
})

describe('what is misspelt', () => {
  test('is warned of, with the word that was meant', () => {
    const { conf, diagnostics } = readCorosyncConf(
      file({ totem: '  tokn: 1\n', rest: 'loging {\n}\nx: 1\n' }),
      'c.conf',
    )
    expect(conf).toBeDefined()
    expect(diagnostics.map(d => [d.severity, d.code, d.hint])).toEqual([
      ['warning', 'CF008', 'did you mean token?'],
      ['warning', 'CF007', 'did you mean logging?'],
      ['warning', 'CF008', undefined],
    ])
  })
  test('or given twice, or without effect, is warned of', () => {
    expect(findings(file({ totem: '  join: 60\n  join: 70\n', quorum: '  auto_tie_breaker_node: 1\n' }))).toEqual([
      'CF009 5:3',
      'CF020 19:26',
    ])
    expect(read(file({ totem: '  join: 60\n  join: 70\n' })).totem.join).toBe(70)
  })
})

describe('the grammar', () => {
  test.each([
    ['a line of nothing known', 'totem\n', ['CF001 1:1']],
    ['a colon without a key', ' : x\n', ['CF001 1:2']],
    ['text behind an opening brace', 'totem { version: 2\n}\n', ['CF002 1:9']],
    ['text beside a closing brace', 'totem {\n  } # end\n', ['CF002 2:3']],
    ['a section without a name', '{\n}\n', ['CF002 1:1']],
    ['an open section', 'totem {\nnodelist {\n}\n', ['CF003 1:1']],
    ['a brace too many', 'totem {\n}\n  }\n', ['CF004 3:3']],
    ['a NUL', 'totem {\n  version: 2\0\n}\n', ['CF006 2:13']],
    ['a long line', `${'x'.repeat(2000)}\n`, ['CF005 1:1']],
    ['deep nesting', `${'a {\n'.repeat(20)}${'}\n'.repeat(20)}`, ['CF005 9:1']],
    ['a file of megabytes', ' '.repeat(longestFile + 1), ['CF005 1:1']],
  ])('refuses %s at its place', (_, text, expected) => {
    expect(findings(text)).toEqual(expected)
  })
  test('takes comments, blank lines, tabs, carriage returns and a value with colons', () => {
    const text =
      '\ufeff# a\r\n\r\ntotem {\r\n\ttransport:udpu \r\n\t# b: {\r\n}\r\nnodelist {\r\nnode {\r\n ring0_addr : fd00::7\r\nnodeid: 7\r\n}\r\n}\r\n'
    expect(read(text).nodes).toEqual([{ id: 7, address: 'fd00::7', votes: 1 }])
  })
  test('stops at a hundred findings', () => {
    const { diagnostics } = readCorosyncConf('x\n'.repeat(500_000), 'c.conf')
    expect(diagnostics).toHaveLength(101)
  })
})

describe('any text whatever', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'totem {',
      'nodelist {',
      'node {',
      'quorum {',
      '}',
      'device {',
      '#',
      'token: ',
      'nodeid: ',
      ':',
      '{',
      '\0',
    ),
    fc.constantFrom(
      'ring0_addr: ',
      '10.0.0.1',
      'fd00::1',
      '1',
      '99999999999',
      '-1',
      'udpu',
      'transport: ',
      'two_node: 1',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
    fc.constant('\n'),
  )
  const inBounds = (text: string): void => {
    const { conf, diagnostics } = readCorosyncConf(text, 'c.conf')
    expect(conf === undefined).toBe(diagnostics.some(d => d.severity === 'error'))
    for (const { code, span } of diagnostics) {
      expect(confCodes[code]).toBeDefined()
      expect(span.start).toBeLessThanOrEqual(span.end)
      expect(span.end).toBeLessThanOrEqual(text.length)
      const before = text.slice(0, span.start)
      // A byte order mark is no column.
      const lead = text.startsWith('\ufeff') && span.line === 1 && span.start > 0 ? 1 : 0
      expect([span.line, span.column]).toEqual([
        before.split('\n').length,
        span.start - (before.lastIndexOf('\n') + 1) + 1 - lead,
      ])
    }
  }
  test('is read without a throw, and each finding has a code and lies in the text', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map(all => all.join('')),
        inBounds,
      ),
      { numRuns: 2000 },
    )
  })
  test('is so too when a good file is damaged in one place', () => {
    const good = file({ nodes: 3, quorum: '  device {\n    model: net\n  }\n' })
    const damage = fc.tuple(fc.nat(good.length), fc.nat(12), fc.string({ maxLength: 4, unit: 'binary' }))
    fc.assert(
      fc.property(damage, ([at, gone, instead]) => inBounds(good.slice(0, at) + instead + good.slice(at + gone))),
      { numRuns: 2000 },
    )
  })
})

/** Real files that lie outside the project; skipped, with a word, where they do not. */
const corpus = process.env.MUSTER_CORPUS ?? '../shared/corpus'
describe.skipIf(!existsSync(corpus))(`the real files below ${corpus} (skipped without them)`, () => {
  const logs = path.join(corpus, 'corosync/logs')
  const files = existsSync(logs)
    ? [
        ...readdirSync(logs).map(name => path.join(logs, name, 'corosync.conf')),
        ...readdirSync(path.join(corpus, 'vqsim'))
          .filter(name => name.endsWith('.conf'))
          .map(name => path.join(corpus, 'vqsim', name)),
      ].filter(one => existsSync(one))
    : []
  test('are there', () => expect(files.length).toBeGreaterThan(0))
  test.each(files)('%s loads without a finding', name => {
    const { conf, diagnostics } = readCorosyncConf(readFileSync(name, 'utf8'), name)
    expect(diagnostics).toEqual([])
    expect(conf?.nodes.length).toBeGreaterThan(0)
  })
})
