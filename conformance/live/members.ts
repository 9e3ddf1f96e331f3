import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ask } from '../../src/runtime/control.ts'
import { controlPath } from '../../src/runtime/live.ts'
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
  /** A new client on it, on its way into this group. */
  readonly person: (group: string) => Promise<GroupPerson>
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
    const child = spawn(command, args, { stdio: ['ignore', out, out] })
    closeSync(out)
    this.child = child
    this.#gone = new Promise(resolve => child.once('exit', () => resolve()))
  }
}

/** What a daemon says when it was sent something that it should not have been; and what it says of the machine below. */
const wrong = /assert|segfault|sanity|malformed|invalid|corrupt|crit\b|alert/i
const harmless = /sched|memlock|watchdog/i

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

  /** corosync-quorumtool -e: `false` when votequorum refuses it. */
  expect(votes: number): boolean {
    try {
      const args = ['-t', String(this.child?.pid), '-n', '-m', 'corosync-quorumtool', '-e', String(votes)]
      execFileSync('nsenter', args, { timeout: 3000, stdio: 'ignore' })
      return true
    } catch {
      return false
    }
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

  complaints(): readonly string[] {
    const log = [path.join(this.#folder, 'output'), path.join(this.#folder, 'log/corosync.log')].map(read).join('\n')
    return log.split('\n').filter(line => wrong.test(line) && !harmless.test(line))
  }
}

/** `muster node` in the same place. */
export class MusterMember extends Process implements Member {
  readonly real = false
  readonly node: number
  readonly #network: Network
  readonly #folder: string
  readonly #conf: string
  readonly #cli: string
  readonly #more: readonly string[]

  /** `more` of its command line. */
  constructor(node: number, network: Network, folder: string, conf: string, cli: string, more: readonly string[]) {
    super()
    this.node = node
    this.#network = network
    this.#folder = path.join(folder, `muster${node}`)
    this.#conf = conf
    this.#cli = cli
    this.#more = more
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
      ...this.#more,
    ]
    this.run('ip', ['netns', 'exec', this.#network.of(node), ...command], path.join(this.#folder, 'output'))
  }

  async see(): Promise<Seen | undefined> {
    if (!this.up()) return undefined
    try {
      const told = (await ask(this.socket(), { do: 'status' }, 1000)) as Record<string, unknown>
      if (told.ring === undefined || told.quorum === undefined) return undefined
      return {
        ...{ members: told.members as number[], ring: String(told.ring), quorate: told.quorate === true },
        ...{ expected: Number(told.expectedVotes), total: Number(told.totalVotes), quorum: Number(told.quorum) },
      }
    } catch {
      return undefined
    }
  }

  /** Where clients on this node speak to it. */
  socket(): string {
    return controlPath(this.#folder)
  }
  person(group: string): Promise<GroupPerson> {
    return musterPerson(this.node, this.socket(), group)
  }

  complaints(): readonly string[] {
    return read(path.join(this.#folder, 'output'))
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
    members: [...list.matchAll(/^\s+(\d+)\s+\d+\s/gm)].map(one => Number(one[1])),
    ...{ ring, quorate: field('Quorate') === 'Yes', expected: Number(field('Expected votes')) },
    ...{ total: Number(field('Total votes')), quorum: Number(field('Quorum')) },
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
