import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * One network namespace for each node behind a router's, where packets between them are dropped. Nothing leaves them. Every
 * name begins with `prefix`. Needs root.
 */
export class Network {
  readonly #prefix: string
  readonly #nodes: readonly number[]

  constructor(prefix: string, nodes: readonly number[]) {
    this.#prefix = prefix
    this.#nodes = nodes
    this.remove()
    const router = this.#router
    ip('netns', 'add', router)
    ip('-n', router, 'link', 'set', 'lo', 'up')
    run('ip', 'netns', 'exec', router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    for (const node of nodes) this.#add(node)
    for (const chain of ['CUT', 'LOSS']) {
      this.#tables('-N', chain)
      this.#tables('-A', 'FORWARD', '-j', chain)
    }
  }

  /** The namespace of a node. */
  of(node: number): string {
    return `${this.#prefix}${node}`
  }
  address(node: number): string {
    return `10.98.${node}.2`
  }

  /** Only nodes of one group reach each other; at once. */
  split(groups: readonly (readonly number[])[]): void {
    const apart = groups.flatMap((one, a) =>
      groups.flatMap((other, b) => (a === b ? [] : one.map(from => [from, other] as const))),
    )
    this.#cut(apart.flatMap(([from, others]) => others.map(to => [from, to] as const)))
  }
  /** The two nodes of each pair do not reach each other, all others do; at once. */
  part(pairs: readonly (readonly [number, number])[]): void {
    this.#cut(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))
  }
  heal(): void {
    this.#cut([])
  }
  /** The probability with which a packet is lost. */
  loss(probability: number): void {
    this.#tables('-F', 'LOSS')
    if (probability > 0)
      this.#tables(
        ...['-A', 'LOSS', '-m', 'statistic', '--mode', 'random', '--probability', String(probability), '-j', 'DROP'],
      )
  }

  /** Packets from one node to another that fit these words of iptables are dropped, until `loss` is set anew. */
  drop(from: number, to: number, ...fitting: readonly string[]): void {
    this.#tables('-A', 'LOSS', '-s', this.address(from), '-d', this.address(to), ...fitting, '-j', 'DROP')
  }
  /** Of packets that fit, only the first gets through. */
  once(from: number, to: number, ...fitting: readonly string[]): void {
    const way = ['-A', 'LOSS', '-s', this.address(from), '-d', this.address(to), ...fitting]
    this.#tables(...way, '-m', 'recent', '--name', 'once', '--rcheck', '-j', 'DROP')
    this.#tables(...way, '-m', 'recent', '--name', 'once', '--set')
  }
  /** How many packets a node has sent. */
  sent(node: number): number {
    const counter = '/sys/class/net/eth0/statistics/tx_packets'
    return Number(execFileSync('ip', ['netns', 'exec', this.of(node), 'cat', counter], { encoding: 'utf8' }))
  }
  /** What tcpdump's expression `fitting` lets through on the way from a node, as a capture of so many packets. */
  capture(node: number, fitting: string, packets: number): Uint8Array {
    return execFileSync('ip', [...this.#tcpdump(node), '-c', String(packets), '-w', '-', fitting], {
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  }
  /** Looks from now on; `seen` ends with the first packet that fits, or after so many milliseconds. */
  async watch(node: number, fitting: string, patience: number): Promise<{ readonly seen: Promise<void> }> {
    const child = spawn('ip', [...this.#tcpdump(node), '-c', '1', '-w', '/dev/null', fitting], {
      timeout: patience,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const seen = once(child, 'exit').then(() => undefined)
    await once(child.stderr, 'data')
    return { seen }
  }
  #tcpdump(node: number): string[] {
    return ['netns', 'exec', this.#router, 'tcpdump', '-Z', 'root', '-n', '-U', '-i', `p${node}`]
  }

  remove(): void {
    for (const name of [this.#router, ...this.#nodes.map(node => this.of(node))])
      try {
        ip('netns', 'del', name)
      } catch {
        // It was not there.
      }
  }

  get #router(): string {
    return `${this.#prefix}r`
  }

  #add(node: number): void {
    const [own, port, router] = [this.of(node), `p${node}`, this.#router]
    ip('netns', 'add', own)
    ip('-n', own, 'link', 'set', 'lo', 'up')
    ip('link', 'add', 'eth0', 'netns', own, 'type', 'veth', 'peer', 'name', port, 'netns', router)
    ip('-n', own, 'addr', 'add', `${this.address(node)}/24`, 'dev', 'eth0')
    ip('-n', router, 'addr', 'add', `10.98.${node}.1/24`, 'dev', port)
    ip('-n', own, 'link', 'set', 'eth0', 'up')
    ip('-n', router, 'link', 'set', port, 'up')
    ip('-n', own, 'route', 'add', 'default', 'via', `10.98.${node}.1`)
  }

  /** One load of the whole table: no packet sees half of it. */
  #cut(pairs: readonly (readonly [number, number])[]): void {
    const rules = pairs.map(([from, to]) => `-A CUT -s ${this.address(from)} -d ${this.address(to)} -j DROP`)
    const input = ['*filter', '-F CUT', ...rules, 'COMMIT', ''].join('\n')
    execFileSync('ip', ['netns', 'exec', this.#router, 'iptables-restore', '-n'], {
      input,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
  }
  #tables(...args: readonly string[]): void {
    run('ip', 'netns', 'exec', this.#router, 'iptables', ...args)
  }
}

function ip(...args: readonly string[]): void {
  run('ip', ...args)
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
