import type { NodeId } from '../../src/core/machine.ts'
import type { Random } from '../../src/core/random.ts'
import { changed, listIn, type Mutated, type Recorded, type Told, toldOf } from './recorded.ts'

/** A line of one node's about one ring: the ring, or what the commit token of it says of a member. */
interface OfRing {
  readonly ring: string
  readonly told: Told
}

/**
 * One node is shown another previous ring of a member than the others: whoever is heard second shows it, or, before
 * that, whom the node itself says to come along.
 */
export function commitOfTwoMinds(recorded: Recorded, random: Random): Mutated | undefined {
  const all = entries(recorded)
  const able = all.filter(
    one => !one.ring.endsWith(` of ${one.told.node}`) && all.some(two => two.ring === one.ring && two !== one),
  )
  const one = able.length > 0 ? random.pick(able) : undefined
  if (!one) return undefined
  const said = one.told.said.replace(/\.([0-9a-f]+)\)/, (_, seq) => `.${(Number.parseInt(seq, 16) - 1).toString(16)})`)
  const others = all.filter(({ ring }) => ring === one.ring).map(({ told }) => told)
  const synced = toldOf(recorded, /^Sync members/).find(
    ({ node, line }) => node === one.told.node && line > one.told.line,
  )
  return {
    logs: changed(recorded, [[one.told, said]]),
    shown: [...others, ...(synced ? [synced] : [])].map(({ node, line }) => ({ node, line: line + 1 })),
  }
}

/** Which member of which ring a line of the commit token is about. */
function entries(recorded: Recorded): OfRing[] {
  const result: OfRing[] = []
  let at: { node: NodeId; seq: string; rep: string; member: string } | undefined
  for (const told of toldOf(recorded, /^Storing new sequence id|^entering |^position \[|^previous ringid/)) {
    const { node, said } = told
    const number = /(\w+):?$/.exec(said)?.[1] ?? ''
    if (said.startsWith('Storing')) at = { node, seq: number, rep: '', member: '' }
    else if (said.startsWith('entering GATHER') || at?.node !== node) at = undefined
    else if (said.startsWith('position [')) at = { ...at, rep: said.includes('[0]') ? number : at.rep, member: number }
    else if (said.startsWith('previous')) result.push({ ring: `${at.rep}.${at.seq} of ${at.member}`, told })
  }
  return result
}

/** One node leaves somebody out of a ring everywhere, whom the others have on it. */
export function otherMembers(recorded: Recorded, random: Random): Mutated | undefined {
  const lines = toldOf(recorded, /^Sync (members|joined)|^A new membership \(/)
  const rings = lines.flatMap((told, i): { members: Told; joined: Told; formed: Told }[] => {
    const [members, joined] = [lines[i - 2], lines[i - 1]]
    const formed =
      told.said.startsWith('A new') && members?.said.startsWith('Sync m') && joined?.said.startsWith('Sync j')
    return formed && members && joined && members.node === told.node ? [{ members, joined, formed: told }] : []
  })
  const idOf = ({ said }: Told) => /\([^)]*\)/.exec(said)?.[0]
  const able = rings.flatMap(ring => {
    const same = lines.filter(one => one.said.startsWith('A new') && idOf(one) === idOf(ring.formed))
    const out = listIn(ring.joined.said).filter(
      id => id !== listIn(ring.members.said)[0] && id !== ring.formed.node && ring.formed.said.includes(' joined:'),
    )
    return same.length > 1 && out.length > 0 ? [{ ...ring, same, out }] : []
  })
  // With the commit token in the log it would show by itself.
  if (able.length === 0 || toldOf(recorded, /^position \[/).length > 0) return undefined
  const { members, joined, formed, same, out } = random.pick(able)
  const id = random.pick(out)
  const rest = (said: string) => listIn(said).filter(one => one !== id)
  const list = (name: string, ids: readonly number[]) => `${name}[${ids.length}]:${ids.map(one => ` ${one}`).join('')}`
  const came = rest(joined.said)
  const named = formed.said.replace(/ joined:((?: \d+)+)/, (_, ids: string) => {
    const kept = ids
      .trim()
      .split(' ')
      .filter(one => Number(one) !== id)
    return kept.length > 0 ? ` joined: ${kept.join(' ')}` : ''
  })
  const logs = changed(recorded, [
    [members, list('Sync members', rest(members.said))],
    [joined, came.length > 0 ? list('Sync joined', came) : null],
    [formed, named],
  ])
  const gone = came.length > 0 ? 0 : 1
  const shown = same.map(({ node, line }) => ({ node, line: line + 1 - (node === formed.node ? gone : 0) }))
  return { logs, shown }
}
