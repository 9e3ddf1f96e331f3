import { describe, expect, test } from 'vitest'
import { type AnyMachine, Breach, type Input, type Named } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import { rec, SortedSet, setOf } from '../core/value.ts'
import { createHost, type Host, PortError } from './host.ts'
import type { Ports } from './ports.ts'

const shape = (name: string): RecordShape => ({ kind: 'record', name, tag: true, fields: [] })
const tick = rec({ kind: 'tick' }) as Named
const int = { kind: 'int' } as const

interface CounterState {
  readonly count: number
  readonly seen: number
  readonly armed: SortedSet<Named>
}

/** Counts `Up` on disk and `Look` in memory; `Bad` breaches; `tick` is armed by `Up` and forgotten by `Look`. */
const counter: AnyMachine = {
  kind: 'machine',
  ...{ name: 'Counter', module: 'counter', hash: '0', config: [], phases: [], sites: [] },
  state: [
    { name: 'count', shape: int, durable: true },
    { name: 'seen', shape: int, durable: false },
  ],
  timers: [shape('tick')],
  receives: [shape('Up'), shape('Bad')],
  hears: [shape('Look')],
  sends: [shape('Up')],
  emits: [shape('Seen')],
  configure: () => ({ config: {} }),
  initial: (_, kept?: CounterState): CounterState => ({ count: kept?.count ?? 0, seen: 0, armed: new SortedSet([]) }),
  step: (_, state: CounterState, input: Input) => {
    switch (input.kind) {
      case 'message':
        if (input.message.kind === 'Bad') throw new Breach('counter.mu:1:1', 'bad')
        return {
          state: { ...state, count: state.count + 1, armed: setOf([tick]) },
          effects: [
            { kind: 'send', message: rec({ kind: 'Up' }), to: setOf([2, 3]) },
            { kind: 'arm', timer: tick, least: 10, most: 10 },
            { kind: 'emit', signal: rec({ kind: 'Seen' }) },
          ],
        }
      case 'signal':
        return { state: { ...state, seen: state.seen + 1, armed: new SortedSet([]) }, effects: [] }
      case 'timer':
        return { state: { ...state, count: state.count + 100, armed: new SortedSet([]) }, effects: [] }
      default:
        return { state, effects: [] }
    }
  },
}

const up = rec({ kind: 'Up' }) as Named
const look = rec({ kind: 'Look' }) as Named
const bad = rec({ kind: 'Bad' }) as Named

interface Bench {
  readonly host: Host
  /** What the ports were asked for, in order. */
  readonly log: string[]
  /** Firings that the ports owe, stopped ones included. */
  readonly fire: (() => void)[]
  readonly lines: string[]
  readonly halts: Error[]
}

function bench(over: Partial<Ports> = {}, kept?: readonly CounterState[]): Bench {
  const log: string[] = []
  const fire: (() => void)[] = []
  const lines: string[] = []
  const halts: Error[] = []
  const ports: Ports = {
    now: () => 5,
    send: (to, message) => void log.push(`send ${message.kind} to ${to}`),
    after: (ms, act) => {
      log.push(`after ${ms}`)
      fire.push(act)
      return () => void log.push('stopped')
    },
    choose: least => least,
    save: state => void log.push(`save ${(state[0] as unknown as CounterState).count}`),
    record: line => {
      log.push('record')
      lines.push(line)
    },
    observe: () => void log.push('observe'),
    ...over,
  }
  const node = { stack: { name: 'One', machines: [counter] }, self: 1, contexts: [{ self: 1, config: {} }] }
  const life = { incarnation: 0, changes: true, ...(kept && { kept }), onHalt: (why: Error) => void halts.push(why) }
  return { host: createHost(node, ports, life), log, fire, lines, halts }
}

const counts = (host: Host) => (host.state()[0] as unknown as CounterState).count

describe('a step', () => {
  test('is recorded, then saved, then observed, and only then do its effects leave, in their order', () => {
    const { host, log } = bench()
    host.start()
    log.length = 0
    host.deliver(2, up)
    expect(log).toEqual(['record', 'save 1', 'observe', 'send Up to 2', 'send Up to 3', 'after 10'])
  })
  test('that changes nothing durable saves nothing, except the first of a first life', () => {
    const { host, log } = bench()
    host.start()
    expect(log).toEqual(['record', 'record', 'save 0', 'observe'])
    log.length = 0
    host.hear(look)
    expect(log).toEqual(['record', 'observe'])
  })
  test('of a later life begins with what was kept, and does not save it again', () => {
    const { host, log } = bench({}, [{ count: 7, seen: 3, armed: new SortedSet([]) }])
    host.start()
    expect(log).not.toContain('save 7')
    expect(host.state()[0]).toMatchObject({ count: 7, seen: 0 })
  })
  test('waits for the one before it, when a port calls back all the same', () => {
    const made: { host?: Host } = {}
    const order: string[] = []
    const { host } = bench({
      send: to => {
        order.push(`send ${to}`)
        if (to === 2) made.host?.hear(look)
      },
      observe: step => void order.push(step.parts[0]?.input.kind ?? ''),
    })
    made.host = host
    host.start()
    order.length = 0
    host.deliver(2, up)
    expect(order).toEqual(['message', 'send 2', 'send 3', 'signal'])
  })
})

describe('a timer', () => {
  test('that was armed anew fires once, even when the old firing was on its way', () => {
    const { host, fire } = bench()
    host.start()
    host.deliver(2, up)
    host.deliver(2, up)
    expect(fire).toHaveLength(2)
    fire[0]?.()
    expect(counts(host)).toBe(2)
    fire[1]?.()
    fire[1]?.()
    expect(counts(host)).toBe(102)
  })
  test('that the machine let go of without a word does not fire', () => {
    const { host, fire } = bench()
    host.start()
    host.deliver(2, up)
    host.hear(look)
    fire[0]?.()
    expect(counts(host)).toBe(1)
  })
  test('may be fired before its time, once, and only when it is armed', () => {
    const { host, fire } = bench()
    host.start()
    expect(host.fire('Counter', tick)).toBe(false)
    host.deliver(2, up)
    expect(host.fire('Counter', tick)).toBe(true)
    expect(host.fire('Counter', tick)).toBe(false)
    fire[0]?.()
    expect(counts(host)).toBe(101)
  })
  test('fires no more once the node has stopped', () => {
    const { host, fire, log } = bench()
    host.start()
    host.deliver(2, up)
    host.stop(true)
    expect(log).toContain('stopped')
    fire[0]?.()
    expect(counts(host)).toBe(1)
  })
})

describe('a node halts', () => {
  test('at a breach: nothing is saved, nothing leaves, and nothing is taken any more', () => {
    const { host, log, halts } = bench()
    host.start()
    log.length = 0
    host.deliver(2, bad)
    expect(log).toEqual([])
    expect(halts.map(why => why.message)).toEqual(['counter.mu:1:1: bad'])
    expect(host.halted()).toBe(halts[0])
    host.deliver(2, up)
    expect(counts(host)).toBe(0)
  })
  test('when its disk fails, before anything leaves', () => {
    const { host, log, halts } = bench({
      save: () => {
        throw new PortError('the disk is full')
      },
    })
    host.start()
    expect(halts.map(why => why.message)).toEqual(['the disk is full'])
    expect(log).toEqual(['record', 'record'])
  })
  test('not at a message or signal that nobody takes: those are dropped and not recorded', () => {
    const { host, lines } = bench()
    host.start()
    expect(host.deliver(2, rec({ kind: 'Vote' }) as Named)).toBe(false)
    expect(host.hear(rec({ kind: 'Nothing' }) as Named)).toBe(false)
    expect(lines).toHaveLength(2)
  })
  test('with a programmer’s mistake, loudly', () => {
    const { host } = bench({
      observe: () => {
        throw new TypeError('a bug')
      },
    })
    expect(() => host.start()).toThrow('a bug')
  })
})

test('the trace of a life begins with its header and ends with stop, unless it crashed', () => {
  const kinds = (lines: string[]) => lines.map(line => JSON.parse(line)).map(one => one.muster ?? one.input.kind)
  const one = bench()
  one.host.start()
  one.host.deliver(2, up)
  one.host.stop(true)
  expect(kinds(one.lines)).toEqual(['trace', 'start', 'message', 'stop'])
  const other = bench()
  other.host.start()
  other.host.stop(false)
  expect(kinds(other.lines)).toEqual(['trace', 'start'])
})
