import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Member, MusterMember, type MusterOptions, RealMember, type Seen } from './members.ts'
import { Network } from './network.ts'

/** How long nodes may take to agree after a fault, in milliseconds. */
const patience = 25_000

/** What corosync.conf says of votes: lines for the section `quorum`, and `quorum_votes` of nodes that have it. */
export interface Setup {
  readonly quorum?: readonly string[]
  readonly votes?: ReadonlyMap<number, number>
}
/** `token`: milliseconds. `debug`: what corosync logs. `views`: a group with views that Muster nodes have. */
export interface RingOptions extends Setup, Partial<Omit<MusterOptions, 'views'>> {
  readonly token?: number
  readonly views?: string
  readonly debug?: boolean
}

/** Of this process, so that several can be there at once. */
let rings = 0

/** A cluster of real corosync and Muster nodes, and what is done to it. */
export class Ring {
  readonly members: ReadonlyMap<number, Member>
  readonly #network: Network
  readonly #folder: string
  readonly #conf: string
  readonly #confOf: (setup: Setup) => string
  #groups: readonly (readonly number[])[]
  /** Comparisons between what nodes show. */
  looks = 0

  constructor(
    real: readonly number[],
    muster: readonly number[],
    { token = 600, debug = false, likeCorosync = false, recorded = false, views: group, ...setup }: RingOptions = {},
  ) {
    const all = [...real, ...muster].sort((a, b) => a - b)
    this.#groups = [all]
    this.#network = new Network(`mst${process.pid}${String.fromCharCode(97 + (rings++ % 26))}`, all)
    this.#folder = mkdtempSync(path.join(os.tmpdir(), 'muster-live-'))
    const folder = this.#folder
    this.#conf = path.join(folder, 'corosync.conf')
    this.#confOf = one => confOf(all, this.#network, { token, debug, ...one })
    this.configure(setup)
    writeFileSync(path.join(folder, 'resolv'), '')
    const hosts = all.map(node => `${this.#network.address(node)} n${node}\n`)
    writeFileSync(path.join(folder, 'hosts'), ['127.0.0.1 localhost\n', ...hosts].join(''))
    const cli = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
    const views = group === undefined ? {} : { views: { group, nodes: muster } }
    const members = [
      ...real.map(node => new RealMember(node, this.#network, folder, this.#conf)),
      ...muster.map(
        node => new MusterMember(node, this.#network, folder, this.#conf, cli, { likeCorosync, recorded, ...views }),
      ),
    ]
    this.members = new Map(members.map(one => [one.node, one]))
  }

  /** Writes corosync.conf anew, for whoever reads it from now on; gives its text. */
  configure(setup: Setup): string {
    const text = this.#confOf(setup)
    writeFileSync(this.#conf, text)
    return text
  }

  of(node: number): Member {
    return this.members.get(node) as Member
  }
  split(...groups: readonly (readonly number[])[]): void {
    this.#groups = groups
    this.#network.split(groups)
  }
  heal(): void {
    this.#groups = [[...this.members.keys()]]
    this.#network.heal()
    this.#network.loss(0)
  }
  loss(probability: number): void {
    this.#network.loss(probability)
  }
  get network(): Network {
    return this.#network
  }

  /** What each node shows once it sees just its own side; whether they agree on the votes is not asked. */
  async parted(): Promise<ReadonlyMap<number, Seen>> {
    const until = Date.now() + patience
    for (;;) {
      const seen = new Map<number, Seen>()
      for (const group of this.#groups)
        for (const node of group) {
          const one = await this.of(node).see()
          const side = group.filter(other => this.of(other).up()).sort((a, b) => a - b)
          if (one?.members.join() === side.join()) seen.set(node, one)
        }
      const up = [...this.members.values()].filter(one => one.up()).length
      if (seen.size === up || Date.now() > until) return seen
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  /**
   * What each node shows once it sees just its own side, and for `still` milliseconds no ring is formed any more. `undefined` when
   * they do not get there.
   */
  async calm(still: number): Promise<ReadonlyMap<number, Seen> | undefined> {
    const until = Date.now() + patience
    for (;;) {
      const before = await this.parted()
      await new Promise(resolve => setTimeout(resolve, still))
      const after = await this.parted()
      const up = [...this.members.values()].filter(one => one.up()).length
      const same = [...after].every(([node, { ring }]) => before.get(node)?.ring === ring)
      if (same && after.size === up) return after
      if (Date.now() > until) return undefined
    }
  }

  /**
   * Waits until each node that is up sees just those it can reach, and all of one side show the same ring and the same votes.
   * When they do not get there: what differs, and the last that each node logged.
   */
  async settled(paused: ReadonlySet<number> = new Set()): Promise<string[]> {
    const until = Date.now() + patience
    for (;;) {
      const found = await this.#differences(paused)
      if (found.length === 0) return found
      if (Date.now() > until) return [...found, ...this.#lastWords()]
      await new Promise(resolve => setTimeout(resolve, 150))
    }
  }

  #lastWords(): string[] {
    const last = (log: string) => log.trimEnd().split('\n').slice(-6)
    return [...this.members.values()].flatMap(one => last(one.log()).map(line => `node ${one.node} logged: ${line}`))
  }

  async #differences(paused: ReadonlySet<number>): Promise<string[]> {
    const found: string[] = []
    for (const group of this.#groups) {
      const here = group.filter(node => this.of(node).up() && !paused.has(node)).sort((a, b) => a - b)
      const seen: (Seen | undefined)[] = []
      for (const node of here) seen.push(await this.of(node).see())
      this.looks += here.length
      const first = seen[0]
      for (const [i, one] of seen.entries()) {
        const name = `${this.of(here[i] as number).real ? 'corosync' : 'muster'} ${here[i]}`
        if (!one) found.push(`${name} does not answer`)
        else if (one.members.join() !== here.join()) found.push(`${name} sees ${one.members}, up are ${here}`)
        else if (first && text(one) !== text(first))
          found.push(`${name} shows ${text(one)}, node ${here[0]} ${text(first)}`)
      }
    }
    return found
  }

  /** Which daemons are not there although nobody stopped them, and what logs say that they should not. */
  complaints(expected: ReadonlySet<number>): string[] {
    return [...this.members.values()].flatMap(one => [
      ...(expected.has(one.node) && !one.up() ? [`node ${one.node} died`] : []),
      ...one.complaints().map(line => `node ${one.node}: ${line}`),
    ])
  }

  async close(): Promise<void> {
    for (const one of this.members.values()) {
      one.signal('SIGCONT')
      one.signal('SIGKILL')
      await one.gone()
    }
    this.#network.remove()
    if (process.env.MUSTER_KEEP === undefined) rmSync(this.#folder, { recursive: true, force: true })
    else process.stderr.write(`kept ${this.#folder}\n`)
  }
}

function text({ ring, quorate, expected, total, quorum }: Seen): string {
  return `ring ${ring}, ${quorate ? 'quorate' : 'not quorate'}, ${total} of ${expected} votes, quorum ${quorum}`
}

function confOf(
  nodes: readonly number[],
  network: Network,
  { token, debug, quorum = [], votes }: RingOptions & { readonly token: number },
): string {
  const list = nodes.map(node => {
    const own = votes?.get(node)
    const weight = own === undefined ? '' : `    quorum_votes: ${own}\n`
    return `  node {\n    ring0_addr: ${network.address(node)}\n    name: n${node}\n    nodeid: ${node}\n${weight}  }\n`
  })
  return `totem {
  version: 2
  cluster_name: muster
  transport: udpu
  token: ${token}
  token_coefficient: 0
  crypto_cipher: none
  crypto_hash: none
}
nodelist {
${list.join('')}}
quorum {
  provider: corosync_votequorum
${quorum.map(line => `  ${line}\n`).join('')}}
system {
  sched_rr: no
}
logging {
  to_stderr: no
  to_syslog: no
  to_logfile: yes
  logfile: /var/log/corosync/corosync.log
  debug: ${debug ? 'on' : 'off'}
  timestamp: hires
}
`
}
