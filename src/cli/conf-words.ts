import type { AnyMachine, NodeId } from '../core/machine.ts'
import type { NodeState } from '../core/stack.ts'
import type { List, SortedMap, SortedSet, Value } from '../core/value.ts'
import { environment } from '../explore/close.ts'
import type { ClosedModel } from '../explore/closed.ts'
import { show } from '../explore/difference.ts'
import { viewOf } from '../explore/judge.ts'
import type { PlayedWay } from '../explore/orbits/replay.ts'
import type { Parts } from '../explore/parts.ts'
import type { Taken } from '../explore/path.ts'
import { actionKinds, Space } from '../explore/space.ts'
import { evaluate } from '../lang/interpret/evaluate.ts'
import type { TExpr, TProgram } from '../lang/typed.ts'
import type { NodeStatus, Scene } from './conf-finding.ts'

/** What a schedule does, step by step, with the node ids of the configuration. */
export function scenes({ parts, first, steps }: PlayedWay, ids: readonly NodeId[], program: TProgram): Scene[] {
  const status = statusOf(program)
  const booted = new Set<number>()
  return steps.map((taken, action) => {
    const before = steps[action - 1]?.next ?? first
    const text = words(parts, before, taken, ids, booted)
    const fault = faultOf(parts, before, taken, ids)
    if (actionKinds[taken.kind] === 'restart') booted.add(taken.node)
    const shown = { views: views(parts, taken.next, ids), nodes: status(parts, taken.next, ids) }
    return { action, text, ...(fault && { fault }), ...shown }
  })
}

/** The way of a path of action indices. */
export function wayAlong(model: ClosedModel, path: readonly number[]): PlayedWay {
  const space = new Space(model, () => {})
  space.begin()
  const first = space.next.slice()
  let state: Int32Array = first
  const steps = path.map(wanted => {
    let action = -1
    let taken: Taken | undefined
    space.expand(state, (kind, node, arg, outcome) => {
      action++
      if (action !== wanted) return
      taken = {
        action,
        kind,
        node,
        arg,
        next: space.next.slice(),
        ...(outcome?.why !== undefined && { why: outcome.why }),
      }
    })
    if (!taken) throw new RangeError(`there is no action ${wanted} here`)
    state = taken.next
    return taken
  })
  return { parts: space.parts, first, steps }
}

/** Asks the model of configurations what each node would show. */
function statusOf(program: TProgram): (parts: Parts, state: Int32Array, ids: readonly NodeId[]) => NodeStatus[] {
  const fn = program.modules.get('models/conf')?.fns.find(one => one.name === 'status')
  if (!fn) throw new TypeError('models/conf has no fn status')
  const asked: TExpr[] = []
  return (parts, state, ids) => {
    const view = viewOf(parts, state)
    const env = environment(program, new Map(), view)
    return ids.flatMap((id, i) => {
      if (!view.up(i + 1)) return []
      const node: TExpr = { kind: 'literal', value: i + 1, type: { kind: 'node' }, span: fn.span }
      asked[i] ??= { kind: 'call', fn, args: [node], type: fn.result, span: fn.span }
      const said = evaluate(asked[i], env) as unknown as Omit<NodeStatus, 'flags'> & { flags: List<string> }
      const members = [...(env.viewField(i + 1, 'Votequorum', 'current') as unknown as SortedSet<NodeId>)]
      const { quorate, expected, highest, total, quorum } = said
      const shown = { quorate, expected, highest, total, quorum, flags: said.flags.items }
      return [{ id, members: members.map(one => ids[one - 1] ?? one), ...shown }]
    })
  }
}

/** The arbiter of a quorum device is one node more than the configuration has. */
function isArbiter(node: number, ids: readonly NodeId[]): boolean {
  return node >= ids.length
}

function faultOf(parts: Parts, before: Int32Array, taken: Taken, ids: readonly NodeId[]): Scene['fault'] {
  const { kind, node, arg, next } = taken
  switch (actionKinds[kind]) {
    case 'crash':
      return isArbiter(node, ids) ? 'loss' : 'crash'
    case 'split':
      return isOfArbiter(parts, before, next, ids) ? 'loss' : 'partition'
    case 'operator':
      return faultOfOperator(parts.model.operators[arg]?.input.signal.kind)
    default:
      return undefined
  }
}

function faultOfOperator(signal: string | undefined): Scene['fault'] {
  if (signal === 'LoseArbiter') return 'loss'
  return signal === 'ShutDown' ? 'leave' : undefined
}

function words(
  parts: Parts,
  before: Int32Array,
  { kind, node, arg, next, why }: Taken,
  ids: readonly NodeId[],
  booted: ReadonlySet<number>,
): string {
  const id = ids[node] ?? node + 1
  const rings = why === undefined ? '' : ` (${why.replace(/\d+/g, one => `${ids[Number(one) - 1] ?? one}`)})`
  const arbiter = isArbiter(node, ids)
  switch (actionKinds[kind]) {
    case 'restart':
      if (arbiter) return `the quorum device ${booted.has(node) ? 'is back' : 'comes up'}${rings}`
      return `${booted.has(node) ? `node ${id} is started again` : `node ${id} boots`}${rings}`
    case 'crash':
      return `${arbiter ? 'the quorum device is lost' : `node ${id} crashes`}${rings}`
    case 'split':
      return `${splitWords(parts, before, next, ids)}${rings}`
    case 'heal':
      return `the network is whole again${rings}`
    case 'complete': {
      const { open } = parts.world.at(before[parts.surroundingsAt] as number)
      return `${braces((open[arg]?.members ?? []).map(one => ids[one] ?? one + 1))} have heard each other${rings}`
    }
    case 'operator': {
      const command = parts.model.operators[arg]?.input.signal
      if (command?.kind === 'LoseArbiter') return `node ${id} no longer reaches the quorum device${rings}`
      if (command?.kind === 'ShutDown') return `node ${id} says that it leaves${rings}`
      return `node ${id}: ${command ? show(command) : '?'}${rings}`
    }
    case 'leave':
      return `node ${id} has left${rings}`
    case 'timer':
      return `last_man_standing_window is over on node ${id}`
    default:
      return `node ${id}: ${actionKinds[kind]}`
  }
}

function splitWords(parts: Parts, before: Int32Array, next: Int32Array, ids: readonly NodeId[]): string {
  const place = arbiterAmong(parts, next, ids)
  if (isOfArbiter(parts, before, next, ids))
    return place === undefined ? 'no node reaches the quorum device' : `only ${place} can reach the quorum device`
  const device = parts.locals.length === ids.length ? '' : `; ${place ?? 'none'} can reach the quorum device`
  return `the network splits into ${blocks(parts, next, ids).join(' and ')}${device}`
}

/** A split that is between nodes as it was, and only the arbiter is elsewhere. */
function isOfArbiter(parts: Parts, before: Int32Array, next: Int32Array, ids: readonly NodeId[]): boolean {
  if (parts.locals.length === ids.length) return false
  return blocks(parts, before, ids).join() === blocks(parts, next, ids).join()
}

/** The components of the network; the arbiter of a device is in none of them. */
function blocks(parts: Parts, state: Int32Array, ids: readonly NodeId[]): string[] {
  const { world, surroundingsAt } = parts
  const of = world.at(state[surroundingsAt] as number).blocks.slice(0, ids.length)
  return [...new Set(of)].map(block => braces(of.flatMap((one, i) => (one === block ? [ids[i] ?? i + 1] : []))))
}

/** The nodes that can reach the arbiter, if any can. */
function arbiterAmong({ world, surroundingsAt }: Parts, state: Int32Array, ids: readonly NodeId[]): string | undefined {
  const { blocks: of } = world.at(state[surroundingsAt] as number)
  const beside = ids.filter((_, i) => of[i] === of[ids.length])
  return beside.length === 0 ? undefined : braces(beside)
}

/** Nodes that show the same view, verdict and quorum together; members of one view that disagree are told apart. */
function views(parts: Parts, state: Int32Array, ids: readonly NodeId[]): string[] {
  const shown = new Map<string, { readonly what: string; readonly quorum: number; readonly nodes: NodeId[] }>()
  for (const [i, locals] of parts.locals.entries()) {
    const { up, leaves, state: own } = locals.states.at(state[i] as number)
    if (!up || leaves || isArbiter(i, ids)) continue
    const { current, quorate, waiting, quorum, known: all } = votequorum(locals.node.stack.machines, own)
    const members = braces([...current].map(id => ids[id - 1] ?? id))
    const device = all.get(locals.node.self)?.flags.has('DeviceCastsVote') ? ' with the device' : ''
    const what = `${members} ${quorate ? 'quorate' : waiting ? 'waits for all' : 'not quorate'}${device}`
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

function votequorum(machines: readonly AnyMachine[], state: NodeState) {
  return state[machines.findIndex(one => one.name === 'Votequorum')] as unknown as {
    readonly current: SortedSet<NodeId>
    readonly known: SortedMap<NodeId, Value & { readonly flags: SortedSet<string> }>
    readonly quorate: boolean
    readonly waiting: boolean
    readonly quorum: number
  }
}

function braces(ids: readonly NodeId[]): string {
  return `{${ids.join(', ')}}`
}
