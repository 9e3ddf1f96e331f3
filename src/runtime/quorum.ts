import type { Named, NodeId } from '../core/machine.ts'
import type { Node, NodeStep } from '../core/stack.ts'
import { rec } from '../core/value.ts'
import type { Json } from '../trace/values.ts'
import type { Listener } from './listeners.ts'
import type { QuorumStatus } from './quorum-info.ts'
import { refusalOf } from './refusal.ts'
import type { QuorumRequest } from './request.ts'

/**
 * Votequorum's users on this node, operators and the daemon of a quorum device: between connections and the signals of
 * `spec/votequorum.mu`. It decides nothing.
 */
export interface Quorum extends Listener {
  readonly ask: (client: number, request: QuorumRequest) => Json | Promise<Json>
  /** The signal's answer, as the machine gives it within the step. */
  readonly command: (signal: Named) => QuorumAnswer
  /** The client's connection is gone. */
  readonly gone: (client: number) => void
  /** Of a step, all but its signals. */
  readonly observe: (step: NodeStep) => void
}

/** `result`: a name of cs_error_t, without its prefix. `reason`: why the machine refused, in the words of the spec. */
export type QuorumAnswer =
  | { readonly result: string; readonly reason?: string }
  /** Nobody answered. */
  | { readonly error: string }

export interface QuorumPorts {
  readonly node: Node
  /** Gives the node a signal; it is observed before this returns. `false` when nobody hears it. */
  readonly hear: (signal: Named) => boolean
  /** One line for a client, without its newline. */
  readonly tell: (client: number, line: string) => void
  /** How the node is now; `undefined` when it counts no votes. */
  readonly status: () => QuorumStatus | undefined
}

interface Answered {
  readonly request: string
  readonly answer: string
}

const noVotequorum = { error: 'this node counts no votes' }

export function createQuorum({ node, hear, tell, status }: QuorumPorts): Quorum {
  const { self, stack } = node
  const machine = stack.machines.findIndex(one => one.name === 'Votequorum')
  /** What the step that is under way has said to whoever asked. */
  let heard: { answer?: Answered; reason?: string } | undefined
  let stepped = false
  /** Who asked for a device, until the registration comes back from the ring; there is one at a time. */
  let registering: ((answer: QuorumAnswer) => void) | undefined
  const watching = new Map<number, string>()
  let seen: unknown
  let due = false

  /** What the machine says to a signal in the step that takes it; `undefined` when it says nothing. */
  function give(signal: Named): QuorumAnswer | undefined {
    const given: { answer?: Answered; reason?: string } = {}
    heard = given
    stepped = false
    const taken = hear(signal)
    heard = undefined
    if (!taken) return noVotequorum
    if (!stepped) return { error: 'the node has stopped' }
    if (!given.answer) return undefined
    const refused = given.answer.answer !== 'Ok' && given.reason !== undefined
    return { result: given.answer.answer, ...(refused && { reason: given.reason }) }
  }

  function register(name: string): QuorumAnswer | Promise<QuorumAnswer> {
    const answer = give(rec({ kind: 'RegisterDevice', name }))
    if (answer) return answer
    return new Promise(resolve => {
      registering = resolve
    })
  }

  function watch(client: number): Json {
    const now = status()
    if (!now) return noVotequorum
    watching.set(client, JSON.stringify(now))
    return now as unknown as Json
  }

  /** Steps come thick; watchers are told what they come to. */
  function look(): void {
    due = false
    if (watching.size === 0) return
    const now = JSON.stringify(status())
    for (const [client, before] of watching) {
      if (now === before) continue
      watching.set(client, now)
      tell(client, now)
    }
  }

  function ask(client: number, request: QuorumRequest): QuorumAnswer | Json | Promise<QuorumAnswer> {
    switch (request.do) {
      case 'quorum':
        return (status() as unknown as Json) ?? noVotequorum
      case 'watch':
        return watch(client)
      case 'device-register':
        return register(request.name)
      default:
        return command(signalOf(self, request))
    }
  }

  /** What is said to no answer is done: nothing refuses it. */
  function command(signal: Named): QuorumAnswer {
    return give(signal) ?? { result: 'Ok' }
  }

  function note(signal: Named): void {
    const answer = signal as unknown as Answered
    if (heard) heard.answer = answer
    else if (answer.request === 'Register') {
      registering?.({ result: answer.answer })
      registering = undefined
    }
  }

  return {
    ask: (client, request) => ask(client, request) as Json | Promise<Json>,
    command,
    hears: kind => (kind === 'Answered' ? note : undefined),
    gone: client => void watching.delete(client),
    observe: step => {
      stepped = true
      const reason = heard && refusalOf(stack, step, machine)
      if (heard && reason !== undefined) heard.reason = reason
      const state = step.state[machine]
      if (due || watching.size === 0 || state === seen) return
      seen = state
      due = true
      setImmediate(look)
    },
  }
}

function signalOf(
  self: NodeId,
  request: Exclude<QuorumRequest, { readonly do: 'quorum' | 'watch' | 'device-register' }>,
): Named {
  switch (request.do) {
    case 'set-expected':
      return rec({ kind: 'SetExpectedVotes', expected: request.votes })
    case 'set-votes':
      return rec({ kind: 'SetNodeVotes', node: request.node ?? self, votes: request.votes })
    case 'cancel-wait-for-all':
      return rec({ kind: 'CancelWaitForAll' })
    case 'device-unregister':
      return rec({ kind: 'UnregisterDevice', name: request.name })
    case 'device-poll':
      return rec({ kind: 'PollDevice', name: request.name, castsVote: request.castsVote, ring: rec(request.ring) })
    case 'device-master-wins':
      return rec({ kind: 'SetMasterWins', name: request.name, allowed: request.allowed })
  }
}
