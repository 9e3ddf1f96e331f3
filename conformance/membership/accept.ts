import type { NodeId } from '../../src/core/machine.ts'

/** What a machine over a membership is told, and what it says. Ids of what one node says rise. */
export type Event =
  | { readonly kind: 'view'; readonly ring: string; readonly members: readonly NodeId[] }
  | { readonly kind: 'said'; readonly id: number }
  | { readonly kind: 'heard'; readonly from: NodeId; readonly id: number }
  | { readonly kind: 'died' }

/** By node, in its order. */
export type History = ReadonlyMap<NodeId, readonly Event[]>

/** One node's time in one ring. */
interface Stay {
  readonly node: NodeId
  readonly ring: string
  readonly members: readonly NodeId[]
  readonly heard: string[]
  /** The ring it went on to; absent while it is there, `died` when it went down. */
  next?: string
}

/**
 * Why the abstract membership of a world of views has no such history; `undefined` when it has. This is the definition
 * in spec/language.md, "Views", said once more without a way to compute it: there is an order of each ring, and each
 * group of members has a part of it from the beginning, and from there what its own members said.
 */
export function refused(history: History): string | undefined {
  const stays: Stay[] = []
  for (const [node, events] of history) {
    const own = staysOf(node, events)
    if (typeof own === 'string') return own
    stays.push(...own)
  }
  const rings = new Map<string, Stay[]>()
  for (const stay of stays) rings.set(stay.ring, [...(rings.get(stay.ring) ?? []), stay])
  for (const [ring, all] of rings) {
    const why = ringRefused(ring, all)
    if (why !== undefined) return why
  }
  return wordsRefused(history, stays)
}

function staysOf(node: NodeId, events: readonly Event[]): Stay[] | string {
  const stays: Stay[] = []
  for (const event of events) {
    const last = stays.at(-1)
    if (event.kind === 'view') {
      if (last && last.next === undefined) last.next = event.ring
      stays.push({ node, ring: event.ring, members: event.members, heard: [] })
    } else if (event.kind === 'died') {
      if (last) last.next ??= 'died'
    } else if (event.kind === 'heard') {
      if (!last || last.next !== undefined) return `node ${node} hears something outside of any ring`
      last.heard.push(`${event.from} ${event.id}`)
    }
  }
  return stays
}

/** One set of members, one order, and what each group has of it. */
function ringRefused(ring: string, stays: readonly Stay[]): string | undefined {
  const [first] = stays
  if (stays.some(one => one.members.join() !== first?.members.join())) return `ring ${ring} has two sets of members`
  if (stays.some(one => !one.members.includes(one.node))) return `ring ${ring} is installed outside of it`
  if (new Set(stays.map(one => one.node)).size < stays.length) return `ring ${ring} is installed twice`
  const said = [...new Set(stays.flatMap(one => one.heard))]
  for (const order of permutations(said))
    if (keeps(order) && stays.every(one => fits(one, stays, order))) return undefined
  return `ring ${ring} has no order: ${stays.map(one => `${one.node} hears ${one.heard.join(', ')} to ${one.next}`).join('; ')}`
}

/** What one member says is heard in the order in which it said it. */
function keeps(order: readonly string[]): boolean {
  const last = new Map<string, number>()
  for (const word of order) {
    const [from = '', id] = word.split(' ')
    if ((last.get(from) ?? 0) > Number(id)) return false
    last.set(from, Number(id))
  }
  return true
}

/** Whether a node heard what it may of an order. */
function fits({ heard, next }: Stay, stays: readonly Stay[], order: readonly string[]): boolean {
  const moved = next !== undefined && next !== 'died'
  const group = stays.filter(one => one.next === next).map(one => one.node)
  for (let hole = 0; hole <= order.length; hole++) {
    const rest = order.slice(hole)
    if (heard.slice(0, hole).join() !== order.slice(0, hole).join()) return false
    const after = heard.slice(hole)
    const own = rest.filter(one => group.some(node => one.startsWith(`${node} `)))
    // Who is still there, or died, may be in the middle of it.
    if (moved ? after.join() === own.join() : isPart(after, rest)) return true
  }
  return false
}

/** Whether all of `part` comes in `whole`, in its order. */
function isPart(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const one of whole) if (one === part[at]) at++
  return at === part.length
}

/** What is heard was said, once, by a member, and in its order; nothing said in one life is passed over. */
function wordsRefused(history: History, stays: readonly Stay[]): string | undefined {
  const where = new Map<string, string>()
  for (const { heard, ring } of stays)
    for (const word of heard) {
      if ((where.get(word) ?? ring) !== ring) return `${word} is heard in two rings`
      where.set(word, ring)
    }
  for (const { heard, node, ring } of stays)
    if (new Set(heard).size < heard.length) return `node ${node} hears something twice in ring ${ring}`
  const known = new Set<string>()
  for (const [node, events] of history) {
    let [at, last] = ['', -1]
    const open: number[] = []
    const place = new Map(stays.filter(one => one.node === node).map((one, i) => [one.ring, i]))
    for (const event of events) {
      if (event.kind === 'view') at = event.ring
      if (event.kind === 'died') open.length = 0
      if (event.kind !== 'said') continue
      const word = `${node} ${event.id}`
      known.add(word)
      const ring = where.get(word)
      if (ring === undefined) {
        open.push(event.id)
        continue
      }
      const i = place.get(ring)
      if (i === undefined || i < (place.get(at) ?? 0)) return `${word} is heard in ring ${ring}, where it was not said`
      if (i < last) return `${word} is heard before what was said before it`
      if (open.length > 0) return `${word} is heard, and ${open[0]}, said before it, never was`
      last = i
    }
  }
  const made = [...where.keys()].find(word => !known.has(word))
  return made && `${made} is heard and was never said`
}

function* permutations(items: readonly string[]): Generator<readonly string[]> {
  if (items.length === 0) yield []
  for (const [i, one] of items.entries()) for (const rest of permutations(items.toSpliced(i, 1))) yield [one, ...rest]
}
