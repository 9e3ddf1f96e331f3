import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { NodeId } from '../core/machine.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { canonicalAddress, type NodeConf } from '../formats/nodelist-options.ts'
import { printCorosyncConf } from '../formats/print-conf.ts'
import { configureFromConf, leftOut, type Promises, settingsOf, type ViewGroup } from '../runtime/configure.ts'
import { resolveAddresses, startLive } from '../runtime/live.ts'
import { readListen } from '../runtime/metrics-server.ts'
import type { Reread } from '../runtime/reload.ts'
import { wrongGroup } from '../runtime/request.ts'
import { longestViewGroup } from '../runtime/view-messages.ts'
import { loadCorosyncConf, sayFindings } from './conf-file.ts'
import { corosyncStack } from './stacks.ts'

export interface NodeOptions {
  readonly config: string
  /** Without it: the node of the nodelist whose address this machine has. */
  readonly id?: number
  readonly state?: string
  readonly trace?: string
  /** Files of keys, the first to seal with; without it that of the configuration, if that encrypts. */
  readonly authkey?: readonly string[]
  /** The control socket, when it is not to be in the state folder. */
  readonly control?: string
  readonly seed?: number
  /** Whether votequorum keeps to its manual, or does as corosync 3.1 does where that differs. */
  readonly promises?: 'manual' | 'corosync31'
  /** `[ADDRESS:]PORT` */
  readonly metrics?: string
  /** The group with views that the node takes part in. */
  readonly views?: string
  /** Node ids, separated by commas: who takes part in it, when not all nodes do. */
  readonly viewNodes?: string
  readonly json?: boolean
}

const misuse = 4

/** Runs one node until SIGTERM, SIGINT, `stop` over the control socket (0), or until it halts (1). */
export async function run(options: NodeOptions): Promise<number> {
  const metrics = options.metrics === undefined ? undefined : readListen(options.metrics)
  if (metrics === null) return fail(`--metrics: ${options.metrics} is no [ADDRESS:]PORT, as in 127.0.0.1:9664`, misuse)
  const { conf, diagnostics, text } = await loadCorosyncConf(options.config)
  process.stderr.write(sayFindings([...diagnostics, ...(conf ? leftOut(conf) : [])], options.config, text))
  if (!conf) return misuse
  const addresses = await resolveAddresses(conf.nodes)
  const self = options.id ?? ownNode(addresses)
  if (self === undefined || !addresses.has(self)) return fail(noSuchNode(conf, options), misuse)
  const views = viewGroup(options, conf)
  if (views && 'wrong' in views) return fail(views.wrong, misuse)
  const made = configureFromConf(conf, await corosyncStack(), self, promisesOf(options), views)
  if ('refused' in made) return fail(`${conf.file}: ${made.refused.join('; ')}`, misuse)
  const { encrypted, cipher, keyfile, plain } = conf.totem
  if (options.authkey && !encrypted)
    return fail(`${conf.file}: --authkey wants a configuration that encrypts: \`crypto_cipher: aes256\``, misuse)
  const open = [...addresses.values()].find(address => !isLoopback(address))
  if (!encrypted && !plain && open !== undefined) return fail(notPlain(conf.file, open), misuse)
  const log = logger(self, options.json === true)
  if (!encrypted && open !== undefined)
    log('plain', `datagrams go plain: whoever reaches ${open} can forge members, tokens and votes of this cluster`)
  try {
    const live = await startLive({
      node: made.node,
      addresses,
      port: conf.totem.port,
      blockUnlisted: conf.totem.blockUnlistedIps,
      folder: options.state ?? path.join('.muster', `node-${self}`),
      seed: options.seed ?? Date.now() % 2 ** 32,
      log,
      names: new Map(conf.nodes.flatMap(node => (node.name === undefined ? [] : [[node.id, node.name] as const]))),
      configuration: { settings: settingsOf(conf), reread: () => reread(conf, log) },
      ...(metrics && { metrics }),
      ...(encrypted && { sealed: { cipher, keyfiles: options.authkey ?? [keyfile] } }),
      ...(options.control !== undefined && { control: options.control }),
      ...(options.trace !== undefined && { trace: options.trace }),
    })
    const reload = () => void live.reload()
    process.on('SIGTERM', live.stop)
    process.on('SIGINT', live.stop)
    process.on('SIGHUP', reload)
    const how = await live.ended
    process.off('SIGTERM', live.stop)
    process.off('SIGINT', live.stop)
    process.off('SIGHUP', reload)
    if (how === 'stopped') log('stopped', 'stopped')
    return how === 'stopped' ? 0 : 1
  } catch (error) {
    return fail((error as Error).message, 1)
  }
}

function promisesOf({ promises }: NodeOptions): Promises {
  return promises === 'corosync31' ? 'Corosync31' : 'Manual'
}

function viewGroup(
  { views: group, viewNodes }: NodeOptions,
  conf: CorosyncConf,
): ViewGroup | { readonly wrong: string } | undefined {
  if (group === undefined) return viewNodes === undefined ? undefined : { wrong: '--view-nodes wants --views' }
  const wrong = wrongGroup(group, longestViewGroup)
  if (wrong !== undefined) return { wrong: wrong.replace('"group"', '--views') }
  if (viewNodes === undefined) return { group }
  const participants = viewNodes.split(',').map(Number)
  const stranger = participants.find(id => !conf.nodes.some(node => node.id === id))
  if (stranger === undefined) return { group, participants }
  return { wrong: `--view-nodes: ${viewNodes} is no list of nodes of ${conf.file}, as in 1,2` }
}

/** What the file says now. Nodes and their addresses stay as they are while this one runs. */
async function reread(before: CorosyncConf, log: (event: string, text: string) => void): Promise<Reread> {
  const { conf, diagnostics } = await loadCorosyncConf(before.file)
  const [errors, warnings] = [diagnostics.filter(isError).map(shortly), diagnostics.filter(one => !isError(one))]
  if (!conf) return { refused: errors.join('; ') }
  for (const one of warnings) log('reload', shortly(one))
  const other = conf.nodes.findIndex((node, i) => !sameNode(node, before.nodes[i]))
  if (other < 0 && conf.nodes.length === before.nodes.length) {
    for (const line of waiting(before, conf)) log('reload', `${conf.file}: after a restart: ${line}`)
    return { settings: settingsOf(conf) }
  }
  const { line, column } = conf.spans.get(`nodelist.node.${Math.max(0, other)}.ring0_addr`) ?? { line: 1, column: 1 }
  return { refused: `${conf.file}:${line}:${column}: nodes and addresses cannot change while nodes run; restart them` }
}

/** votequorum(5): these change at run time; `timeout` and `sync_timeout` are the device's. */
const changeable = /^(votes|quorum_votes|expected_votes|two_node|model|timeout|sync_timeout):/

/** The options that say something else now and are not heard before a restart. */
function waiting(before: CorosyncConf, now: CorosyncConf): string[] {
  const options = (conf: CorosyncConf) =>
    printCorosyncConf(conf)
      .split('\n')
      .map(line => line.trim())
  const old = new Set(options(before))
  return options(now).filter(line => line.includes(':') && !old.has(line) && !changeable.test(line))
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

function shortly({ file, span, severity, code, message }: Diagnostic): string {
  return `${file}:${span.line}:${span.column}: ${severity} ${code}: ${message}`
}

function sameNode(now: NodeConf, before: NodeConf | undefined): boolean {
  return now.id === before?.id && now.address === before.address
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

function notPlain(file: string, address: string): string {
  return (
    `${file}: nothing says whether datagrams to ${address} may go plain, where anybody could forge them; ` +
    '`crypto_cipher: aes256` in `totem` seals them, `crypto_cipher: none` lets them go as they are'
  )
}

function noSuchNode(conf: CorosyncConf, options: NodeOptions): string {
  const known = conf.nodes.map(node => node.id).join(', ')
  if (options.id !== undefined) return `${conf.file} has no node ${options.id}; it has ${known}`
  return `this machine has none of the addresses in ${conf.file}; say which node to be with --id (${known})`
}

/** Like corosync: the entry whose address is one of this machine's; with several, nobody can tell. */
function ownNode(addresses: ReadonlyMap<NodeId, string>): NodeId | undefined {
  const here = new Set(
    Object.values(networkInterfaces())
      .flat()
      .map(one => canonicalAddress(one?.address ?? '')),
  )
  const own = [...addresses].filter(([, address]) => here.has(address))
  return own.length === 1 ? own[0]?.[0] : undefined
}

/** To stderr: plain, or a JSON object a line. */
function logger(self: NodeId, json: boolean): (event: string, text: string) => void {
  return (event, text) => {
    const time = new Date().toISOString()
    const line = json ? JSON.stringify({ time, node: self, event, text }) : `${time} node ${self}: ${text}`
    process.stderr.write(`${line}\n`)
  }
}

function fail(message: string, code: number): number {
  process.stderr.write(`muster node: ${message}\n`)
  return code
}
