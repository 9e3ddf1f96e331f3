import type { Random } from '../../src/core/random.ts'
import { commitOfTwoMinds, otherMembers } from './mutate-rings.ts'
import { changed, listIn, type Mutated, type Mutation, type Recorded, type Told, toldOf } from './recorded.ts'

/** What is made wrong, and whether a log without `debug` shows it as well. */
export interface Kind {
  readonly make: Mutation
  readonly coarse: boolean
}

/** By name. Each leaves all else as it was, so that one law alone can tell. */
export const mutations: Readonly<Record<string, Kind>> = {
  'ring sequence lowered': { make: lowerRing, coarse: true },
  'representative exchanged': { make: otherRep, coarse: true },
  'a member left out': { make: memberLeftOut, coarse: true },
  'one who joined left out': { make: formedWithout('joined'), coarse: true },
  'one who left left out': { make: formedWithout('left'), coarse: true },
  'members that others do not have': { make: otherMembers, coarse: true },
  'a failure of who is there': { make: otherFailure, coarse: true },
  'verdict flipped': { make: flipVerdict, coarse: true },
  'verdict not told': { make: withoutVerdict, coarse: true },
  'verdict with other members': { make: otherView, coarse: true },
  'joined otherwise than synchronised': { make: otherJoined, coarse: false },
  'phase skipped': { make: skipPhase, coarse: false },
  'two phases swapped': { make: swapPhases, coarse: false },
  'cause of another phase': { make: otherCause, coarse: false },
  'another ring of its own before': { make: otherPrevious, coarse: false },
  'commit token of two minds': { make: commitOfTwoMinds, coarse: false },
  'another place in the commit token': { make: otherPlace, coarse: false },
  'ring sequence starts over': { make: startsOver, coarse: false },
}

export const formedLine = /^A new membership \(/

export function pickOne<T>(random: Random, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : random.pick(items)
}

/** Another message in the place of this one, which shows it. */
function instead(recorded: Recorded, one: Told, said: string): Mutated {
  return { logs: changed(recorded, [[one, said]]), shown: [{ node: one.node, line: one.line + 1 }] }
}

function nextOf(all: readonly Told[], { node, line }: Told): Told | undefined {
  return all.find(one => one.node === node && one.line > line)
}
function lastOf(all: readonly Told[], { node, line }: Told): Told | undefined {
  return all.findLast(one => one.node === node && one.line < line)
}
function without(said: string, id: number): string {
  const rest = listIn(said).filter(one => one !== id)
  return said.replace(/\[\d+\]:.*$/, `[${rest.length}]:${rest.map(one => ` ${one}`).join('')}`)
}
export function formedSeq({ said }: Told): number {
  return Number.parseInt(/\(\d+\.([0-9a-f]+)\)/.exec(said)?.[1] ?? '0', 16)
}

function lowerRing(recorded: Recorded, random: Random): Mutated | undefined {
  const all = toldOf(recorded, formedLine)
  const one = pickOne(
    random,
    all.filter(told => lastOf(all, told)),
  )
  const before = one && lastOf(all, one)
  if (!one || !before) return undefined
  const seq = random.between(1, formedSeq(before))
  return instead(recorded, one, one.said.replace(/\.[0-9a-f]+\)/, `.${seq.toString(16)})`))
}

function otherRep(recorded: Recorded, random: Random): Mutated | undefined {
  const synced = toldOf(recorded, /^Sync members/)
  const one = pickOne(
    random,
    toldOf(recorded, formedLine).filter(told => listIn(lastOf(synced, told)?.said ?? '').length > 1),
  )
  if (!one) return undefined
  const rep = random.pick(listIn(lastOf(synced, one)?.said ?? '').slice(1))
  return instead(recorded, one, one.said.replace(/\(\d+\./, `(${rep}.`))
}

function memberLeftOut(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(
    random,
    toldOf(recorded, /^Sync members/).filter(({ said }) => listIn(said).length > 1),
  )
  if (!one) return undefined
  const id = random.pick(listIn(one.said).filter(member => member !== one.node))
  const made = instead(recorded, one, without(one.said, id))
  if (toldOf(recorded, /^position \[/).length > 0) return made
  // Without the commit token only what differs tells: who joined, or the membership that is formed.
  const [joined, formed] = [nextOf(toldOf(recorded, /^Sync joined/), one), nextOf(toldOf(recorded, formedLine), one)]
  const shown = [joined, formed].flatMap(told => (told ? [{ node: told.node, line: told.line + 1 }] : []))
  return { ...made, shown }
}

function formedWithout(list: 'joined' | 'left'): Mutation {
  return (recorded, random) => {
    const part = new RegExp(` ${list}:((?: \\d+)+)`)
    const one = pickOne(
      random,
      toldOf(recorded, formedLine).filter(({ said }) => part.test(said)),
    )
    if (!one) return undefined
    const ids = (part.exec(one.said)?.[1] ?? '').trim().split(' ')
    const out = random.pick(ids)
    const rest = ids.filter(id => id !== out)
    return instead(recorded, one, one.said.replace(part, rest.length > 0 ? ` ${list}: ${rest.join(' ')}` : ''))
  }
}

function otherFailure(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(random, toldOf(recorded, /^Failed to receive the leave message/))
  return one && instead(recorded, one, `Failed to receive the leave message. failed: ${one.node}`)
}

function flipVerdict(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(random, toldOf(recorded, /^This node is within the /))
  if (!one) return undefined
  const primary = one.said.includes(' non-primary ')
  return instead(recorded, one, `This node is within the ${primary ? 'primary' : 'non-primary'} component`)
}

function withoutVerdict(recorded: Recorded, random: Random): Mutated | undefined {
  if (!recorded.plain) return undefined
  const verdicts = toldOf(recorded, /^Members\[[1-9]/)
  const one = pickOne(random, toldOf(recorded, /^This node is within the primary/))
  const next = one && nextOf(verdicts, one)
  if (!next) return undefined
  return { logs: changed(recorded, [[one, null]]), shown: [{ node: next.node, line: next.line }] }
}

function otherView(recorded: Recorded, random: Random): Mutated | undefined {
  const all = toldOf(recorded, /^Members\[/).filter(({ said }) => listIn(said).length > 1)
  const one = pickOne(random, all)
  return one && instead(recorded, one, without(one.said, random.pick(listIn(one.said))))
}

function otherJoined(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(random, toldOf(recorded, /^Sync joined/))
  return one && instead(recorded, one, without(one.said, random.pick(listIn(one.said))))
}

function skipPhase(recorded: Recorded, random: Random): Mutated | undefined {
  const [phase, next] = random.pick([
    [/^entering COMMIT/, /^entering RECOVERY/],
    [/^entering RECOVERY/, /^Sync members/],
    [/^entering OPERATIONAL/, formedLine],
  ] as const)
  const follows = toldOf(recorded, new RegExp(`${next.source}|^entering GATHER`))
  const able = toldOf(recorded, phase).filter(one => next.test(nextOf(follows, one)?.said ?? ''))
  const one = pickOne(random, able)
  const shows = one && nextOf(follows, one)
  return shows && { logs: changed(recorded, [[one, null]]), shown: [{ node: shows.node, line: shows.line }] }
}

function swapPhases(recorded: Recorded, random: Random): Mutated | undefined {
  const phases = toldOf(recorded, /^entering /)
  const able = phases.filter(one => /COMMIT/.test(one.said) && /RECOVERY/.test(nextOf(phases, one)?.said ?? ''))
  const first = pickOne(random, able)
  const second = first && nextOf(phases, first)
  if (!second) return undefined
  const swapped = [
    [first, second.said],
    [second, first.said],
  ] as const
  return { logs: changed(recorded, swapped), shown: [{ node: first.node, line: first.line + 1 }] }
}

function otherCause(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(random, toldOf(recorded, /^entering GATHER state from (0|2|3|7|8|9|10|12)\(/))
  if (!one) return undefined
  const gathering = /from (0|3|8|10)\(/.test(one.said)
  const cause = gathering
    ? random.pick(['12(join during operational state)', '13(join during commit state)', '6(failed to receive)'])
    : random.pick(['0(consensus timeout)', '4(The token was lost in the COMMIT state.)', '14(join during recovery)'])
  return instead(recorded, one, `entering GATHER state from ${cause}.`)
}

function otherPrevious(recorded: Recorded, random: Random): Mutated | undefined {
  const previous = toldOf(recorded, /^previous ringid/)
  const own = toldOf(recorded, /^position \[/).filter(({ said, node }) => said.includes(`member ${node}:`))
  const one = pickOne(
    random,
    own.flatMap(told => nextOf(previous, told) ?? []),
  )
  return one && instead(recorded, one, `previous ringid (${one.node}.0)`)
}

function otherPlace(recorded: Recorded, random: Random): Mutated | undefined {
  const one = pickOne(random, toldOf(recorded, /^position \[/))
  if (!one) return undefined
  return instead(
    recorded,
    one,
    one.said.replace(/\[(\d+)\]/, (_, place) => `[${Number(place) + random.between(1, 3)}]`),
  )
}

function startsOver(recorded: Recorded, random: Random): Mutated | undefined {
  const all = toldOf(recorded, /^Created or loaded sequence id/)
  const one = pickOne(
    random,
    all.filter(told => lastOf(all, told)),
  )
  return one && instead(recorded, one, `Created or loaded sequence id ${one.node}.1 for this ring.`)
}
