import { ask } from '../runtime/control.ts'
import { controlPath } from '../runtime/live.ts'
import type { Status } from '../runtime/narrate.ts'
import type { ViewStatus } from '../runtime/view-status.ts'

export interface StatusOptions {
  readonly state: string
  readonly json?: boolean
}

/** Prints how a running node is: 0 when it is quorate, 1 when it is not, 4 when nobody answers. */
export async function run(options: StatusOptions): Promise<number> {
  try {
    const status = (await ask(controlPath(options.state), { do: 'status' })) as unknown as Status
    process.stdout.write(options.json ? `${JSON.stringify(status, null, 2)}\n` : printStatus(status))
    return status.quorate ? 0 : 1
  } catch (error) {
    process.stderr.write(`muster status: ${options.state}: ${(error as Error).message}\n`)
    return 4
  }
}

export function printStatus(status: Status): string {
  const yes = (value: boolean | undefined) => (value === undefined ? 'unknown' : value ? 'yes' : 'no')
  const rows: readonly (readonly [string, string | number])[] = [
    ['node', `${status.node} (up ${(status.uptime / 1000).toFixed(1)} s, life ${status.incarnation + 1})`],
    ['phase', status.phase ?? 'unknown'],
    ['ring', status.ring ?? 'none'],
    ['members', status.members?.join(' ') ?? 'none'],
    ['quorate', yes(status.quorate)],
    ['expected votes', status.expectedVotes ?? 'unknown'],
    ['total votes', status.totalVotes ?? 'unknown'],
    ['quorum', status.quorum ?? 'unknown'],
    ...(status.views ? viewRows(status.views) : []),
    ...Object.entries(status.counters).map(([reason, count]) => [`datagrams: ${reason}`, count] as const),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

/** Of a process in a group with views: who is active has state. */
export const processIs = { clean: 'clean', active: 'dirty', evicted: 'evicted', left: 'none' } as const

function viewRows(views: ViewStatus): (readonly [string, string])[] {
  const { group, phase, reason, standing, view, reports, waitsFor } = views
  const named = (one: { readonly lineage: string; readonly generation: number }) =>
    `view ${one.generation} of lineage ${one.lineage}`
  const dirty = reports.map(one => `${one.node} ${processIs[one.standing]}${one.view ? `, ${named(one.view)}` : ''}`)
  return [
    ['group with views', group],
    ['its state', reason === undefined ? phase : `${phase}: ${reason}`],
    ['its process here', processIs[standing]],
    ...(view ? [['last view here', `${named(view)}, of ${view.members.join(' ')}`] as const] : []),
    ...dirty.map(line => ['said by node', line] as const),
    ...(waitsFor.length > 0 ? [['waits for', waitsFor.join(' ')] as const] : []),
  ]
}
