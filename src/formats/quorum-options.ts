import type { NodeId } from '../core/machine.ts'
import type { ConfSection } from './conf-tree.ts'
import { type Options, options, type Spans, shown, wholeNumber } from './options.ts'
import type { Report } from './report.ts'
import { deviceWords, quorumWords } from './vocabulary.ts'

/**
 * The section `quorum`, as given: what the options do to each other (two_node brings wait_for_all, a tie-breaker ends
 * two_node …) is votequorum's to decide, not the reader's.
 */
export interface QuorumConf {
  readonly provider?: 'corosync_votequorum'
  readonly expectedVotes?: number
  /** Of a node that no nodelist has; those of a nodelist have `quorum_votes`. */
  readonly votes: number
  readonly twoNode: boolean
  /** Absent when the file does not say: two_node then turns it on. */
  readonly waitForAll?: boolean
  readonly autoTieBreaker: boolean
  readonly autoTieBreakerNode: 'lowest' | 'highest' | readonly NodeId[]
  readonly lastManStanding: boolean
  /** Milliseconds. */
  readonly lastManStandingWindow: number
  readonly allowDownscale: boolean
  readonly expectedVotesTracking: boolean
  readonly device?: DeviceConf
}

export interface DeviceConf {
  readonly model: string
  /** `net.algorithm`, as given: whom the device votes for. */
  readonly algorithm?: string
  /** Absent: what follows from the votes of the nodes. */
  readonly votes?: number
  /** Milliseconds. */
  readonly timeout: number
  readonly syncTimeout: number
}

interface Context {
  readonly report: Report
  readonly spans: Spans
}

export function readQuorum(sections: readonly ConfSection[], context: Context): QuorumConf {
  const o = options('quorum', sections, quorumWords, context)
  const provider = o.choice('provider', ['corosync_votequorum'])
  const expectedVotes = o.number('expected_votes', 1, 0xffff_ffff)
  const waitForAll = o.flag('wait_for_all')
  const autoTieBreaker = o.flag('auto_tie_breaker') ?? false
  const lastManStanding = o.flag('last_man_standing') ?? false
  const device = readDevice(sections, context)
  const conf: QuorumConf = {
    ...(provider !== undefined && { provider }),
    ...(expectedVotes !== undefined && { expectedVotes }),
    votes: o.number('votes', 0, 0xffff_ffff) ?? 1,
    twoNode: o.flag('two_node') ?? false,
    ...(waitForAll !== undefined && { waitForAll }),
    autoTieBreaker,
    autoTieBreakerNode: readTieBreakerNode(o, context.report),
    lastManStanding,
    lastManStandingWindow: o.number('last_man_standing_window', 0, 0x7fff_ffff) ?? 10_000,
    allowDownscale: o.flag('allow_downscale') ?? false,
    expectedVotesTracking: o.flag('expected_votes_tracking') ?? false,
    ...(device && { device }),
  }
  const useless = (name: string, without: string): void => {
    const span = o.span(name)
    if (span) context.report.warn('CF020', span, `${name} does nothing without ${without}`)
  }
  if (!autoTieBreaker) useless('auto_tie_breaker_node', 'auto_tie_breaker: 1')
  if (!lastManStanding) useless('last_man_standing_window', 'last_man_standing: 1')
  // What corosync-cmapctl sets while a node runs; a file says it too early.
  const cancels = o.span('cancel_wait_for_all')
  if (o.flag('cancel_wait_for_all') && cancels)
    context.report.warn('CF020', cancels, 'cancel_wait_for_all does nothing in a file; it is set while nodes run')
  if (provider === undefined && !o.given('provider')) withoutProvider(sections, context.report)
  return conf
}

/** Without a provider corosync counts no votes at all, whatever else the section says. */
function withoutProvider(sections: readonly ConfSection[], report: Report): void {
  const first = sections.find(section => section.keys.length > 0)
  if (first) report.warn('CF020', first.nameSpan, 'quorum does nothing without provider: corosync_votequorum')
}

/** `lowest`, `highest`, or ids between blanks, the preferred one first. */
function readTieBreakerNode(o: Options, report: Report): QuorumConf['autoTieBreakerNode'] {
  const text = o.text('auto_tie_breaker_node')
  const span = o.span('auto_tie_breaker_node')
  if (text === undefined || span === undefined || text === 'lowest') return 'lowest'
  if (text === 'highest') return 'highest'
  const ids = text.split(/[ \t,]+/).map(wholeNumber)
  const usable = ids.filter((id): id is number => id !== undefined && id >= 1 && id <= 0xffff_ffff)
  if (usable.length === ids.length) return usable
  report.error('CF011', span, `auto_tie_breaker_node takes lowest, highest, or node ids, not ${shown(text)}`)
  return 'lowest'
}

function readDevice(sections: readonly ConfSection[], context: Context): DeviceConf | undefined {
  const devices = sections.flatMap(section => section.sections.filter(one => one.name === 'device'))
  if (devices.length === 0) return undefined
  const o = options('quorum.device', devices, deviceWords, context)
  const model = o.text('model')
  const votes = o.number('votes', 0, 0xffff_ffff)
  const device = {
    ...(votes !== undefined && { votes }),
    timeout: o.number('timeout', 0, 0x7fff_ffff) ?? 10_000,
    syncTimeout: o.number('sync_timeout', 0, 0x7fff_ffff) ?? 30_000,
  }
  const nets = devices.flatMap(one => one.sections.filter(({ name }) => name === 'net'))
  const algorithm = nets.flatMap(one => one.keys.filter(({ name }) => name === 'algorithm')).at(-1)?.value
  // A device section without a model is not there, as far as votequorum is concerned.
  return model ? { model, ...(algorithm !== undefined && { algorithm }), ...device } : undefined
}
