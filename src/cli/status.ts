import { ask } from '../runtime/control.ts'
import { controlPath } from '../runtime/live.ts'
import type { Status } from '../runtime/narrate.ts'

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
    ...Object.entries(status.counters).map(([reason, count]) => [`datagrams: ${reason}`, count] as const),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}
