import type { Named, NodeId } from '../core/machine.ts'
import type { Node, NodeStep } from '../core/stack.ts'
import { rec } from '../core/value.ts'
import type { Json } from '../trace/values.ts'
import { latin1 } from './corosync/payload.ts'
import { handed, type Said } from './handed.ts'
import type { Listener } from './listeners.ts'
import { refusalOf } from './refusal.ts'
import type { ViewRequest } from './request.ts'
import { ringName } from './ring-name.ts'
import { causes, reasons, type Stamp, type View, type ViewEvent, type ViewId, viewName } from './view-names.ts'

/** The process of the group with views on this node: between connections and the signals of `spec/views.mu`. It decides nothing. */
export interface Views extends Listener {
  /** What becomes of a request of the client with this number; what it causes is told to whom it concerns. */
  readonly ask: (client: number, request: ViewRequest) => Json
  /** The client's connection is gone. */
  readonly gone: (client: number) => void
  /** Of a step, all but its signals. */
  readonly observe: (step: NodeStep) => void
}

export interface ViewPorts {
  readonly node: Node
  /** Gives the node a signal; it is observed before this returns. `false` when nobody hears it. */
  readonly hear: (signal: Named) => boolean
  /** One line for a client, without its newline. */
  readonly tell: (client: number, line: string) => void
}

interface Position {
  readonly at: Stamp
  readonly position: number
}

/** What a step says of a request. */
interface Heard {
  answer?: string
  refusal?: string
}

export function createViews({ node, hear, tell }: ViewPorts): Views {
  const filter = node.stack.machines.findIndex(one => one.name === 'ViewFilter')
  let heard: Heard | undefined

  function give(signal: Named): Heard | undefined {
    const given: Heard = {}
    heard = given
    const taken = hear(signal)
    heard = undefined
    return taken ? given : undefined
  }

  /** Whether the part with this node may be named is the filter's to say. */
  function name(winner: NodeId): Json {
    const given = give(rec({ kind: 'Name', winner }))
    if (!given) return noViews
    return given.refusal === undefined ? { result: 'Ok' } : { error: given.refusal }
  }

  function ask(client: number, request: ViewRequest): Json {
    if (request.do === 'view-name') return name(request.node)
    if (request.do !== 'view-send') return answer(signalOf(client, request))
    return handed(request.bodies, body => answer(rec({ kind: 'ViewSend', client, body, size: body.length })))
  }

  function answer(signal: Named): Said {
    const given = give(signal)
    if (!given) return noViews
    return given.answer === undefined ? { error: 'the node has stopped' } : { result: given.answer }
  }

  function answered(signal: Named): void {
    if (heard) heard.answer = (signal as unknown as { readonly result: string }).result
  }

  function told(signal: Named): void {
    const event = eventOf(signal)
    if (event) tell((signal as unknown as { readonly client: number }).client, JSON.stringify(event))
  }

  return {
    ask,
    gone: client => void hear(rec({ kind: 'ViewFinalize', client })),
    hears: kind => (kind === 'ViewAnswer' ? answered : events.has(kind) ? told : undefined),
    observe: step => {
      const refusal = heard && refusalOf(node.stack, step, filter)
      if (heard && refusal !== undefined) heard.refusal = refusal
    },
  }
}

/** What the process is told. */
const events = new Set(['ViewEvent', 'ViewDeliver', 'ViewDropped', 'ViewLeft'])

const noViews = { error: 'this node has no groups with views' }

function signalOf(client: number, request: Exclude<ViewRequest, { readonly do: 'view-name' | 'view-send' }>): Named {
  switch (request.do) {
    case 'view-join': {
      const { remembers } = request
      const view = remembers && {
        lineage: rec({ ring: rec(remembers.ring), round: remembers.round }),
        generation: remembers.generation,
      }
      return rec({
        ...{ kind: 'ViewJoin', client, group: latin1(Buffer.from(request.group)) },
        view: view ? rec(view) : null,
      })
    }
    case 'view-leave':
      return rec({ kind: 'ViewLeave', client })
  }
}

function eventOf(signal: Named): Json | undefined {
  const fields = signal as unknown
  switch (signal.kind) {
    case 'ViewEvent': {
      const { position, event } = fields as { readonly position: Position; readonly event: ViewEvent }
      const { at } = position
      const stamp = { ring: ringName(at.ring), round: at.round, position: position.position }
      return { ...membershipOf(event), stamp }
    }
    case 'ViewDeliver': {
      const { view, body, node } = fields as { readonly view: ViewId; readonly body: string; readonly node: NodeId }
      return { event: 'message', view: viewName(view), node, body: Buffer.from(body, 'latin1').toString('base64') }
    }
    case 'ViewDropped':
      return { event: 'unsent', count: (fields as { readonly count: number }).count }
    case 'ViewLeft':
      return { event: 'left' }
    default:
      return undefined
  }
}

function membershipOf(event: ViewEvent): Readonly<Record<string, Json>> {
  switch (event.kind) {
    case 'Nodes':
      return { event: 'nodes', members: [...event.members] }
    case 'QuorumIs':
      return { event: 'quorum', quorate: event.quorate }
    case 'Installs': {
      const { id, members, joined, left } = event.view
      return { event: 'view', view: viewName(id), members: membersOf(members), joined: [...joined], left: [...left] }
    }
    case 'Blocks':
      return { event: 'blocked', reason: reasons[event.reason] ?? event.reason }
    case 'Evicts': {
      const { id, members } = event.view
      return {
        event: 'evicted',
        reason: causes[event.cause] ?? event.cause,
        by: viewName(id),
        members: membersOf(members),
      }
    }
  }
}

function membersOf(members: View['members']): Json {
  return [...members].map(([node, incarnation]) => ({ node, incarnation }))
}
