import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { NodeId } from '../../src/core/machine.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import type { Act, LeftOut, Scenario, Seen } from './scenario.ts'

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
}

/** A run of real corosync: a folder with corosync.conf and events.json (what was done, and what was seen). */
export function readReal(folder: string): Scenario | LeftOut {
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
    if (typeof made === 'string') return { name, leftOut: made }
    acts.push(...made)
  }
  if (!acts.some(act => act.kind === 'look')) return { name, leftOut: 'nothing was looked at' }
  // A loss is noticed when the token is, and given up when consensus cannot be had with the lost.
  return { name, conf, acts, detection: conf.totem.token + conf.totem.consensus, skipsStartChecks: false }
}

const noActs = ['capture', 'capture_stop', 'exited']

function actsOf(entry: Entry, at: number, nodes: readonly NodeId[]): Act[] | string {
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
  return `${ev}${sig ? ` ${sig}` : ''}: what comes of it is a matter of timing below the membership`
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
  return { members: row.members ?? [], quorate: row.quorate === 'Yes', ...given }
}
