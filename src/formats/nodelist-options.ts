import { isIP, isIPv4 } from 'node:net'
import type { Span } from '../core/diagnostic.ts'
import type { NodeId } from '../core/machine.ts'
import type { ConfSection } from './conf-tree.ts'
import { type Options, options, type Spans, shown } from './options.ts'
import type { Report } from './report.ts'
import { nodelistWords, nodeWords } from './vocabulary.ts'

/** One `node` section. */
export interface NodeConf {
  readonly id: NodeId
  readonly name?: string
  /** `ring0_addr`: an IP address or a host name. */
  readonly address: string
  /** `quorum_votes`; without it 1. */
  readonly votes: number
}

interface Context {
  readonly report: Report
  readonly spans: Spans
}

/** corosync's PROCESSOR_COUNT_MAX. */
export const mostNodes = 384

/** The nodes in the order of the file; a node without a usable address or id is reported and left out. */
export function readNodelist(
  sections: readonly ConfSection[],
  defaults: { readonly transport: string; readonly clearHighBit: boolean; readonly root: Span },
  context: Context,
): NodeConf[] {
  const { report } = context
  options('nodelist', sections, nodelistWords, context)
  const listed = sections.flatMap(section => section.sections.filter(one => one.name === 'node'))
  if (listed.length === 0) {
    const message = sections.length === 0 ? 'there is no nodelist' : 'the nodelist has no nodes'
    report.error('CF012', sections[0]?.nameSpan ?? defaults.root, message, 'add `nodelist { node { ring0_addr: … } }`')
  }
  const extra = listed[mostNodes]
  if (extra) report.error('CF005', extra.nameSpan, `there are more than ${mostNodes} nodes`)
  const nodes: NodeConf[] = []
  const ids = new Map<NodeId, string>()
  const addresses = new Map<string, string>()
  for (const [i, section] of listed.slice(0, mostNodes).entries()) {
    const o = options(`nodelist.node.${i}`, [section], nodeWords, context)
    for (const name of nodeWords.keys.slice(1, 8)) {
      const span = o.span(name)
      if (span) report.warn('CF019', span, `Muster uses ring0_addr alone; ${name} is not used`)
    }
    const votes = o.number('quorum_votes', 0, 0xffff_ffff) ?? 1
    const address = readAddress(o, section, report)
    const id = readId(o, address, section, defaults, report)
    const name = o.text('name')
    const shortly = name || address || `the node at line ${section.nameSpan.line}`
    const place = o.span('nodeid') ?? o.span('ring0_addr') ?? section.nameSpan
    if (id !== undefined && ids.has(id)) report.error('CF015', place, `nodeid ${id} belongs to ${ids.get(id)} already`)
    if (address !== undefined && addresses.has(canonicalAddress(address)))
      report.error(
        'CF016',
        o.span('ring0_addr') ?? place,
        `${address} belongs to ${addresses.get(canonicalAddress(address))} already`,
      )
    if (id !== undefined) ids.set(id, ids.get(id) ?? shortly)
    if (address !== undefined) addresses.set(canonicalAddress(address), shortly)
    if (id !== undefined && address !== undefined) nodes.push({ id, ...(name ? { name } : {}), address, votes })
  }
  return nodes
}

/** Two ways to write one address are one address; IPv6 is brought to its shortest form. */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address.toLowerCase()
  return new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
}

function readAddress(o: Options, section: ConfSection, report: Report): string | undefined {
  const address = o.text('ring0_addr')
  const span = o.span('ring0_addr')
  if (address === undefined || span === undefined) {
    report.error('CF013', section.nameSpan, 'the node has no ring0_addr')
    return undefined
  }
  if (isIP(address) !== 0) return address
  const looksNumeric = /^[0-9.]+$/.test(address) || address.includes(':')
  const isName = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?$/.test(address)
  if (isName && !looksNumeric) return address
  report.error('CF014', span, `${shown(address)} is neither an IP address nor a host name`)
  return undefined
}

/** `nodeid`, or the IPv4 address as a number, the first byte highest. */
function readId(
  o: Options,
  address: string | undefined,
  section: ConfSection,
  rules: { readonly transport: string; readonly clearHighBit: boolean },
  report: Report,
): NodeId | undefined {
  if (o.given('nodeid')) return o.number('nodeid', 1, 0xffff_ffff)
  if (rules.transport === 'knet') {
    report.error('CF017', section.nameSpan, 'the node has no nodeid; knet does not make one up')
    return undefined
  }
  if (address === undefined) return undefined
  if (!isIPv4(address)) {
    report.error('CF017', o.span('ring0_addr') ?? section.nameSpan, `no nodeid can be made of ${address}; give one`)
    return undefined
  }
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
  const id = rules.clearHighBit ? number % 0x8000_0000 : number
  if (id > 0) return id
  report.error('CF017', o.span('ring0_addr') ?? section.nameSpan, `no nodeid can be made of ${address}; give one`)
  return undefined
}
