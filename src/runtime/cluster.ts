import { createSocket } from 'node:dgram'
import { mkdirSync, writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import path from 'node:path'
import type { NodeId } from '../core/machine.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { printCorosyncConf } from '../formats/print-conf.ts'
import { type FaultAct, printFaults, sayAct } from './faults.ts'
import { controlPath } from './live.ts'
import type { Status } from './narrate.ts'
import { type NodeProcess, nodeProcess } from './processes.ts'

export interface ClusterOptions {
  readonly conf: CorosyncConf
  /** Ends with `stop`, or goes on for three seconds after the last act. */
  readonly acts: readonly FaultAct[]
  readonly seed: number
  /** Gets the configuration, the faults, and a trace and a state folder for each node. */
  readonly folder: string
  readonly cli: string
  /** More of each node's command line. */
  readonly more?: readonly string[]
  /** What runs beside the nodes, from when they are up to when they are stopped; gives what ends it. */
  readonly beside?: (nodes: readonly Beside[]) => () => Promise<void>
  readonly progress: (line: string) => void
}

export interface Beside {
  readonly id: NodeId
  /** Its control socket. */
  readonly socket: string
}

/** What a run of a cluster left. */
export interface ClusterRun {
  readonly nodes: readonly { readonly id: NodeId; readonly address: string }[]
  readonly port: number
  /** Of each node that was up at the end, just before it was stopped. */
  readonly statuses: readonly Status[]
  /** All nodes are up, in one ring, and of one mind about it. */
  readonly settled: boolean
  readonly traces: readonly string[]
  /** Nodes that ended although nobody asked them to. */
  readonly surprises: readonly string[]
  readonly milliseconds: number
}

/** Starts every node of a configuration on loopback, does to them what the acts say, and stops them. */
export async function runProcesses(options: ClusterOptions): Promise<ClusterRun> {
  const { folder, progress, acts, more = [] } = options
  const conf = await onLoopback(options.conf)
  const config = path.join(folder, 'corosync.conf')
  mkdirSync(folder, { recursive: true })
  writeFileSync(config, printCorosyncConf(conf))
  writeFileSync(path.join(folder, 'faults.txt'), printFaults(acts))
  const trace = (id: NodeId) => path.join(folder, `node-${id}.jsonl`)
  const home = (id: NodeId) => path.join(folder, `node-${id}`)
  const nodes = conf.nodes.map(({ id }) =>
    nodeProcess({
      ...{ id, config, cli: options.cli, folder: home(id), trace: trace(id), more, log: progress },
      seed: (options.seed * 1000 + id) % 2 ** 31,
    }),
  )
  const began = performance.now()
  let end: (() => Promise<void>) | undefined
  try {
    await Promise.all(nodes.map(node => node.start()))
    end = options.beside?.(nodes.map(({ id }) => ({ id, socket: controlPath(home(id)) })))
    const cuts: Cuts = { groups: [], oneway: [], told: new Map() }
    await playAll(acts, { nodes, cuts, began, progress })
    const statuses = await Promise.all(
      nodes.filter(node => node.up()).map(async node => (await node.ask({ do: 'status' })) as unknown as Status),
    )
    await end?.()
    await Promise.all(nodes.map(node => node.stop()))
    return {
      nodes: conf.nodes.map(({ id, address }) => ({ id, address })),
      port: conf.totem.port,
      statuses,
      settled: isSettled(statuses, nodes.length),
      traces: conf.nodes.map(({ id }) => trace(id)),
      surprises: nodes.flatMap(node => node.surprises()),
      milliseconds: Math.round(performance.now() - began),
    }
  } finally {
    await end?.()
    await Promise.all(nodes.map(node => node.kill()))
  }
}

interface Cuts {
  groups: readonly (readonly NodeId[])[]
  oneway: { from: NodeId; to: NodeId }[]
  /** What each node was told last. */
  readonly told: Map<NodeId, string>
}

interface Stage {
  readonly nodes: readonly NodeProcess[]
  readonly cuts: Cuts
  readonly began: number
  readonly progress: (line: string) => void
}

async function playAll(acts: readonly FaultAct[], stage: Stage): Promise<void> {
  const waiting = (until: number) =>
    new Promise(resolve => setTimeout(resolve, Math.max(0, stage.began + until - performance.now())))
  for (const act of acts) {
    await waiting(act.at)
    stage.progress(`${(act.at / 1000).toFixed(1)} s: ${sayAct(act)}`)
    if (act.kind === 'stop') return
    await play(act, stage)
  }
  await waiting((acts.at(-1)?.at ?? 0) + 3000)
}

async function play(act: FaultAct, stage: Stage): Promise<void> {
  const { cuts } = stage
  switch (act.kind) {
    case 'kill':
      await Promise.all(chosen(stage, act.nodes).map(node => node.kill()))
      return
    case 'start':
      for (const id of act.nodes) cuts.told.delete(id)
      await Promise.all(chosen(stage, act.nodes).map(node => node.start()))
      return cutAll(stage, act.nodes)
    case 'pause':
      for (const node of chosen(stage, act.nodes)) node.pause()
      return
    case 'resume':
      for (const node of chosen(stage, act.nodes)) node.resume()
      return
    case 'cut':
      cuts.groups = act.groups
      return cutAll(stage)
    case 'oneway':
      cuts.oneway.push({ from: act.from, to: act.to })
      return cutAll(stage)
    case 'heal':
      cuts.groups = []
      cuts.oneway = []
      return cutAll(stage)
    case 'stop':
      return
  }
}

/** Tells the nodes whom not to hear. A node that is stopped gets to it when it wakes up. */
async function cutAll({ nodes, cuts }: Stage, only?: readonly NodeId[]): Promise<void> {
  const block = (id: NodeId) => cuts.groups.findIndex(group => group.includes(id))
  const told = nodes.filter(node => node.up() && only?.includes(node.id) !== false)
  const tell = async (node: NodeProcess): Promise<void> => {
    const others = nodes.map(one => one.id).filter(id => id !== node.id && block(id) !== block(node.id))
    const unheard = cuts.oneway.filter(one => one.to === node.id).map(one => one.from)
    const now = others.length + unheard.length === 0 ? '' : `${others} from ${unheard}`
    const before = cuts.told.get(node.id) ?? ''
    cuts.told.set(node.id, now)
    if (now === before) return
    if (before !== '') await node.ask({ do: 'heal' })
    if (others.length > 0) await node.ask({ do: 'cut', nodes: others })
    if (unheard.length > 0) await node.ask({ do: 'cut', nodes: unheard, direction: 'in' })
  }
  // One that does not answer in time is paused, or about to be found dead; the run goes on.
  await Promise.all(told.map(node => Promise.race([tell(node).catch(() => undefined), pause(500)])))
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref())
}

function chosen({ nodes }: Stage, ids: readonly NodeId[]): NodeProcess[] {
  return nodes.filter(node => ids.includes(node.id))
}

function isSettled(statuses: readonly Status[], nodes: number): boolean {
  const [first] = statuses
  const alike = (one: Status) =>
    one.phase === 'Operational' &&
    one.ring === first?.ring &&
    one.quorate === first?.quorate &&
    one.members?.length === nodes
  return statuses.length === nodes && statuses.every(alike)
}

/** The same cluster on addresses that every Linux machine has, and on a port that nobody uses there. */
export async function onLoopback(conf: CorosyncConf): Promise<CorosyncConf> {
  const local = conf.nodes.every(({ address }) => isIPv4(address) && address.startsWith('127.'))
  const nodes = conf.nodes.map((node, i) => ({
    ...node,
    address: local ? node.address : `127.0.${i >> 8}.${(i & 255) + 1}`,
  }))
  const port = await freePort(
    nodes.map(node => node.address),
    conf.totem.port,
  )
  return { ...conf, nodes, totem: { ...conf.totem, transport: 'udpu', encrypted: false, port } }
}

/** The wanted port if it is free on all addresses, else another one that is. */
async function freePort(addresses: readonly string[], wanted: number): Promise<number> {
  for (let port = wanted, tries = 0; tries < 50; tries++, port = 20_000 + ((port * 31 + 7919) % 40_000)) {
    const free = await Promise.all(addresses.map(address => isFree(address, port)))
    if (free.every(Boolean)) return port
  }
  throw new Error('no free UDP port was found on loopback')
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
