import { describe, expect, test } from 'vitest'
import { corosyncMachines } from '../cli/stacks.ts'
import { key, type Value } from '../core/value.ts'
import { type CorosyncConf, readCorosyncConf } from '../formats/corosync-conf.ts'
import { configureFromConf, leftOut, machineConfigs } from './configure.ts'
import { shipped } from './testing/specs.ts'

const { corosync, program } = await shipped()

function conf(quorum: string, totem = '', nodes = 3): CorosyncConf {
  const list = Array.from({ length: nodes }, (_, i) => `node {\nring0_addr: 10.0.0.${i + 1}\nnodeid: ${i + 1}\n}\n`)
  const text = `totem {\nversion: 2\ntransport: udpu\n${totem}\n}\nnodelist {\n${list.join('')}}\nquorum {\nprovider: corosync_votequorum\n${quorum}\n}\n`
  const read = readCorosyncConf(text, 'c.conf')
  if (!read.conf) throw new Error(JSON.stringify(read.diagnostics))
  return read.conf
}
const config = (from: CorosyncConf, machine: string): Record<string, unknown> => {
  const made = configureFromConf(from, corosync, 1)
  if ('refused' in made) throw new Error(made.refused.join())
  const index = corosync.machines.findIndex(one => one.name === machine)
  return made.node.contexts[index]?.config as Record<string, unknown>
}

describe('a configuration', () => {
  test('gives the machines every field that they have, and no others', () => {
    const given = machineConfigs(conf('')) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
    for (const machine of corosync.machines)
      expect(Object.keys(given[machine.name] ?? {}).sort()).toEqual(machine.config.map(field => field.name).sort())
  })
  test('is for the stack of the specs', () => {
    const stack = [...program.modules.values()].flatMap(module => module.stacks).find(one => one.name === 'Corosync')
    expect(stack?.machines.map(machine => machine.name)).toEqual(corosyncMachines)
  })
  test('hands timers on in milliseconds', () => {
    expect(config(conf('', 'token: 1000\ntoken_coefficient: 0'), 'Evs')).toMatchObject({
      token: 1000,
      tokenRetransmit: 238,
      hold: 180,
      join: 50,
      consensus: 1200,
      merge: 200,
      seqnoUnchanged: 30,
      maxMessages: 17,
    })
  })
  test('keeps to the manual, or does as corosync 3.1 does', () => {
    const promises = (...given: ['Corosync31'?]) => {
      const made = configureFromConf(conf(''), corosync, 1, ...given)
      if ('refused' in made) throw new Error(made.refused.join())
      const at = corosync.machines.findIndex(machine => machine.name === 'Votequorum')
      const { config } = made.node.contexts[at] as unknown as { config: { promises: Value } }
      return key(config.promises)
    }
    expect(promises()).toBe('"Manual"')
    expect(promises('Corosync31')).toBe('"Corosync31"')
  })
  test.each([
    ['', '("Off")'],
    ['auto_tie_breaker: 1', '("Lowest")'],
    ['auto_tie_breaker: 1\nauto_tie_breaker_node: highest', '("Highest")'],
    ['auto_tie_breaker: 1\nauto_tie_breaker_node: 3 1', '("Listed",[3,1])'],
    ['auto_tie_breaker_node: 3', '("Off")'],
  ])('with %j has the tie-breaker %s', (quorum, tieBreaker) => {
    expect(key(config(conf(quorum), 'Votequorum').tieBreaker)).toBe(tieBreaker)
  })
  test('tells what is not given from what is off', () => {
    expect(config(conf(''), 'Votequorum')).toMatchObject({ waitForAll: null, expectedVotes: null })
    expect(config(conf('wait_for_all: 0\nexpected_votes: 5'), 'Votequorum')).toMatchObject({
      waitForAll: false,
      expectedVotes: 5,
    })
  })
  test('has a quorum device with the votes that it is given, or none', () => {
    const device = (text: string) => config(conf(`device {\nmodel: net\n${text}\n}`), 'Votequorum').device
    expect(device('votes: 1\ntimeout: 5000')).toMatchObject({ votes: 1, timeout: 5000, syncTimeout: 30_000 })
    expect(device('')).toMatchObject({ votes: null, timeout: 10_000 })
    expect(config(conf(''), 'Votequorum').device).toBeNull()
  })
  test.each([
    ['auto_tie_breaker: 1\nlast_man_standing: 1', 'wait_for_all'],
    ['two_node: 1\ndevice {\nmodel: net\n}', 'two_node'],
    ['last_man_standing: 1\ndevice {\nmodel: net\n}', 'last_man_standing'],
    ['auto_tie_breaker: 1\nwait_for_all: 1\ndevice {\nmodel: net\n}', 'auto_tie_breaker'],
    ['allow_downscale: 1\ndevice {\nmodel: net\n}', 'allow_downscale'],
    ['expected_votes: 5\ndevice {\nmodel: net\n}', 'device.votes'],
    ['expected_votes: 5\ndevice {\nmodel: net\nvotes: 4\n}', 'device.votes is too high'],
  ])('that votequorum does not take is refused in its own words: %j', (quorum, word) => {
    expect(configureFromConf(conf(quorum), corosync, 1)).toEqual({ refused: [expect.stringContaining(word)] })
  })
  test('of a device beside a tie-breaker that is off is taken', () => {
    // Three nodes without wait_for_all: the tie-breaker is off.
    expect(config(conf('auto_tie_breaker: 1\ndevice {\nmodel: net\n}'), 'Votequorum').device).not.toBeNull()
  })
  test('for a node that is not in the list is refused', () => {
    expect(configureFromConf(conf(''), corosync, 9)).toHaveProperty('refused')
  })
})

test('options that the machines do not have are warned of where they stand', () => {
  const found = leftOut(conf('allow_downscale: 1\ndevice {\nmodel: net\n}', 'heartbeat_failures_allowed: 1'))
  expect(found.map(one => [one.code, one.span.line, one.severity])).toEqual([
    ['CF022', 24, 'warning'],
    ['CF022', 4, 'warning'],
  ])
})
