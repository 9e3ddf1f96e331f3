import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { NodeId } from '../../src/core/machine.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { neverStarted } from './play.ts'
import { readLog } from './read-log.ts'
import type { Act, LeftOut, LoggedRun, Scenario, Seen } from './scenario.ts'

/** One entry of events.json: `t` in seconds, `ev` what was done. */
interface Entry {
  readonly t: number
  readonly ev: string
  readonly node?: number
  readonly sig?: string
  readonly groups?: readonly (readonly number[])[]
  readonly label?: string
  readonly rows?: readonly Row[]
}

/** What corosync-quorumtool -s said on one node; only `node` and `up` when it said nothing. */
interface Row {
  readonly node: number
  readonly up: boolean
  readonly members?: readonly number[]
  readonly quorate?: string
  readonly expected?: string
  readonly highest?: string
  readonly total?: string
  readonly quorum?: string
  readonly flags?: string
}

/** A run of real corosync: a folder with corosync.conf and events.json (what was done, and what was seen). */
export function readReal(folder: string): Scenario | LoggedRun | LeftOut {
  const name = path.basename(folder)
  const file = path.join(folder, 'corosync.conf')
  const { conf, diagnostics } = readCorosyncConf(readFileSync(file, 'utf8'), file)
  if (!conf) return { name, leftOut: diagnostics.map(one => one.message).join('; ') }
  let entries: readonly Entry[]
  try {
    entries = JSON.parse(readFileSync(path.join(folder, 'events.json'), 'utf8')) as readonly Entry[]
  } catch (error) {
    return { name, leftOut: `events.json: ${(error as Error).message}` }
  }
  const begin = entries[0]?.t ?? 0
  const acts: Act[] = []
  for (const entry of entries) {
    const made = actsOf(
      entry,
      (entry.t - begin) * 1000,
      conf.nodes.map(node => node.id),
    )
    // What comes of it is a matter of timing below the membership, and the logs have it.
    if (!made) return readLogs(folder)
    acts.push(...made)
  }
  if (!acts.some(act => act.kind === 'look')) return { name, leftOut: 'nothing was looked at' }
  if (neverStarted(acts) !== undefined) return readLogs(folder)
  // A loss is noticed when the token is, and given up when consensus cannot be had with the lost.
  return { name, conf, acts, detection: conf.totem.token + conf.totem.consensus }
}

/** The same run as the log of each node has it: nI.corosync.log.gz. */
export function readLogs(folder: string): LoggedRun | LeftOut {
  const name = path.basename(folder)
  const file = path.join(folder, 'corosync.conf')
  const { conf, diagnostics } = readCorosyncConf(readFileSync(file, 'utf8'), file)
  if (!conf) return { name, leftOut: diagnostics.map(one => one.message).join('; ') }
  const entries = JSON.parse(readFileSync(path.join(folder, 'events.json'), 'utf8')) as readonly Entry[]
  const year = new Date((entries[0]?.t ?? 0) * 1000).getUTCFullYear()
  const logs = conf.nodes.flatMap(({ id }) => {
    const log = path.join(folder, `n${id}.corosync.log.gz`)
    // A node that is no corosync has none.
    if (!existsSync(log)) return []
    const looks = entries.flatMap(({ t, label = '', rows = [] }) =>
      rows.flatMap(row => (row.up && row.node === id ? [{ at: t * 1000, label, seen: seenOf(row) }] : [])),
    )
    return [{ node: id, entries: readLog(gunzipSync(readFileSync(log)).toString('utf8'), year), looks }]
  })
  return logs.length > 0 ? { name, conf, logs } : { name, leftOut: 'there is no log' }
}

const noActs = ['capture', 'capture_stop', 'exited']

function actsOf(entry: Entry, at: number, nodes: readonly NodeId[]): Act[] | undefined {
  const { ev, node = 0, sig, groups = [], label = '', rows = [] } = entry
  const link = /^link (down|up) node (\d+)$/.exec(ev)
  if (link?.[1] === 'up') return [{ at, kind: 'heal' }]
  if (link) return [{ at, kind: 'split', blocks: [nodes.filter(id => id !== Number(link[2])), [Number(link[2])]] }]
  if (noActs.includes(ev)) return []
  if (ev === 'start') return [{ at, kind: 'start', node }]
  if (ev === 'signal' && sig === 'SIGKILL') return [{ at, kind: 'crash', node }]
  if ((ev === 'signal' && sig === 'SIGTERM') || ev === 'cfgtool -H') return [{ at, kind: 'leave', node }]
  if (ev === 'cut') return [{ at, kind: 'split', blocks: groups }]
  if (ev === 'heal') return [{ at, kind: 'heal' }]
  if (ev === 'snap')
    return [{ at, kind: 'look', label, seen: new Map(rows.filter(row => row.up).map(row => [row.node, seenOf(row)])) }]
  return undefined
}

function seenOf(row: Row): Seen {
  const number = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text))
  const fields = {
    expected: number(row.expected),
    highest: number(row.highest),
    total: number(row.total),
    quorum: number(row.quorum),
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  return {
    ...{ members: row.members ?? [], quorate: row.quorate === 'Yes', ...given },
    ...(row.flags !== undefined && { flags: row.flags.trim() }),
  }
}
