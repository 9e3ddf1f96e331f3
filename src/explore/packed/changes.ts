import type { ActionKind } from '../actions.ts'
import { type Parts, places } from '../parts.ts'
import type { Features } from './features.ts'

/** The surroundings that faults of the network lead to: splits and heals, cuts and mends, pauses and their ends. */
export function changesOf(parts: Parts, { pauses }: Features, s: number, fire: (kind: ActionKind) => void): number[] {
  const { world, n } = parts
  const { partitions, cuts } = parts.model.world.faults
  const found: number[] = []
  const split = partitions === 0 ? -1 : world.spend(s, places.partitions)
  if (split >= 0) fire('split')
  if (split >= 0) for (let i = 0; i < world.splits(s).length; i++) found.push(world.split(split, i))
  if (partitions > 0 && world.isSplit(s)) found.push(world.heal(s))
  const cut = cuts > 0 ? world.spend(s, places.cuts) : -1
  for (let link = 0; cuts > 0 && link < n * n; link++) {
    if (Math.floor(link / n) === link % n) continue
    if (world.at(s).cuts.includes(link)) found.push(world.mend(s, link))
    else if (cut >= 0) {
      fire('cut')
      found.push(world.cut(cut, link))
    }
  }
  const pause = pauses ? world.spend(s, places.pauses) : -1
  for (let node = 0; pauses && node < n; node++) {
    if (world.isPaused(s, node)) found.push(world.pause(s, node, false))
    else if (pause >= 0) {
      fire('pause')
      found.push(world.pause(pause, node, true))
    }
  }
  return found
}
