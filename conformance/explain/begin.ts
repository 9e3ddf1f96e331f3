import type { CommitToken, Entry, EvsState } from '../../gen/evs.ts'
import type { Named, NodeId } from '../../src/core/machine.ts'
import { alter } from '../../src/core/ops.ts'
import { rec, same, setOf } from '../../src/core/value.ts'
import { type Shadow, step, type Thought, thoughtOf } from './shadow.ts'

/**
 * A shadow of a node whose beginning was not seen: it begins where the node sends a commit token on its second way round, which
 * tells what each member brings from its old ring. Only where nothing of that is owed to anybody: what the messages were, no
 * packet tells. `undefined` of any other token.
 */
export function begunInRing(shadow: Shadow, sent: CommitToken, taken: number): Thought | undefined {
  const members = [...sent.members]
  const entries = [...sent.entries]
  const place = members.indexOf(shadow.self)
  const mine = entries[place]
  if (!mine || entries.length !== members.length || sent.index !== members.length || sent.hop <= members.length)
    return undefined
  const mates = members.filter((_, i) => same(entries[i]?.oldRing, mine.oldRing))
  if (!entries.every(one => one.received || !same(one.oldRing, mine.oldRing))) return undefined
  const input = {
    kind: 'message',
    message: alter(sent, { hop: sent.hop - 1 }) as unknown as Named,
    from: members[(place || members.length) - 1] as NodeId,
  } as const
  return step(shadow, { ...thoughtOf(committed(shadow, sent, mine, mates), false), taken }, input, taken)
}

function committed({ machine, context }: Shadow, sent: CommitToken, mine: Entry, mates: readonly NodeId[]): EvsState {
  const first = machine.initial(context) as EvsState
  const { aru, delivered, oldRing } = mine
  return {
    ...first,
    phase: 'Commit',
    stored: sent.ring.seq,
    ring: sent.ring,
    oldRing,
    oldSaved: true,
    members: setOf(mates),
    heardSeq: sent.ring.seq,
    proc: setOf([...sent.members]),
    aru,
    high: aru,
    delivered,
    released: delivered,
    joining: sent.members,
    oldAru: aru,
    oldHigh: aru,
    received: true,
    armed: setOf(['resend', 'tokenLost'].map(kind => rec({ kind }) as Named)),
  }
}
