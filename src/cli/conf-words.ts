import type { NodeId } from '../core/machine.ts'
import type { NodeState } from '../core/stack.ts'
import type { SortedSet } from '../core/value.ts'
import type { ClosedModel } from '../explore/closed.ts'
import { actionKinds, Space } from '../explore/space.ts'

/** One step of a schedule, for an operator. */
export interface Scene {
  readonly text: string
  /** The views after it, each with its verdict: `{1, 2} quorate`. */
  readonly views: readonly string[]
}

/** What a schedule (action indices) does, step by step, with the node ids of the configuration. */
export function scenes(model: ClosedModel, path: readonly number[], ids: readonly NodeId[]): Scene[] {
  const space = new Space(model, () => {})
  space.begin()
  let state: Int32Array = space.next.slice()
  const booted = new Set<number>()
  return path.map(wanted => {
    let action = -1
    let taken: { kind: number; node: number; next: Int32Array } | undefined
    space.expand(state, (kind, node) => {
      action++
      if (action === wanted) taken = { kind, node, next: space.next.slice() }
    })
    if (!taken) throw new RangeError(`there is no action ${wanted} here`)
    state = taken.next
    const text = words(space, taken, ids, booted)
    if (actionKinds[taken.kind] === 'restart') booted.add(taken.node)
    return { text, views: views(space, state, ids) }
  })
}

function words(
  space: Space,
  { kind, node, next }: { readonly kind: number; readonly node: number; readonly next: Int32Array },
  ids: readonly NodeId[],
  booted: ReadonlySet<number>,
): string {
  const id = ids[node] ?? node + 1
  switch (actionKinds[kind]) {
    case 'restart':
      return booted.has(node) ? `node ${id} is started again` : `node ${id} boots`
    case 'crash':
      return `node ${id} crashes`
    case 'split':
      return `the network splits into ${blocks(space, next, ids).join(' and ')}`
    case 'heal':
      return 'the network is whole again'
    case 'timer':
      return `last_man_standing_window is over on node ${id}`
    default:
      return `node ${id}: ${actionKinds[kind]}`
  }
}

function blocks(space: Space, state: Int32Array, ids: readonly NodeId[]): string[] {
  const { world, surroundingsAt } = space.parts
  const { blocks: of } = world.at(state[surroundingsAt] as number)
  return [...new Set(of)].map(block => braces(of.flatMap((one, i) => (one === block ? [ids[i] ?? i + 1] : []))))
}

/** Nodes that show the same view, verdict and quorum together; members of one view that disagree are told apart. */
function views(space: Space, state: Int32Array, ids: readonly NodeId[]): string[] {
  const shown = new Map<string, { readonly what: string; readonly quorum: number; readonly nodes: NodeId[] }>()
  for (const [i, locals] of space.parts.locals.entries()) {
    const { up, state: own } = locals.states.at(state[i] as number)
    if (!up) continue
    const { current, quorate, waiting, quorum } = votequorum(own)
    const members = braces([...current].map(id => ids[id - 1] ?? id))
    const what = `${members} ${quorate ? 'quorate' : waiting ? 'waits for all' : 'not quorate'}`
    const name = `${what} ${quorum}`
    const known = shown.get(name) ?? { what, quorum, nodes: [] }
    known.nodes.push(ids[i] ?? i + 1)
    shown.set(name, known)
  }
  const all = [...shown.values()]
  return all.map(({ what, quorum, nodes }) => {
    // The number matters only where members count differently.
    const counted = all.filter(one => one.what === what).length > 1 ? `${what} by a quorum of ${quorum}` : what
    return what.startsWith(`${braces(nodes)} `) ? counted : `${counted} on ${nodes.join(', ')}`
  })
}

function votequorum(state: NodeState) {
  return state[0] as unknown as {
    readonly current: SortedSet<NodeId>
    readonly quorate: boolean
    readonly waiting: boolean
    readonly quorum: number
  }
}

function braces(ids: readonly NodeId[]): string {
  return `{${ids.join(', ')}}`
}

/** `1 partition and 2 crashes` */
export function faultsText(partitions: number, crashes: number): string {
  const some = (n: number, what: string) =>
    n === 0 ? [] : [`${n} ${what}${n === 1 ? '' : what === 'crash' ? 'es' : 's'}`]
  return [...some(partitions, 'partition'), ...some(crashes, 'crash')].join(' and ') || 'no fault'
}
