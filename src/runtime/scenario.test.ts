import { describe, expect, test } from 'vitest'
import { linkMachines, loadSpecs } from '../cli/specs.ts'
import { runScenario } from './scenario.ts'
import { shipped } from './testing/specs.ts'

const { program, machineOf } = await shipped()
const scenarios = [...program.modules.values()].flatMap(module => module.scenarios)

describe('the scenarios of spec/', () => {
  test('are there', () => expect(scenarios.length).toBeGreaterThan(5))
  test.each(scenarios.map(one => [`${one.file}: ${one.title}`, one] as const))('%s', (_, scenario) => {
    expect(runScenario(scenario, { program, machineOf })).toEqual({ ok: true, title: scenario.title })
  })
})

/** Plays scenarios over the shipped specs; each ends, or fails at a line of its own. */
async function play(acts: string, head = 'on Three') {
  const text = `use models/corosync: Three\nuse models/conf: Conf\nuse models/evs: Evs2\n\nscenario "s" ${head} {\n${acts}\n}\n`
  const { program, diagnostics } = await loadSpecs(undefined, [{ module: 'scenarios/more', file: 'more.mu', text }])
  if (!program) throw new Error(JSON.stringify(diagnostics.filter(one => one.severity === 'error')))
  const scenario = program.modules.get('scenarios/more')?.scenarios[0]
  if (!scenario) throw new Error('no scenario')
  return runScenario(scenario, { program, machineOf: await linkMachines(program) })
}

describe('a scenario that goes wrong', () => {
  test('says at which line, what was expected, and what was there', async () => {
    expect(await play('  settle\n  expect 1.quorate\n  expect 2.quorum == 3')).toEqual({
      ok: false,
      title: 's',
      failure: {
        file: 'more.mu',
        line: 8,
        column: 3,
        why: 'expected 2.quorum == 3',
        values: [{ name: '2.Votequorum.quorum', value: '2' }],
        time: 10_000,
      },
    })
  })
  test.each([
    ['  crash 1\n  crash 1', 'node 1 is down'],
    ['  restart 1', 'node 1 is up'],
    ['  crash 1\n  pause 1', 'node 1 is down'],
    [
      '  settle\n  crash 2\n  crash 3\n  settle\n  deliver CommitToken from 2 to 3',
      'no CommitToken from 2 to 3 came by',
    ],
    ['  settle\n  fire joinAgain at 1', 'joinAgain is not armed at 1'],
  ])('%j: %s', async (acts, why) => {
    expect(await play(acts)).toMatchObject({ ok: false, failure: { why } })
  })
  test('because of a configuration says why', async () => {
    const head = 'on Three with { Evs { peers: { 1, 2 } }, Votequorum { votes: { n: 1 for n in nodes } } }'
    expect(await play('  settle', head)).toMatchObject({
      ok: false,
      failure: { why: expect.stringContaining('nodelist') },
    })
  })
})

describe('the acts', () => {
  test.each([
    [
      'a message delivered before its time',
      '  deliver Join from 2 to 1\n  expect 2 in 1.Evs.proc and 3 not in 1.Evs.proc',
    ],
    [
      'a timer fired before its time',
      '  settle\n  fire tokenLost at 1\n  expect 1.Evs.phase == Gather\n  settle\n  expect 1.Evs.phase == Operational',
    ],
    [
      'a signal from outside',
      '  settle\n  run Leave at 3\n  crash 3\n  settle for 100ms\n  expect 1.Evs.members == { 1, 2 }',
    ],
    [
      'a pause',
      '  settle\n  pause 3\n  settle\n  expect 1.Evs.members == { 1, 2 } and 3.Evs.members == { 1, 2, 3 }\n  resume 3\n  settle\n  expect 1.Evs.members == { 1, 2, 3 }',
    ],
    [
      'a cut in one direction',
      '  settle\n  cut 1 to 3\n  expect not connected(1, 3) and connected(1, 2) and not healed\n  mend 1 to 3\n  expect healed',
    ],
  ])('%s has its effect', async (_, acts) => {
    expect(await play(acts)).toEqual({ ok: true, title: 's' })
  })
})
