import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connectGroup } from '../../src/client/index.ts'
import { MusterMember, type RealMember } from './members.ts'
import { Ring } from './ring.ts'
import { missingHere } from './suite.ts'

/**
 * `npm run bench:ring`: three nodes on this machine, Muster and corosync in turn: deliveries a second at each node, and what the three
 * daemons use of the CPU for one; and how long after a kill -9 the others are a ring without the one that died. All clients are
 * local processes; corosync's speak libcpg.
 */
const sizes = [
  { bytes: 64, messages: 300_000 },
  { bytes: 1024, messages: 150_000 },
  { bytes: 8192, messages: 15_000 },
]
const nodes = [1, 2, 3]
/**
 * Before each size all three send so many times as much, and nobody counts: nodes run for months, and their first seconds are not
 * what they are like.
 */
const warmUps = 2
const longest = 120_000
/** A client has so many messages on their way to its node at most: as many as the library puts into one request. */
const together = 256

/** A client that sends and counts. */
interface Counter {
  readonly count: (messages: number) => Promise<void>
  readonly burst: (messages: number, bytes: number) => void
  readonly close: () => Promise<void>
}

const program = fileURLToPath(new URL('../../../conformance/live/cpg-client.py', import.meta.url))

function realCounter(pid: number): Counter {
  const command = ['-t', String(pid), '-n', '-m', 'python3', program, 'bench']
  const child: ChildProcess = spawn('nsenter', command, { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  let counted: () => void = () => undefined
  child.stdin?.on('error', () => undefined)
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('"counted"')) counted()
  })
  return {
    count: messages =>
      new Promise(resolve => {
        counted = resolve
        child.stdin?.write(`count ${messages}\n`)
      }),
    burst: (messages, bytes) => void child.stdin?.write(`burst ${messages} ${bytes}\n`),
    close: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function musterCounter(socket: string): Promise<Counter> {
  let left = 0
  let counted: () => void = () => undefined
  const client = await connectGroup({
    socket,
    onEvent: ({ event }) => {
      if (event === 'deliver' && --left === 0) counted()
    },
  })
  await client.join('bench')
  return {
    count: messages =>
      new Promise(resolve => {
        left = messages
        counted = resolve
      }),
    burst: async (messages, bytes) => {
      const body = Buffer.alloc(bytes, 'x')
      const under = new Set<Promise<void>>()
      for (let i = 0; i < messages; i++) {
        const one: Promise<void> = client.send(body).finally(() => under.delete(one))
        under.add(one)
        if (under.size >= together) await Promise.race(under)
      }
    },
    close: client.close,
  }
}

/** Seconds of CPU that each of these processes used so far. */
function used(pids: readonly number[]): number[] {
  return pids.map(pid => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  })
}

async function measure(kind: 'corosync' | 'muster'): Promise<void> {
  const ring = new Ring(kind === 'corosync' ? nodes : [], kind === 'muster' ? nodes : [])
  try {
    for (const node of nodes) ring.of(node).start()
    const wrong = await ring.settled()
    if (wrong.length > 0) throw new Error(wrong.join('; '))
    const pids = nodes.map(node => (ring.of(node) as RealMember | MusterMember).pid())
    const counters: Counter[] = []
    for (const node of nodes) {
      const member = ring.of(node)
      counters.push(
        member instanceof MusterMember ? await musterCounter(member.socket()) : realCounter(pids[node - 1] as number),
      )
    }
    await new Promise(resolve => setTimeout(resolve, 1500))
    for (const { bytes, messages } of sizes)
      for (const senders of [undefined, 1, 3]) {
        const sending = senders ?? nodes.length
        const each = Math.floor((senders ? messages : messages * warmUps) / sending)
        const total = each * sending
        const all = Promise.all(counters.map(one => one.count(total)))
        await new Promise(resolve => setTimeout(resolve, 300))
        const [began, cpu] = [performance.now(), used(pids)]
        for (const one of counters.slice(0, sending)) one.burst(each, bytes)
        const done = await Promise.race([all, new Promise<'late'>(resolve => setTimeout(resolve, longest, 'late'))])
        const seconds = (performance.now() - began) / 1000
        const rate =
          done === 'late' ? `not all came in ${longest / 1000} s` : `${Math.round(total / seconds)} deliveries/s`
        if (senders === undefined) continue
        const costs = used(pids).map((all, i) => (((all - (cpu[i] as number)) / total) * 1e6).toFixed(0))
        const what = `${kind}, ${senders} ${senders === 1 ? 'sender' : 'senders'}, ${bytes} bytes`
        process.stdout.write(`${what.padEnd(40)} ${rate.padEnd(26)} ${costs.join(', ')} us of CPU a message\n`)
      }
    for (const one of counters) await one.close()
  } finally {
    await ring.close()
  }
}

const token = 1000
const kills = 6

/** Of the representative and of another node by turns: until both others show each other alone. In tokens, ascending. */
async function failovers(kind: 'corosync' | 'muster'): Promise<number[]> {
  const ring = new Ring(kind === 'corosync' ? nodes : [], kind === 'muster' ? nodes : [], { token })
  const times: number[] = []
  try {
    for (const node of nodes) ring.of(node).start()
    for (let i = 0; i < kills; i++) {
      const wrong = await ring.settled()
      if (wrong.length > 0) throw new Error(wrong.join('; '))
      const victim = i % 2 === 0 ? 3 : 1
      const others = nodes.filter(node => node !== victim)
      // Somewhere within the rotation of the token.
      await new Promise(resolve => setTimeout(resolve, 1000 + 37 * i))
      const began = performance.now()
      ring.of(victim).signal('SIGKILL')
      for (const node of others) while ((await ring.of(node).see())?.members.join() !== others.join());
      times.push((performance.now() - began) / token)
      await ring.of(victim).gone()
      ring.of(victim).start()
    }
  } finally {
    await ring.close()
  }
  return times.sort((a, b) => a - b)
}

async function failover(kind: 'corosync' | 'muster'): Promise<void> {
  const times = await failovers(kind)
  const [median, most] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0]
  const what = `${kind}, a node dies, token ${token} ms`
  process.stdout.write(`${what.padEnd(40)} ${median.toFixed(2)} tokens, at most ${most.toFixed(2)}, of ${kills}\n`)
}

const parts = { deliveries: measure, failover }
const wanted = process.argv.slice(2)
const unknown = wanted.find(name => !Object.hasOwn(parts, name))
const missing = missingHere()
if (unknown !== undefined) {
  process.stderr.write(`there is no part ${unknown}: ${Object.keys(parts).join(', ')}\n`)
  process.exitCode = 2
} else if (missing === undefined) {
  for (const [name, part] of Object.entries(parts))
    for (const kind of ['corosync', 'muster'] as const)
      if (wanted.length === 0 || wanted.includes(name)) await part(kind)
} else process.stdout.write(`left out: ${missing}\n`)
