import type { Named, NodeId } from '../../src/core/machine.ts'
import type { Part, Stack } from '../../src/core/stack.ts'
import { key, type Rec, rec } from '../../src/core/value.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import { configureFromConf } from '../../src/runtime/configure.ts'
import { ringName } from '../../src/runtime/ring-name.ts'
import { nodeInfoFlags } from '../../src/runtime/services.ts'
import type { Header } from '../../src/trace/format.ts'
import { readTrace } from '../../src/trace/read.ts'
import { type LogEntry, readLog } from '../quorum/read-log.ts'
import { votequorum } from '../quorum/replay-log.ts'
import { inputs } from '../traces/inputs.ts'
import { beginLife, type Kept, type Life } from '../traces/life.ts'

/** What votequorum of one node met, in order, whoever ran it. `at`: milliseconds since 1970. */
export type Entry = {
  readonly at: number
} /** A life begins; with `speaks` it says what it brings before there is a ring, as corosync does. */ & (
  | { readonly kind: 'start'; readonly speaks: boolean }
  | { readonly kind: 'ring'; readonly members: readonly NodeId[] }
  /** The ring is called as corosync writes it. */
  | { readonly kind: 'turn'; readonly ring: string }
  | { readonly kind: 'activate' | 'read again' | 'shut down' | 'gone' }
  /** Something that a node said; of a change the log has no more than that it was one. */
  | { readonly kind: 'heard'; readonly from: NodeId; readonly payload: Rec | 'a change' }
  /** What an operator asks this node, and whether it did it. */
  | { readonly kind: 'asked'; readonly signal: Named; readonly done: boolean }
)

/** The log of a corosync. What a node without a quorum device says of one is no news, and left out. */
export function streamOfLog(text: string, year: number): Entry[] {
  return readLog(text, year).flatMap(entry => entryOfLog(entry) ?? [])
}

function entryOfLog(entry: LogEntry): Entry | undefined {
  const { at } = entry
  switch (entry.kind) {
    case 'start':
      return { at, kind: 'start', speaks: true }
    case 'changed':
      return { at, kind: 'heard', from: entry.from, payload: 'a change' }
    case 'heard': {
      const { votes, expected, flags } = entry.info
      if (entry.about === 0) return undefined
      const said = { kind: 'NodeInfo', about: entry.about, votes, expected, flags: nodeInfoFlags(flags) }
      return { at, kind: 'heard', from: entry.from, payload: rec(said) }
    }
    case 'told':
    case 'counted':
      return undefined
    default:
      return entry
  }
}

/**
 * The trace of a Muster node, rechecked on the way. Its configuration is the one of each life's start.
 *
 * @throws when the trace is broken, or is none of its stack
 */
export function streamOfTrace(file: string, stack: Stack, confAt: (time: number) => CorosyncConf): Entry[] {
  const machine = stack.machines.findIndex(one => one.name === 'Votequorum')
  const entries: Entry[] = []
  const taken = inputs()
  let life: Life | undefined
  let disk: readonly Kept[] | undefined
  let header: Header | undefined
  let ring = ''
  for (const line of readTrace(file)) {
    if (line.kind === 'problem') throw new Error(`${file}: ${line.diagnostic.message}`)
    if (line.kind === 'header') {
      disk = life?.onDisk()
      header = line.header
      life = undefined
    }
    if (line.kind !== 'event' || !header) continue
    const { event } = line
    life ??= beginLife(header, nodeOf(confAt(event.time), stack, event.node), disk, taken)
    const made = life.replay(event)
    if (!made.ok) throw new Error(`${file}: event ${event.index} of node ${event.node} is rejected: ${made.why}`)
    for (const part of made.step?.parts ?? []) {
      if (part.machine !== machine) continue
      ring = ringOf(part) ?? ring
      entries.push(...entryOf(event.time, part, ring))
    }
  }
  return entries
}

/** What the ring is called that this part installs, if it installs one. */
function ringOf({ input }: Part): string | undefined {
  if (input.kind !== 'signal' || input.signal.kind !== 'Regular') return undefined
  return ringName((input.signal as Named & { readonly ring: Parameters<typeof ringName>[0] }).ring)
}

function nodeOf(conf: CorosyncConf, stack: Stack, self: NodeId) {
  const made = configureFromConf(conf, stack, self, 'Corosync31')
  if ('refused' in made) throw new Error(made.refused.join('; '))
  return made.node
}

function entryOf(at: number, { input, effects }: Part, ring: string): readonly Entry[] {
  if (input.kind === 'start') return [{ at, kind: 'start', speaks: false }]
  if (input.kind !== 'signal') return []
  const signal = input.signal as Named & {
    readonly members: Iterable<NodeId>
    readonly service: number
    readonly payload: Rec & Named
    readonly from: NodeId
  }
  switch (signal.kind) {
    case 'Regular':
      return [{ at, kind: 'ring', members: [...signal.members] }]
    case 'Turn':
      return signal.service === votequorum ? [{ at, kind: 'turn', ring }] : []
    case 'Activate':
      return signal.service === votequorum ? [{ at, kind: 'activate' }] : []
    case 'Reload':
      return [{ at, kind: 'read again' }]
    case 'ShutDown':
      return [{ at, kind: 'shut down' }]
    case 'CancelWaitForAll':
      return [{ at, kind: 'asked', signal, done: true }]
    case 'SetExpectedVotes':
    case 'SetNodeVotes': {
      const done = effects.some(
        one => one.kind === 'emit' && (one.signal as Named & { answer?: string }).answer === 'Ok',
      )
      return [{ at, kind: 'asked', signal, done }]
    }
    case 'Deliver': {
      const { payload, from } = signal
      if (payload.kind === 'Reconfigure') return [{ at, kind: 'heard', from, payload: 'a change' }]
      const about = (payload as { about?: NodeId | null }).about
      return payload.kind === 'NodeInfo' && about !== null ? [{ at, kind: 'heard', from, payload }] : []
    }
    default:
      return []
  }
}

/** A payload as one compares and shows it. */
export function sayPayload(payload: Rec | 'a change'): string {
  return payload === 'a change' ? payload : key(payload)
}
