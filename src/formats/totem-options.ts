import type { ConfSection } from './conf-tree.ts'
import { type Options, options, type Spans } from './options.ts'
import type { Report } from './report.ts'
import { interfaceWords, totemWords } from './vocabulary.ts'

/** The section `totem`, with corosync's defaults and derivations. All times are milliseconds. */
export interface TotemConf {
  readonly clusterName: string
  readonly transport: 'udpu' | 'udp' | 'knet'
  /** UDP port of every node: `interface.mcastport`, else 5405. */
  readonly port: number
  /** Loss of the token: `token`, and `token_coefficient` more for each node beyond the second. */
  readonly token: number
  readonly tokenWarning: number
  readonly tokenRetransmit: number
  readonly hold: number
  readonly join: number
  readonly sendJoin: number
  readonly consensus: number
  readonly merge: number
  readonly downcheck: number
  /** Token visits. */
  readonly failRecvConst: number
  readonly seqnoUnchangedConst: number
  readonly heartbeatFailuresAllowed: number
  readonly maxNetworkDelay: number
  /** Messages. */
  readonly windowSize: number
  readonly maxMessages: number
  readonly missCountConst: number
  /** The largest packet of the network, in bytes; what corosync leaves of it for its own is not in here. */
  readonly netmtu: number
  readonly cancelTokenHoldOnRetransmit: boolean
  /** Datagrams from addresses outside the nodelist are dropped. */
  readonly blockUnlistedIps: boolean
  /** Ids made of IPv4 addresses have their top bit cleared. */
  readonly clearNodeHighBit: boolean
  readonly encrypted: boolean
  /** With encryption: the length of the key of its AES, and the file of the cluster's key. */
  readonly cipher: 'aes128' | 'aes192' | 'aes256'
  readonly keyfile: string
  /** The file says itself that nothing is encrypted; by default nothing is, either. */
  readonly plain: boolean
}

interface Context {
  readonly report: Report
  readonly spans: Spans
}

/** totem_config.c rounds its timers to a kernel tick of 10 ms, and takes none below three of them. */
const tick = 10
const shortest = 3 * tick
const longest = 0x7fff_ffff

export function readTotem(sections: readonly ConfSection[], nodes: number, context: Context): TotemConf {
  const o = options('totem', sections, totemWords, context)
  const { report } = context
  o.number('version', 2, 2)
  const transport = o.choice('transport', ['udpu', 'udp', 'knet']) ?? 'knet'
  const crypto = readCrypto(o, report)
  if (transport !== 'udpu') {
    const span = o.span('transport') ?? sections[0]?.nameSpan
    if (span) report.warn('CF019', span, `Muster speaks udpu; ${transport} is what this cluster would use`)
  }
  const timers = readTimers(o, nodes, report)
  return {
    clusterName: o.text('cluster_name') ?? '',
    transport,
    port: readPort(sections, context),
    ...timers,
    failRecvConst: o.number('fail_recv_const', 1, longest) ?? 2500,
    seqnoUnchangedConst: o.number('seqno_unchanged_const', 1, longest) ?? 30,
    heartbeatFailuresAllowed: o.number('heartbeat_failures_allowed', 0, longest) ?? 0,
    maxNetworkDelay: o.number('max_network_delay', 0, longest) ?? 50,
    windowSize: o.number('window_size', 1, longest) ?? 50,
    maxMessages: o.number('max_messages', 1, longest) ?? 17,
    missCountConst: o.number('miss_count_const', 1, longest) ?? 5,
    netmtu: o.number('netmtu', 256, 65_507) ?? 1500,
    cancelTokenHoldOnRetransmit: o.choice('cancel_token_hold_on_retransmit', ['yes', 'no']) === 'yes',
    blockUnlistedIps: o.choice('block_unlisted_ips', ['yes', 'no']) !== 'no',
    clearNodeHighBit: o.choice('clear_node_high_bit', ['yes', 'no']) === 'yes',
    ...crypto,
  }
}

type Timers = Pick<
  TotemConf,
  'token' | 'tokenWarning' | 'tokenRetransmit' | 'hold' | 'join' | 'sendJoin' | 'consensus' | 'merge' | 'downcheck'
>

/** corosync.conf(5), "token" and below. What is derived is cut to whole milliseconds, as C does. */
function readTimers(o: Options, nodes: number, report: Report): Timers {
  const timer = (name: string): number | undefined => o.number(name, shortest, longest)
  const coefficient = o.number('token_coefficient', 0, longest) ?? 650
  const given = timer('token') ?? 3000
  const token = Math.min(longest, given + (nodes > 2 ? (nodes - 2) * coefficient : 0))
  const before = o.number('token_retransmits_before_loss_const', 1, longest) ?? 4
  const tokenRetransmit = timer('token_retransmit') ?? Math.trunc(token / (before + 0.2))
  const hold = timer('hold') ?? Math.trunc(tokenRetransmit * 0.8 - tick)
  const join = timer('join') ?? 50
  const consensus = timer('consensus') ?? Math.trunc((token * 12) / 10)
  const timers: Timers = {
    token,
    tokenWarning: o.number('token_warning', 0, 100) ?? 75,
    tokenRetransmit,
    hold,
    join,
    sendJoin: o.number('send_join', 0, longest) ?? 0,
    consensus,
    merge: timer('merge') ?? 200,
    downcheck: timer('downcheck') ?? 1000,
  }
  compareTimers(o, timers, report)
  return timers
}

/** Where corosync refuses to start; a finding lies at the first of the keys concerned that is in the file. */
function compareTimers(o: Options, timers: Timers, report: Report): void {
  const at = (...names: string[]) => names.map(o.span).find(span => span !== undefined)
  const { token, tokenRetransmit, hold, join, consensus } = timers
  const derived = at('token_retransmit', 'hold', 'token_retransmits_before_loss_const', 'token')
  if (derived && tokenRetransmit < shortest)
    report.error('CF018', derived, `token_retransmit comes to ${tokenRetransmit} ms; ${shortest} ms is the least`)
  else if (derived && hold < shortest)
    report.error('CF018', derived, `hold comes to ${hold} ms; ${shortest} ms is the least`)
  const short = at('consensus', 'join', 'token')
  if (short && consensus < join)
    report.error('CF018', short, `consensus (${consensus} ms) is shorter than join (${join} ms)`)
  const inside = at('token_retransmit', 'token')
  if (inside && tokenRetransmit >= token)
    report.error('CF018', inside, `token_retransmit (${tokenRetransmit} ms) is not shorter than token (${token} ms)`)
  const held = at('hold', 'token')
  if (held && hold >= token) report.error('CF018', held, `hold (${hold} ms) is not shorter than token (${token} ms)`)
  const early = at('consensus')
  if (early && consensus >= join && consensus * 10 < token * 12)
    report.warn('CF018', early, `consensus (${consensus} ms) should be at least 1.2 × token (${token} ms)`)
}

/** knet's default is no encryption either, but `secauth` and `crypto_…` turn it on. */
function readCrypto(o: Options, report: Report): Pick<TotemConf, 'encrypted' | 'cipher' | 'keyfile' | 'plain'> {
  const secauth = o.choice('secauth', ['on', 'off'])
  const ciphers = ['none', 'aes256', 'aes192', 'aes128', '3des']
  const hashes = ['none', 'md5', 'sha1', 'sha256', 'sha384', 'sha512']
  const cipher = o.choice('crypto_cipher', ciphers) ?? (secauth === 'on' ? 'aes256' : 'none')
  const hash = o.choice('crypto_hash', hashes) ?? (secauth === 'on' ? 'sha256' : 'none')
  const encrypted = cipher !== 'none' || hash !== 'none'
  const span = o.span('crypto_cipher') ?? o.span('crypto_hash') ?? o.span('secauth')
  if (encrypted && span)
    report.warn('CF019', span, 'Muster has an envelope of its own, which nodes of corosync cannot open')
  return {
    encrypted,
    cipher: cipher === 'aes128' || cipher === 'aes192' ? cipher : 'aes256',
    keyfile: o.text('keyfile') ?? '/etc/corosync/authkey',
    plain: !encrypted && span !== undefined,
  }
}

/** Of the first interface; with `interface` sections for further links, theirs are not used. */
function readPort(sections: readonly ConfSection[], context: Context): number {
  let port: number | undefined
  const interfaces = sections.flatMap(section => section.sections.filter(one => one.name === 'interface'))
  for (const [i, one] of interfaces.entries()) {
    const o = options(`totem.interface.${i}`, [one], interfaceWords, context)
    const link = o.number('linknumber', 0, 7) ?? o.number('ringnumber', 0, 7) ?? 0
    const own = o.number('mcastport', 1, 65_535)
    if (link === 0) port ??= own
  }
  return port ?? 5405
}
