import { type CorosyncConf, readCorosyncConf } from '../formats/corosync-conf.ts'
import { type Edit, edited, unifiedDiff } from './conf-edit.ts'
import { type ConfLimits, exploreConf } from './conf-explore.ts'
import type { ConfFinding, Explored } from './conf-finding.ts'
import type { Told } from './conf-summary.ts'

/** A change of options that was checked like the file itself. */
export interface Fix {
  /** In words: `take out two_node`, `wait_for_all: 1`. */
  readonly changes: readonly string[]
  /** Unified. */
  readonly diff: string
  readonly verdict: Explored['verdict']
  /** The errors and warnings that stay; empty when it removes all. */
  readonly left: readonly ConfFinding[]
}

/** One option given, taken out or set: the keys of `quorum` that it is about, and the lines. */
interface Change {
  readonly text: string
  /** Two changes of one key are never made together. */
  readonly key: string
  readonly without: readonly number[]
  readonly line?: string
}

/**
 * The smallest change of options that removes every error and warning, or, where none does, leaves the fewest errors
 * and of those the fewest warnings; `undefined` when none leaves less than there is. Each is checked with as many
 * faults, and rings given up, as the file was.
 */
export async function fixOf(
  { check, conf, text }: Told,
  limits: Omit<ConfLimits, 'faults' | 'first'>,
): Promise<Fix | undefined> {
  const findings = grave(check.findings).filter(one => !one.property.startsWith('differing'))
  if (findings.length === 0) return undefined
  const changes = changesOf(conf)
  const sets = subsets(changes).map(all => ({ all, edit: editOf(all, conf) }))
  // Where rings that are given up were too much for the file itself, nobody looks at them with other options.
  const most = limits.abandoned === undefined && check.abandoned === 0 ? { abandoned: 0 } : {}
  let best: Fix | undefined
  // First whether anything is left at all, which is soon seen; only where it always is, how much.
  for (const first of [true, false])
    for (const { all, edit } of sets) {
      const read = readCorosyncConf(edited(text, edit), conf.file).conf
      if (!read) continue
      const { explored } = await exploreConf(read, { ...limits, ...most, faults: check.faults, first })
      const left = grave(explored.findings)
      const fix = { changes: all.map(one => one.text), verdict: explored.verdict, left }
      const diff = unifiedDiff(text, edit, conf.file)
      if (left.length === 0 && explored.verdict === 'holds') return { ...fix, diff }
      if (!first && weight(left) < weight(best?.left ?? findings)) best = { ...fix, diff }
    }
  return best
}

function grave(findings: readonly ConfFinding[]): ConfFinding[] {
  return findings.filter(one => one.severity !== 'note')
}

/** Any error weighs more than all warnings. */
function weight(findings: readonly ConfFinding[]): number {
  return findings.reduce((sum, one) => sum + (one.severity === 'error' ? 1000 : 1), 0)
}

/** What could be changed in this file, the likeliest first. */
function changesOf({ quorum, nodes, spans }: CorosyncConf): Change[] {
  const given = (...keys: string[]) => keys.flatMap(key => spans.get(`quorum.${key}`)?.line ?? [])
  const changes: Change[] = []
  const takeOut = (key: string, ...more: string[]) =>
    changes.push({ text: `take out ${key}`, key, without: given(key, ...more) })
  const put = (key: string, value: number) =>
    changes.push({ text: `${key}: ${value}`, key, without: given(key), line: `${key}: ${value}` })
  const { device } = quorum
  if (quorum.expectedVotes !== undefined) takeOut('expected_votes')
  if (device?.votes !== undefined) {
    const all = nodes.reduce((sum, one) => sum + one.votes, device.votes)
    if (quorum.expectedVotes !== all) put('expected_votes', all)
    takeOut('device.votes')
  }
  if (quorum.twoNode) takeOut('two_node')
  else if (nodes.length === 2 && !device) put('two_node', 1)
  if (quorum.waitForAll !== true) put('wait_for_all', 1)
  if (quorum.waitForAll !== undefined) takeOut('wait_for_all')
  if (quorum.autoTieBreaker) takeOut('auto_tie_breaker', 'auto_tie_breaker_node')
  if (quorum.autoTieBreaker && given('auto_tie_breaker_node').length > 0)
    changes.push({
      text: 'take out auto_tie_breaker_node',
      key: 'auto_tie_breaker',
      without: given('auto_tie_breaker_node'),
    })
  if (quorum.lastManStanding) takeOut('last_man_standing', 'last_man_standing_window')
  if (quorum.allowDownscale) takeOut('allow_downscale')
  if (quorum.expectedVotesTracking) takeOut('expected_votes_tracking')
  const votes = nodes.flatMap((_, i) => spans.get(`nodelist.node.${i}.quorum_votes`)?.line ?? [])
  if (new Set(nodes.map(node => node.votes)).size > 1)
    changes.push({ text: 'one vote for every node', key: 'votes', without: [...votes, ...given('votes')] })
  return changes
}

/** Every set of changes that can be made together, the small ones first, in the order of the list. */
function subsets(changes: readonly Change[]): Change[][] {
  const all: Change[][] = [[]]
  for (const one of changes)
    all.push(...all.filter(set => set.every(other => other.key !== one.key)).map(set => [...set, one]))
  const places = (set: readonly Change[]) => set.map(one => changes.indexOf(one))
  return all.filter(set => set.length > 0).sort((a, b) => a.length - b.length || compare(places(a), places(b)))
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((one, place) => one !== b[place])
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number)
}

/** New options come where the old ones stood, else behind the provider, and are set in like it. */
function editOf(changes: readonly Change[], { spans }: CorosyncConf): Edit {
  const provider = spans.get('quorum.provider')
  const others = [...spans].flatMap(([name, span]) => (/^quorum\.[a-z_]+$/.test(name) ? [span.line] : []))
  const behind = provider?.line ?? others[0]
  return {
    without: changes.flatMap(one => one.without),
    insert: changes.flatMap(({ without, line }) => {
      const after = without[0] ?? behind
      return line === undefined || after === undefined ? [] : [{ after, line: `  ${line}` }]
    }),
  }
}
