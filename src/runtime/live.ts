import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { mkdirSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import type { Named, NodeId } from '../core/machine.ts'
import { random } from '../core/random.ts'
import type { Node } from '../core/stack.ts'
import { rec } from '../core/value.ts'
import { canonicalAddress, type NodeConf } from '../formats/nodelist-options.ts'
import type { Json } from '../trace/values.ts'
import { readAuthkeys } from './authkey.ts'
import { evsCodec } from './codec.ts'
import { type Control, openControl, type Served } from './control.ts'
import { createEnvelope, type EnvelopeOptions } from './envelope.ts'
import { createGroups, type Groups } from './groups.ts'
import { createHost, type Host } from './host.ts'
import { type Listener, listening } from './listeners.ts'
import { metricsText } from './metrics.ts'
import { type Listen, type MetricsServer, openMetrics } from './metrics-server.ts'
import { narrator, type Status } from './narrate.ts'
import type { Ports } from './ports.ts'
import { createQuorum, type Quorum } from './quorum.ts'
import { quorumStatus } from './quorum-info.ts'
import { type Configuration, reloader } from './reload.ts'
import type { Request } from './request.ts'
import type { Cipher } from './sealing.ts'
import { openStore, type Store } from './store.ts'
import { createTally } from './tally.ts'
import { openTrace, type TraceFile } from './trace-file.ts'
import { openUdp, type Transport, type UdpOptions } from './udp.ts'
import { createViews, type Views } from './views.ts'

export interface LiveOptions {
  readonly node: Node
  /** IP addresses of all nodes of the cluster. */
  readonly addresses: ReadonlyMap<NodeId, string>
  readonly port: number
  readonly blockUnlisted: boolean
  /** Seals datagrams with the keys of these files; without it they go plain. */
  readonly sealed?: { readonly cipher: Cipher; readonly keyfiles: readonly string[] }
  /** Holds the durable state and, unless `control` says otherwise, the control socket. One folder for one node. */
  readonly folder: string
  readonly control?: string
  readonly trace?: string
  /** For the ranged timers. */
  readonly seed: number
  /** What nodes are called, where that is not by their addresses. */
  readonly names?: ReadonlyMap<NodeId, string>
  /** For `reload`. */
  readonly configuration?: Configuration
  /** Where to answer scrapers of metrics. */
  readonly metrics?: Listen
  readonly log: (event: string, text: string) => void
}

/** A node on real sockets, clocks and disks. */
export interface Live {
  readonly status: () => Status
  /** Says good-bye to its peers, closes everything, and settles `ended` with 'stopped'. */
  readonly stop: () => void
  /** Reads configuration and keys anew. If one cannot be had, all stays as it is; the log says why, and so does what comes back. */
  readonly reload: () => Promise<string | undefined>
  /** 'halted' after a breach, or when the disk failed. */
  readonly ended: Promise<'stopped' | 'halted'>
}

/** Milliseconds that a node waits for its ring to take its good-bye. */
const patience = 1_000

/** Where a node listens for `muster status`. */
export function controlPath(folder: string): string {
  return path.join(folder, 'control')
}

/** Rejects, with everything closed again, when the address, the state folder or the control socket cannot be had. */
export async function startLive(options: LiveOptions): Promise<Live> {
  const { node, log } = options
  const { self } = node
  const began = performance.now()
  // Filled in as the node comes up: requests and datagrams may arrive at once.
  const parts: Parts = {}
  const open = await openAll(options, parts)
  const { store, transport, trace } = open
  const narrated = narrator(node, ({ event, text }) => log(event, text))
  const hear = (signal: Named) => host.hear(signal)
  const groups = createGroups({ hear, tell: open.control.tell, deliver: open.control.deliver })
  const views = createViews({ node, hear, tell: open.control.tell })
  const nameOf = (id: NodeId) => options.names?.get(id) ?? options.addresses.get(id) ?? ''
  const quorumNow = () => quorumStatus(node, host.state(), narrated.status(host.state()), nameOf)
  const quorum = createQuorum({ node, hear, tell: open.control.tell, status: quorumNow })
  const tally = createTally()
  const leaver: Listener = {
    // What this very step sends goes out first.
    hears: kind => (kind === 'Leave' ? () => over && setImmediate(finish, 'stopped') : undefined),
  }
  const tell = listening([leaver, groups, views, quorum, tally, narrated])

  const ports: Ports = {
    now: () => performance.timeOrigin + performance.now(),
    send: transport.send,
    after: (ms, fire) => {
      const timer = setTimeout(fire, ms)
      return () => clearTimeout(timer)
    },
    choose: random(options.seed).between,
    save: store.save,
    record: trace?.record,
    observe: step => {
      tell(step)
      views.observe(step)
      quorum.observe(step)
      tally.observe(step)
    },
  }

  let settle: (how: 'stopped' | 'halted') => void = () => undefined
  const ended = new Promise<'stopped' | 'halted'>(resolve => {
    settle = resolve
  })
  let over = false
  let finished = false
  function end(how: 'stopped' | 'halted'): void {
    if (over) return
    over = true
    if (how === 'halted') finish(how)
    else {
      setTimeout(finish, patience, how).unref()
      host.hear(rec({ kind: 'ShutDown' }))
    }
  }
  function finish(how: 'stopped' | 'halted'): void {
    if (finished) return
    finished = true
    host.stop(how === 'stopped')
    void closeAll(open).then(() => settle(how))
  }
  const { incarnation, state: kept } = store.kept
  const host = createHost(node, ports, {
    incarnation,
    ...(kept && { kept }),
    changes: true,
    onHalt: why => {
      log('halted', `halted: ${why.message}`)
      end('halted')
    },
  })
  const status = (): Status => ({
    node: self,
    incarnation,
    ...narrated.status(host.state()),
    uptime: Math.round(performance.now() - began),
    counters: transport.counters.all(),
  })
  parts.host = host
  const reload = reloader({
    ...{ configuration: options.configuration, keyfiles: options.sealed?.keyfiles },
    ...{ transport, command: quorum.command, log },
  })
  parts.metrics = () =>
    metricsText({
      status: status(),
      quorum: quorumNow(),
      tally: tally.counts(),
      ...{ address: options.addresses.get(self) ?? '', up: transport.up() },
    })
  const stop = () => setImmediate(() => end('stopped'))
  const asked = { status, transport, groups, views, quorum, stop, reload, log }
  parts.served = {
    answer: (request, client) => answer(request, client, asked),
    gone: client => {
      groups.gone(client)
      views.gone(client)
      quorum.gone(client)
    },
  }
  log('started', `started for the ${ordinal(incarnation + 1)} time, on ${options.addresses.get(self)}:${options.port}`)
  if (open.metrics) log('metrics', `metrics at ${open.metrics.url}`)
  host.start()
  return { status, stop: () => end('stopped'), reload, ended }
}

interface Parts {
  host?: Host
  served?: Served
  metrics?: () => string
}

interface Open {
  readonly metrics: MetricsServer | undefined
  readonly control: Control
  readonly store: Store
  readonly transport: Transport
  readonly trace: TraceFile | undefined
}

/** The control socket comes first: it tells whether this very node runs already, before its state is touched. */
async function openAll(options: LiveOptions, parts: Readonly<Parts>): Promise<Open> {
  const { node, folder } = options
  mkdirSync(folder, { recursive: true })
  const control = await openControl(options.control ?? controlPath(folder), {
    answer: (request, client) => parts.served?.answer(request, client) ?? { error: 'the node is starting' },
    gone: client => parts.served?.gone(client),
  })
  let transport: Transport | undefined
  let metrics: MetricsServer | undefined
  try {
    metrics = options.metrics && (await openMetrics(options.metrics, () => parts.metrics?.()))
    transport = await openTransport(options, (from, message) => {
      if (parts.host?.deliver(from, message) === false) transport?.counters.count('nobody takes it')
    })
    const trace = options.trace === undefined ? undefined : openTrace(options.trace)
    return { control, metrics, transport, trace, store: openStore(folder, node.stack, node.self) }
  } catch (error) {
    await Promise.all([control.close(), metrics?.close(), transport?.close()])
    throw error
  }
}

function openTransport(options: LiveOptions, deliver: UdpOptions['deliver']): Promise<Transport> {
  const { node, port, addresses, blockUnlisted, sealed } = options
  const speaker = node.stack.machines.find(machine => machine.receives.some(one => one.name === 'Token'))
  if (!speaker) throw new TypeError(`no machine of ${node.stack.name} speaks to the network`)
  const { self } = node
  const keys = sealed && readAuthkeys(sealed.keyfiles)
  const envelope = (greet: EnvelopeOptions['greet']) =>
    createEnvelope({
      ...{ self, keys: keys ?? [], cipher: sealed?.cipher ?? 'aes256', peers: [...addresses.keys()], greet },
      ...{ randomBytes, now: () => performance.now() },
    })
  return openUdp({
    ...{ self, port, addresses, blockUnlisted, codec: evsCodec(speaker), deliver },
    ...(keys && { envelope }),
  })
}

async function closeAll({ control, metrics, transport, trace }: Open): Promise<void> {
  await transport.flush()
  await Promise.all([transport.close(), control.close(), metrics?.close()])
  trace?.close()
}

interface Asked {
  readonly status: () => Status
  readonly transport: Transport
  readonly groups: Groups
  readonly views: Views
  readonly quorum: Quorum
  readonly stop: () => void
  readonly reload: Live['reload']
  readonly log: LiveOptions['log']
}

function answer(
  request: Request,
  client: number,
  { status, transport, groups, views, quorum, stop, reload, log }: Asked,
): Json | Promise<Json> {
  switch (request.do) {
    case 'status':
      return status() as unknown as Json
    case 'cut':
      transport.cut(request.nodes, request.direction)
      log('cut', `cut off from ${request.nodes.join(' ')} (${request.direction})`)
      return { done: true }
    case 'heal':
      transport.heal()
      log('heal', 'no longer cut off from anybody')
      return { done: true }
    case 'reload':
      return reload().then(why => (why === undefined ? { done: true } : { error: why }))
    case 'stop':
      stop()
      return { done: true }
    case 'join':
    case 'leave':
    case 'send':
      return groups.ask(client, request)
    case 'view-join':
    case 'view-leave':
    case 'view-send':
    case 'view-name':
      return views.ask(client, request)
    default:
      return quorum.ask(client, request)
  }
}

/** Host names of the nodelist are looked up once, at the start, as corosync does. */
export async function resolveAddresses(nodes: readonly NodeConf[]): Promise<Map<NodeId, string>> {
  const resolved = nodes.map(async ({ id, address }) => {
    const ip = isIP(address) ? address : (await lookup(address)).address
    return [id, canonicalAddress(ip)] as const
  })
  return new Map(await Promise.all(resolved))
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${ending}`
}
