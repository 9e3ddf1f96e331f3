import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connectGroup, type GroupClient, type GroupEvent, type Member as Process } from '../../src/client/index.ts'

/** A process in a group, on a real or a Muster node. */
export interface GroupPerson {
  readonly node: number
  /** What it was told, one word each. */
  readonly told: readonly string[]
  /** In the order of the calls. */
  readonly send: (body: Uint8Array) => void
  /** Goes without a word. */
  readonly close: () => Promise<void>
}

const program = fileURLToPath(new URL('../../../conformance/live/cpg-client.py', import.meta.url))

/** A client over libcpg, in the namespaces of a running corosync. */
export function realPerson(node: number, pid: number, group: string): GroupPerson {
  const command = ['-t', String(pid), '-n', '-m', 'python3', program, group]
  const child: ChildProcess = spawn('nsenter', command, { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const told: string[] = []
  let rest = ''
  child.stdin?.on('error', () => undefined)
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as GroupEvent & { readonly body?: string }
      const body = event.body === undefined ? {} : { body: Uint8Array.from(Buffer.from(event.body, 'base64')) }
      told.push(word({ ...event, ...body } as GroupEvent))
    }
  })
  return {
    ...{ node, told },
    send: body => void child.stdin?.write(`send ${Buffer.from(body).toString('base64')}\n`),
    close: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** A client over the control socket of a Muster node. */
export async function musterPerson(node: number, socket: string, group: string): Promise<GroupPerson> {
  const told: string[] = []
  const client: GroupClient = await connectGroup({ socket, onEvent: event => told.push(word(event)) })
  await client.join(group)
  return {
    ...{ node, told },
    send: body => {
      client.send(body).catch(error => told.push(`could not send: ${error.message}`))
    },
    close: client.close,
  }
}

/** An event as one line that is the same for whoever is told the same. Large bodies are told by size and sum. */
export function word(event: GroupEvent): string {
  const names = (all: readonly (Process & { readonly reason?: string })[]) =>
    all
      .map(({ node, pid, reason }) => `${node}:${pid}${reason === undefined ? '' : ` ${reason}`}`)
      .sort()
      .join(', ')
  switch (event.event) {
    case 'deliver': {
      const { node, pid, body } = event
      const text = Buffer.from(body).toString('utf8')
      const sum = body.reduce((so, byte) => (so * 31 + byte) % 1_000_003, 7)
      return `${node}:${pid} says ${text.length < 40 ? text : `${text.slice(0, 20)}… (${body.byteLength}, ${sum})`}`
    }
    case 'configuration': {
      const changes = [`left ${names(event.left)}`, `joined ${names(event.joined)}`]
      return `members ${names(event.members)}; ${changes.join('; ')}`
    }
    case 'ring':
      return `ring ${event.ring} of ${event.members.join(' ')}`
    default:
      return `${event.event} at ${event.waiting}`
  }
}
