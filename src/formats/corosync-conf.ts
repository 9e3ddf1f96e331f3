import type { Diagnostic, Span } from '../core/diagnostic.ts'
import { type ConfSection, parseConf } from './conf-tree.ts'
import { type NodeConf, readNodelist } from './nodelist-options.ts'
import { options, type Spans } from './options.ts'
import { type QuorumConf, readQuorum } from './quorum-options.ts'
import { type Report, report as reportOn } from './report.ts'
import { readTotem, type TotemConf } from './totem-options.ts'
import { checkRoot, loggingWords, subsystemWords, systemWords } from './vocabulary.ts'

export type { NodeConf } from './nodelist-options.ts'
export type { DeviceConf, QuorumConf } from './quorum-options.ts'
export type { TotemConf } from './totem-options.ts'

/** A corosync.conf, with corosync's defaults and derivations filled in. Plain data; times are milliseconds. */
export interface CorosyncConf {
  readonly file: string
  readonly totem: TotemConf
  /** In the order of the file; at least one. Ids and addresses are unique. */
  readonly nodes: readonly NodeConf[]
  readonly quorum: QuorumConf
  readonly logging: { readonly debug: boolean; readonly toStderr: boolean; readonly logfile?: string }
  /** Where the values that the file gives stand, by path: `totem.token`, `quorum.two_node`, `nodelist.node.0.nodeid`. */
  readonly spans: ReadonlyMap<string, Span>
}

/**
 * Reads a corosync.conf as corosync 3.1 would. Never throws; `conf` is absent when there is an error. All mistakes of a
 * file are found in one go, and unknown names are warned of, since corosync passes over them in silence.
 */
export function readCorosyncConf(
  text: string,
  file: string,
): { readonly conf: CorosyncConf | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const report = reportOn(file)
  const root = parseConf(text, report)
  // Of a file that is no configuration at all, that is all that needs saying.
  const conf = report.all().some(one => one.severity === 'error') ? undefined : interpret(root, file, report)
  const diagnostics = report.all()
  return { conf: diagnostics.some(one => one.severity === 'error') ? undefined : conf, diagnostics }
}

function interpret(root: ConfSection, file: string, report: Report): CorosyncConf {
  checkRoot(root, report)
  const spans: Spans = new Map()
  const context = { report, spans }
  const named = (name: string): ConfSection[] => root.sections.filter(section => section.name === name)
  const count = named('nodelist').flatMap(list => list.sections.filter(one => one.name === 'node')).length
  const totem = readTotem(named('totem'), count, context)
  const quorum = readQuorum(named('quorum'), context)
  const nodes = readNodelist(
    named('nodelist'),
    {
      transport: totem.transport,
      clearHighBit: totem.clearNodeHighBit,
      root: root.nameSpan,
    },
    context,
  )
  options('system', named('system'), systemWords, context)
  return { file, totem, nodes, quorum, logging: readLogging(named('logging'), context), spans }
}

function readLogging(
  sections: readonly ConfSection[],
  context: { readonly report: Report; readonly spans: Spans },
): CorosyncConf['logging'] {
  const o = options('logging', sections, loggingWords, context)
  const subsystems = sections.flatMap(section => section.sections.filter(one => one.name === 'logger_subsys'))
  for (const [i, one] of subsystems.entries()) options(`logging.logger_subsys.${i}`, [one], subsystemWords, context)
  const logfile = o.choice('to_logfile', ['yes', 'no']) === 'yes' ? o.text('logfile') : undefined
  return {
    debug: (o.choice('debug', ['on', 'off', 'trace']) ?? 'off') !== 'off',
    toStderr: o.choice('to_stderr', ['yes', 'no']) !== 'no',
    ...(logfile ? { logfile } : {}),
  }
}
