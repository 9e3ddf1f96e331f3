import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ask } from '../../src/runtime/control.ts'
import { controlPath } from '../../src/runtime/live.ts'
import type { QuorumAnswer } from '../../src/runtime/quorum.ts'
import type { QuorumStatus } from '../../src/runtime/quorum-info.ts'
import type { Json } from '../../src/trace/values.ts'
import { type GroupPerson, musterPerson, realPerson } from './group-clients.ts'
import type { Network } from './network.ts'

/** How a node sees its cluster, in the words of corosync-quorumtool. */
export interface Seen {
  readonly members: readonly number[]
  readonly ring: string
  readonly quorate: boolean
  readonly expected: number
  readonly total: number
  readonly quorum: number
  readonly highest: number
  readonly flags: string
}

/** A node of the ring that can be started, stopped and asked; its state stays on disk between its lives. */
export interface Member {
  readonly node: number
  readonly real: boolean
  readonly start: () => void
  readonly signal: (name: NodeJS.Signals) => void
  readonly up: () => boolean
  /** Resolves when the process is gone. */
  readonly gone: () => Promise<void>
  /** `undefined` while it does not answer. */
  readonly see: () => Promise<Seen | undefined>
  /** An operator asks for so many votes to be expected, or for a node to have so many: `false` when votequorum refuses it. */
  readonly expect: (votes: number) => Promise<boolean>
  readonly revote: (node: number, votes: number) => Promise<boolean>
  /** An operator ends wait_for_all, on all nodes that this one reaches. */
  readonly release: () => Promise<boolean>
  /** It reads its configuration again; of corosync, all that it reaches do. */
  readonly reload: () => Promise<boolean>
  /** A new client on it, on its way into this group. */
  readonly person: (group: string) => Promise<GroupPerson>
  /** What it logged so far. */
  readonly log: () => string
  /** What its log says that it should not. */
  readonly complaints: () => readonly string[]
}

abstract class Process {
  protected child: ChildProcess | undefined
  #gone: Promise<void> = Promise.resolve()

  /** Of the process that runs; of a real member the daemon itself. */
  pid(): number {
    return this.child?.pid ?? 0
  }
  up(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null
  }
  gone(): Promise<void> {
    return this.#gone
  }
  signal(name: NodeJS.Signals): void {
    this.child?.kill(name)
  }
  protected run(command: string, args: readonly string[], log: string): void {
    const out = openSync(log, 'a')
    const child = spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, TZ: 'UTC' } })
    closeSync(out)
    this.child = child
    this.#gone = new Promise(resolve => child.once('exit', () => resolve()))
  }
}

/** What a daemon says when it was sent something that it should not have been; and what it says of the machine below. */
const wrong = /assert|segfault|sanity|malformed|invalid|corrupt|crit\b|alert/i
const harmless = /sched|memlock|watchdog/i

const deviceProgram = fileURLToPath(new URL('../../../conformance/live/device-client.py', import.meta.url))

/** A real corosync in namespaces of its own; its /run, /dev/shm, /etc/hosts, state and log are private to it. */
export class RealMember extends Process implements Member {
  readonly real = true
  readonly node: number
  readonly #network: Network
  readonly #folder: string
  readonly #conf: string

  constructor(node: number, network: Network, folder: string, conf: string) {
    super()
    this.node = node
    this.#network = network
    this.#folder = path.join(folder, `real${node}`)
    this.#conf = conf
    for (const one of ['state', 'log']) mkdirSync(path.join(this.#folder, one), { recursive: true })
  }

  start(): void {
    const { dir } = path.parse(this.#conf)
    // Without these corosync asks a name server for its own address, and hangs.
    const mounts = [
      'mount -t tmpfs tmpfs /run',
      'mount -t tmpfs tmpfs /dev/shm',
      `mount --bind ${dir}/hosts /etc/hosts`,
      `mount --bind ${dir}/resolv /etc/resolv.conf`,
      'mkdir -p /var/log/corosync /var/lib/corosync',
      `mount --bind ${this.#folder}/state /var/lib/corosync`,
      `mount --bind ${this.#folder}/log /var/log/corosync`,
      `exec corosync -f -c ${this.#conf}`,
    ]
    const inside = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', mounts.join(' && ')]
    this.run('ip', ['netns', 'exec', this.#network.of(this.node), ...inside], path.join(this.#folder, 'output'))
  }

  expect(votes: number): Promise<boolean> {
    return this.#ask('corosync-quorumtool', '-e', String(votes))
  }
  revote(node: number, votes: number): Promise<boolean> {
    return this.#ask('corosync-quorumtool', '-n', String(node), '-v', String(votes))
  }
  release(): Promise<boolean> {
    return this.#ask('corosync-cmapctl', '-s', 'quorum.cancel_wait_for_all', 'u8', '1')
  }
  reload(): Promise<boolean> {
    return this.#ask('corosync-cfgtool', '-R')
  }
  /** Whether a tool on this node did it. */
  async #ask(...command: readonly string[]): Promise<boolean> {
    try {
      execFileSync('nsenter', ['-t', String(this.child?.pid), '-n', '-m', ...command], {
        timeout: 5000,
        stdio: 'ignore',
      })
      return true
    } catch {
      return false
    }
  }
  /** All its lives, as corosync has it; with stamps in UTC. */
  log(): string {
    return read(path.join(this.#folder, 'log/corosync.log'))
  }

  async see(): Promise<Seen | undefined> {
    if (!this.up()) return undefined
    try {
      const args = ['-t', String(this.child?.pid), '-n', '-m', 'corosync-quorumtool', '-s']
      // Its exit status is that of the quorum.
      const text = execFileSync('nsenter', args, { timeout: 3000, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
      return readQuorumtool(text)
    } catch (error) {
      const { stdout } = error as { stdout?: Buffer }
      return stdout && stdout.length > 0 ? readQuorumtool(stdout.toString()) : undefined
    }
  }

  async person(group: string): Promise<GroupPerson> {
    return realPerson(this.node, this.child?.pid ?? 0, group)
  }

  /** A quorum device with this name, that casts its vote on this node from now on; or that is there and never does. */
  device(name: string, votes: 'always' | 'never'): ChildProcess {
    const command = ['-t', String(this.child?.pid), '-n', '-m', 'python3', deviceProgram, name, votes]
    const out = openSync(path.join(this.#folder, 'device'), 'a')
    const child = spawn('nsenter', command, { stdio: ['ignore', out, out] })
    closeSync(out)
    return child
  }

  complaints(): readonly string[] {
    return [read(path.join(this.#folder, 'output')), this.log()]
      .join('\n')
      .split('\n')
      .filter(line => wrong.test(line) && !harmless.test(line))
  }
}

export interface MusterOptions {
  /** It does as corosync 3.1 does, where that is not what the manual says. */
  readonly likeCorosync: boolean
  /** It records a trace. */
  readonly recorded: boolean
  /** The group with views that it has, and the nodes that take part in it. */
  readonly views?: { readonly group: string; readonly nodes: readonly number[] }
}

/** `muster node` in the same place. */
export class MusterMember extends Process implements Member {
  readonly real = false
  readonly node: number
  readonly #network: Network
  readonly #folder: string
  readonly #conf: string
  readonly #cli: string
  readonly #options: MusterOptions

  constructor(node: number, network: Network, folder: string, conf: string, cli: string, options: MusterOptions) {
    super()
    this.node = node
    this.#network = network
    this.#folder = path.join(folder, `muster${node}`)
    this.#conf = conf
    this.#cli = cli
    this.#options = options
    mkdirSync(this.#folder, { recursive: true })
  }

  start(): void {
    const { node } = this
    const command = [
      process.execPath,
      this.#cli,
      'node',
      '--config',
      this.#conf,
      '--id',
      String(node),
      '--state',
      this.#folder,
      ...(this.#options.likeCorosync ? ['--promises', 'corosync31'] : []),
      ...(this.#options.recorded ? ['--trace', this.traceFile()] : []),
      ...(this.#options.views === undefined ? [] : ['--views', this.#options.views.group]),
      ...(this.#options.views === undefined ? [] : ['--view-nodes', this.#options.views.nodes.join(',')]),
    ]
    this.run('ip', ['netns', 'exec', this.#network.of(node), ...command], path.join(this.#folder, 'output'))
  }

  async see(): Promise<Seen | undefined> {
    if (!this.up()) return undefined
    try {
      const told = (await ask(this.socket(), { do: 'quorum' }, 1000)) as unknown as QuorumStatus
      if (told.ring === undefined) return undefined
      const { ring, quorate, expectedVotes, highestExpected, totalVotes, quorum, flags } = told
      return {
        ...{ members: told.members.map(one => one.node), ring, quorate, expected: expectedVotes },
        ...{ highest: highestExpected, total: totalVotes, quorum, flags: flags.join(' ') },
      }
    } catch {
      return undefined
    }
  }

  expect(votes: number): Promise<boolean> {
    return this.#ask({ do: 'set-expected', votes })
  }
  revote(node: number, votes: number): Promise<boolean> {
    return this.#ask({ do: 'set-votes', votes, node })
  }
  release(): Promise<boolean> {
    return this.#ask({ do: 'cancel-wait-for-all' })
  }
  async reload(): Promise<boolean> {
    try {
      await ask(this.socket(), { do: 'reload' })
      return true
    } catch {
      return false
    }
  }
  async #ask(request: { readonly do: string } & Json): Promise<boolean> {
    const answer = (await ask(this.socket(), request)) as unknown as QuorumAnswer
    return 'result' in answer && answer.result === 'Ok'
  }
  /** All its lives, when it is recorded. */
  traceFile(): string {
    return path.join(this.#folder, 'trace.jsonl')
  }

  /** Where clients on this node speak to it. */
  socket(): string {
    return controlPath(this.#folder)
  }
  person(group: string): Promise<GroupPerson> {
    return musterPerson(this.node, this.socket(), group)
  }

  log(): string {
    return read(path.join(this.#folder, 'output'))
  }

  complaints(): readonly string[] {
    return this.log()
      .split('\n')
      .filter(line => /halted|error/i.test(line))
  }
}

/** What `corosync-quorumtool -s` printed; `undefined` when it could not reach its daemon. */
export function readQuorumtool(text: string): Seen | undefined {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]+(\\S+)`, 'm').exec(text)?.[1]
  const ring = field('Ring ID')
  if (ring === undefined) return undefined
  const list = text.slice(text.indexOf('Membership information'))
  return {
    // A quorum device has a line as node 0.
    members: [...list.matchAll(/^\s+(\d+)\s+\d+\s/gm)].map(one => Number(one[1])).filter(node => node > 0),
    ...{ ring, quorate: field('Quorate') === 'Yes', expected: Number(field('Expected votes')) },
    ...{ total: Number(field('Total votes')), quorum: Number(field('Quorum')) },
    ...{ highest: Number(field('Highest expected')), flags: /^Flags:[ \t]*(.*?)[ \t]*$/m.exec(text)?.[1] ?? '' },
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
