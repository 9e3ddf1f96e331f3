import type { Named, NodeId } from '../core/machine.ts'
import { maker, type Rec, rec } from '../core/value.ts'
import type { DeliveryParts } from '../formats/control-frames.ts'
import type { Json } from '../trace/values.ts'
import { bytesOfLatin1, latin1 } from './corosync/payload.ts'
import { handed, type Said } from './handed.ts'
import type { Listener } from './listeners.ts'
import type { GroupRequest } from './request.ts'
import { ringName } from './ring-name.ts'

/** The clients of process groups on this node: between connections and the signals of `spec/cpg.mu`. It decides nothing. */
export interface Groups extends Listener {
  /** What becomes of a request of the client with this number; what it causes for others is told to them. */
  readonly ask: (client: number, request: GroupRequest) => Json
  /** The client's connection is gone. */
  readonly gone: (client: number) => void
}

export interface GroupPorts {
  /** Gives the node a signal; it is observed before this returns. `false` when nobody hears it. */
  readonly hear: (signal: Named) => boolean
  /** One line for a client, without its newline. */
  readonly tell: (client: number, line: string) => void
  /** A message for clients, each in its own way; the line is made when one of them is to get it. */
  readonly deliver: (clients: Iterable<number>, delivery: DeliveryParts, line: () => string) => void
}

/** The words of cpg_join(3) for why a process came or went. */
const reasons: Readonly<Record<string, string>> = {
  ByJoin: 'join',
  ByLeave: 'leave',
  NodeDown: 'nodedown',
  NodeUp: 'nodeup',
  ProcDown: 'procdown',
}

interface Told {
  readonly clients: Iterable<number>
}
interface Deliver extends Told, DeliveryParts {}
interface Address {
  readonly node: NodeId
  readonly pid: number
}
interface Change extends Address {
  readonly reason: string
}
interface Confchg extends Told {
  readonly group: string
  readonly members: Iterable<Address>
  readonly left: Iterable<Change>
  readonly joined: Iterable<Change>
}
interface TotemConfchg extends Told {
  readonly ring: { readonly rep: NodeId; readonly seq: number }
  readonly members: Iterable<NodeId>
}

/** They come by the thousand. */
const mcast = maker<Rec & Named & Readonly<Record<string, string | number>>>('kind', 'client', 'body', 'size')

export function createGroups({ hear, tell, deliver }: GroupPorts): Groups {
  let answer: string | undefined
  /** The group that was spoken of last. */
  let named = { group: '', json: '""' }

  function ask(client: number, request: GroupRequest): Json {
    if (request.do !== 'send') return give(signalOf(client, request))
    return handed(request.bodies, body => give(mcast({ kind: 'CpgMcast', client, body, size: body.length })))
  }

  function give(signal: Named): Said {
    answer = undefined
    if (!hear(signal)) return { error: 'this node has no process groups' }
    return answer === undefined ? { error: 'the node has stopped' } : { result: answer }
  }

  function answered(signal: Named): void {
    answer = (signal as unknown as { readonly result: string }).result
  }

  function delivered(signal: Named): void {
    const delivery = signal as unknown as Deliver
    let line: string | undefined
    deliver(delivery.clients, delivery, () => {
      line ??= deliverLine(delivery)
      return line
    })
  }

  const told = (eventOf: (signal: Named) => Json) => (signal: Named) => {
    const line = JSON.stringify(eventOf(signal))
    for (const client of (signal as unknown as Told).clients) tell(client, line)
  }

  /** As `JSON.stringify` would have it: of numbers and base64 nothing is to be escaped, and groups seldom change. */
  function deliverLine({ group, node, pid, parts }: DeliveryParts): string {
    if (group !== named.group) named = { group, json: JSON.stringify(nameOf(group)) }
    const body = Buffer.from([...parts].join(''), 'latin1').toString('base64')
    return `{"event":"deliver","group":${named.json},"node":${node},"pid":${pid},"body":"${body}"}`
  }

  const hearing: Readonly<Record<string, (signal: Named) => void>> = {
    CpgAnswer: answered,
    CpgDeliver: delivered,
    CpgConfchg: told(configurationOf),
    CpgTotemConfchg: told(ringOf),
  }
  return {
    ask,
    gone: client => void hear(rec({ kind: 'CpgFinalize', client })),
    hears: kind => hearing[kind],
  }
}

function signalOf(client: number, request: Exclude<GroupRequest, { readonly do: 'send' }>): Named {
  switch (request.do) {
    case 'join':
      return rec({ kind: 'CpgJoin', client, group: latin1(Buffer.from(request.group)), pid: request.pid })
    case 'leave':
      return rec({ kind: 'CpgLeave', client })
  }
}

function configurationOf(signal: Named): Json {
  const { group, members, left, joined } = signal as unknown as Confchg
  return {
    event: 'configuration',
    group: nameOf(group),
    members: [...members].map(({ node, pid }) => ({ node, pid })),
    left: [...left].map(changeOf),
    joined: [...joined].map(changeOf),
  }
}

function ringOf(signal: Named): Json {
  const { ring, members } = signal as unknown as TotemConfchg
  return { event: 'ring', ring: ringName(ring), members: [...members] }
}

function changeOf({ node, pid, reason }: Change): Json {
  return { node, pid, reason: reasons[reason] ?? reason }
}

/** A client is told of its own group only, whose name it gave as text. */
function nameOf(group: string): string {
  return Buffer.from(bytesOfLatin1(group)).toString('utf8')
}
