import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSpecs } from '../../src/cli/specs.ts'
import { corosyncMachines } from '../../src/cli/stacks.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { conform, type Laws } from './conform.ts'
import { lawsOf } from './laws.ts'
import { boots, rehearse, stops } from './rehearse.ts'

type Lines = Map<number, string[]>

let folder: string
let laws: Laws
let run: Lines
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-conform-'))
  const { program } = await loadSpecs()
  if (!program) throw new Error('the shipped specs have errors')
  laws = await lawsOf(program)
  const hash = (name: string) => [...program.modules.values()].flatMap(m => m.machines).find(m => m.name === name)?.hash
  const machines = corosyncMachines.map(name => laws.machineOf(name, hash(name) as string) as AnyMachine)
  const lines = rehearse(machines, {
    nodes: 3,
    seed: 7,
    acts: [...boots(0, 1, 2, 3), { at: 2000, kind: 'crash', node: 3 }, ...boots(4000, 3), ...stops(8000, 1, 2, 3)],
  })
  run = new Map([1, 2, 3].map(id => [id, lines.filter(one => one.node === id).map(one => one.line)]))
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
/** Judges these traces, one file a node. */
function judge(lines: Lines) {
  const place = path.join(folder, String(count++))
  const files = [...lines].map(([node, text]) => {
    const file = `${place}-${node}.jsonl`
    writeFileSync(file, `${text.join('\n')}\n`)
    return file
  })
  return conform(files, laws)
}

// biome-ignore lint/suspicious/noExplicitAny: tests take lines apart
type Loose = any

/** The same run with one line of one node changed; `pick` finds the line. */
function tampered(
  node: number,
  pick: (event: Loose) => boolean,
  edit: (event: Loose) => void,
): { lines: Lines; at: number } {
  const own = [...(run.get(node) as string[])]
  const at = own.findIndex(line => line.includes('"input"') && pick(JSON.parse(line)))
  const event = JSON.parse(own[at] as string)
  edit(event)
  own[at] = JSON.stringify(event)
  return { lines: new Map(run).set(node, own), at: at + 1 }
}

describe('judging a recorded run', () => {
  it('accepts what was recorded, a crash and a restart included', () => {
    const judgement = judge(run)
    expect(judgement).toMatchObject({ judgement: 'accepted', nodes: [1, 2, 3], lives: 4, crashes: 1, unverified: 0 })
    const events = [...run.values()].flat().filter(line => line.includes('"input"')).length
    expect(judgement.events).toBe(events)
    expect(judgement.properties).toEqual([
      ...['RingIds', 'Synchrony', 'StampOrder', 'SameVerdict'],
      ...[
        'recoveredFirst',
        'takesTurns',
        'inLine',
        'releasedByAll',
        'safeAtAll',
        'neverGoesBack',
        'agreed',
        'oneMembership',
      ],
      'oneQuorate',
    ])
  })

  it('accepts the same events in one file, and in a file for each life', () => {
    const timed = [...run.values()].flatMap(lines =>
      lines.map((line, i) => ({
        line,
        time: (JSON.parse(lines[line.includes('"muster"') ? i + 1 : i] as string) as Loose).time,
      })),
    )
    const one = path.join(folder, 'one.jsonl')
    writeFileSync(
      one,
      timed
        .sort((a, b) => a.time - b.time)
        .map(({ line }) => line)
        .join('\n'),
    )
    expect(conform([one], laws)).toMatchObject({ judgement: 'accepted', lives: 4 })

    const own = run.get(3) as string[]
    const second = own.findLastIndex(line => line.includes('"muster"'))
    const lives = [own.slice(second), own.slice(0, second), run.get(2) as string[], run.get(1) as string[]]
    const files = lives.map((lines, i) => path.join(folder, `life-${i}-${lines.length}.jsonl`))
    for (const [i, file] of files.entries()) writeFileSync(file, (lives[i] as string[]).join('\n'))
    expect(conform(files, laws)).toMatchObject({ judgement: 'accepted', lives: 4 })
    const twice = conform([...files, files[2] as string], laws)
    expect(twice).toMatchObject({ judgement: 'undetermined', reasons: ['life 0 of node 2 is there twice'] })
  })

  it('accepts a life that a crash cut off in the middle of a line', () => {
    const torn = [...(run.get(3) as string[])]
    const second = torn.findLastIndex(line => line.includes('"muster"'))
    const last = torn.splice(second).slice(0, 1)
    torn.push((torn.pop() as string).slice(0, 50), ...last)
    // What the cut-off event sent has reached the others, so only this node's trace is judged.
    expect(judge(new Map([[3, torn]]))).toMatchObject({ judgement: 'accepted', crashes: 1, lives: 1 })
  })

  it('takes the messages of nodes without a trace as they come', () => {
    const judgement = judge(new Map([...run].filter(([node]) => node !== 2)))
    expect(judgement.judgement).toBe('accepted')
    expect(judgement.unverified).toBeGreaterThan(10)
  })

  it('rejects a changed effect at its event, with what was expected', () => {
    const { lines, at } = tampered(
      2,
      e => e.index > 50 && e.effects[0]?.kind === 'send',
      e => {
        e.effects[0].to = [2]
      },
    )
    const judgement = judge(lines)
    expect(judgement).toMatchObject({ judgement: 'rejected', rejection: { node: 2, line: at } })
    expect(judgement.judgement === 'rejected' && judgement.rejection.why).toMatch(/another to\.0|by the spec/)
  })

  it('rejects an effect that a guard stops, and names the guard', () => {
    // A stranger's token: the spec drops it and changes little; the trace says it was passed on.
    const token = tampered(
      2,
      e =>
        e.input.kind === 'message' &&
        e.input.message.kind === 'Token' &&
        e.effects.some((x: Loose) => x.kind === 'send'),
      e => {
        e.input.from = 3
        e.input.message.ring.seq += 4
      },
    )
    const judgement = judge(new Map([[2, token.lines.get(2) as string[]]]))
    expect(judgement).toMatchObject({
      judgement: 'rejected',
      rejection: {
        node: 2,
        line: token.at,
        site: { kind: 'when', file: 'spec/evs.mu', text: 'token.ring == ring', reason: 'a token of another ring' },
      },
    })
  })

  it('rejects another value of a field, and names the assignment', () => {
    const { lines, at } = tampered(
      1,
      e => e.changed?.['Votequorum.quorate'] === true,
      e => {
        e.changed['Votequorum.quorum'] = 1
        e.digest = '0000000000000000'
      },
    )
    const judgement = judge(lines)
    expect(judgement).toMatchObject({
      judgement: 'rejected',
      rejection: { line: at, site: { kind: 'assign', file: 'spec/votequorum.mu', field: 'quorum' } },
    })
  })

  it('rejects a state that differs when the trace has no fields', () => {
    const { lines, at } = tampered(
      1,
      e => e.index === 30,
      e => {
        delete e.changed
        e.digest = '0000000000000000'
      },
    )
    expect(judge(lines)).toMatchObject({ judgement: 'rejected', rejection: { line: at, index: 30 } })
  })

  it('rejects a message that nobody sent, and one with another content', () => {
    const isJoin = (e: Loose) => e.input.kind === 'message' && e.input.message.kind === 'Join' && e.input.from === 2
    const forged = tampered(3, isJoin, e => {
      e.input.message.ringSeq += 100
    })
    expect(judge(forged.lines)).toMatchObject({
      judgement: 'rejected',
      rejection: { node: 3, line: forged.at, why: 'node 2 has sent no such message to node 3' },
    })
    const silent = new Map([...run].map(([node, text]) => [node, node === 2 ? text.slice(0, 1) : text]))
    expect(judge(silent)).toMatchObject({ judgement: 'rejected', rejection: { input: 'Join from 2' } })
  })

  it.each<[string, (line: Loose) => void, string]>([
    [
      'a missing event',
      e => {
        e.index += 1
      },
      'event 20 is missing',
    ],
    [
      'an event twice',
      e => {
        e.index -= 1
      },
      'event 19 was there before',
    ],
    [
      'a time that falls',
      e => {
        e.time = 0
      },
      'its time is before that of the event before',
    ],
    [
      'a second start',
      e => {
        e.input = { kind: 'start' }
      },
      'the node had started',
    ],
    [
      'a timer that does not run',
      e => {
        e.input = { kind: 'timer', machine: 'Votequorum', timer: { kind: 'shrink' } }
      },
      'the timer shrink is not armed',
    ],
    [
      'a message of no known kind',
      e => {
        e.input = { kind: 'message', from: 9, message: { kind: 'Bogus' } }
      },
      'Corosync receives no "Bogus"',
    ],
    [
      'a value out of its type',
      e => {
        e.input = { kind: 'message', from: 9, message: { kind: 'MergeDetect', ring: { rep: 0, seq: 1 } } }
      },
      'expected a node id',
    ],
  ])('rejects %s', (_, edit, why) => {
    const { lines, at } = tampered(1, e => e.index === 20, edit)
    const judgement = judge(lines)
    expect(judgement).toMatchObject({ judgement: 'rejected', rejection: { line: at } })
    expect(judgement.judgement === 'rejected' && judgement.rejection.why).toContain(why)
  })

  it('rejects a node that comes back without what it had on disk', () => {
    const { lines, at } = tampered(
      3,
      e => e.input.kept !== undefined,
      e => {
        e.input.kept.Evs.stored -= 4
      },
    )
    expect(judge(lines)).toMatchObject({
      judgement: 'rejected',
      rejection: { node: 3, line: at, index: 0, incarnation: 1 },
    })
    const forgot = tampered(
      3,
      e => e.input.kept !== undefined,
      e => {
        delete e.input.kept
      },
    )
    expect(judge(forgot.lines)).toMatchObject({ judgement: 'rejected', rejection: { node: 3, line: forgot.at } })
  })

  it('is undetermined about another text of a machine, and about what is no trace', () => {
    const own = (run.get(1) as string[]).map(line => line.replace(/"hash":"[0-9a-f]+"/, '"hash":"1234"'))
    const other = judge(new Map([[1, own]]))
    expect(other).toMatchObject({
      judgement: 'undetermined',
      reasons: [expect.stringContaining('another text of Evs')],
    })
    expect(judge(new Map([[1, ['hello']]]))).toMatchObject({
      judgement: 'undetermined',
      diagnostics: [{ code: 'TR001' }],
    })
    expect(
      judge(new Map([[1, [...(run.get(1) as string[]).slice(0, 9), '{}', ...(run.get(1) as string[]).slice(9)]]])),
    ).toMatchObject({
      judgement: 'undetermined',
      diagnostics: [{ code: 'TR003', span: { line: 10 } }],
    })
  })

  it('is undetermined about a configuration that the spec refuses', () => {
    const own = (run.get(1) as string[]).map(line => line.replace('"peers":[1,2,3]', '"peers":[2,3]'))
    expect(judge(new Map([[1, own]]))).toMatchObject({
      judgement: 'undetermined',
      reasons: [expect.stringContaining('not in the nodelist')],
    })
  })

  it('judges alike whether lines are as the recorder writes them or not, forged ones included', () => {
    // With a space behind it a line is parsed, validated and decoded in whole, and its places are the same.
    const spaced = (lines: Lines) => new Map([...lines].map(([node, own]) => [node, own.map(line => `${line} `)]))
    const both = (lines: Lines) => {
      const [whole, other] = [judge(lines), judge(spaced(lines))]
      const unnamed = (one: object) => JSON.stringify(one).replaceAll(/[^"]*\/\d+-(\d\.jsonl)/g, '$1')
      expect(unnamed(whole)).toBe(unnamed(other))
      return whole.judgement
    }
    const early = (line: string) =>
      (JSON.parse(line) as Loose).time < 400 || /^."muster".*"incarnation":0,"stack"/.test(line)
    const short = new Map([...run].map(([node, own]) => [node, own.filter(early)]))
    expect(both(short)).toBe('accepted')
    const seen = { accepted: 0, rejected: 0, undetermined: 0 }
    for (let i = 0; i < 60; i++) {
      const node = 1 + (i % 3)
      const own = [...(short.get(node) as string[])]
      const at = 1 + ((i * 37) % (own.length - 1))
      const line = own[at] as string
      const tokens = [...line.matchAll(/\d+|true|false|null|"[A-Za-z]+"/g)]
      const { 0: token, index } = tokens[(i * 17) % tokens.length] as RegExpExecArray
      const forged = token === 'true' ? 'false' : /^\d/.test(token) ? `${Number(token) + 1}` : '"Other"'
      own[at] = `${line.slice(0, index)}${forged}${line.slice(index + token.length)}`
      seen[both(new Map(short).set(node, own))]++
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(2)
  })

  it('judges the properties of the model over all nodes', () => {
    const model = { ...laws, judgeOf: () => onlyOnce }
    let installed = 0
    const onlyOnce = {
      properties: ['twice'],
      notes: [],
      after: (_: number, __: unknown, signals: readonly { kind: string }[]) => {
        installed += signals.filter(signal => signal.kind === 'Regular').length
        return installed > 1 ? { property: 'twice', why: 'a second ring' } : undefined
      },
      down: () => undefined,
    }
    const files = [...run.keys()].map(node => path.join(folder, `0-${node}.jsonl`))
    expect(conform(files, model as Laws)).toMatchObject({
      judgement: 'rejected',
      rejection: { why: 'twice does not hold after this event: a second ring' },
    })
  })
})
