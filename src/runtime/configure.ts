import type { Diagnostic } from '../core/diagnostic.ts'
import type { Context, NodeId } from '../core/machine.ts'
import type { Node, Stack } from '../core/stack.ts'
import { List, mapOf, rec, setOf, type Value } from '../core/value.ts'
import type { CorosyncConf, QuorumConf } from '../formats/corosync-conf.ts'
import { latin1 } from './corosync/payload.ts'
import { overhead } from './envelope-bytes.ts'
import { provideServices } from './services.ts'

/** What a machine is configured with, by the names of its `config` fields; an option that is not there is `null`. */
export type MachineConfig = Readonly<Record<string, Value>>

/** The group with views that a node takes part in (`spec/views.mu`). */
export interface ViewGroup {
  /** 1 to 114 bytes of UTF-8; the same on all nodes that take part. */
  readonly group: string
  /** The nodes that take part, where not all of the ring do: the same on each of them. */
  readonly participants?: readonly NodeId[]
}
/** When a member of a new ring says what it brings: `Speaking` of `spec/votequorum.mu`. */
export type Speaking = 'AtOnce' | 'InTurn' | 'Synchronised'

/** Where corosync 3.1 differs from votequorum(5), which of both a node keeps to: `Promises` of `spec/votequorum.mu`. */
export type Promises = 'Manual' | 'Corosync31'

/**
 * What a corosync.conf says to the machines of `spec/`, by machine: renaming and no more. What follows from the
 * options, and which of them contradict each other, the machines say themselves (`require`). On a real node services have
 * their turns after each ring (`Synchronised`). Without `views` the node has no group with views.
 */
export function machineConfigs(
  conf: CorosyncConf,
  speaking: Speaking = 'Synchronised',
  promises: Promises = 'Manual',
  views?: ViewGroup,
): Readonly<Record<'Evs' | 'Totempg' | 'Sync' | 'Cpg' | 'Votequorum' | 'Views' | 'ViewFilter', MachineConfig>> {
  const { totem, quorum, nodes } = conf
  const participants = views?.participants ? setOf(views.participants) : null
  return {
    Evs: {
      peers: setOf(nodes.map(node => node.id)),
      token: totem.token,
      tokenRetransmit: totem.tokenRetransmit,
      hold: totem.hold,
      join: totem.join,
      consensus: totem.consensus,
      merge: totem.merge,
      seqnoUnchanged: totem.seqnoUnchangedConst,
      maxMessages: totem.maxMessages,
      window: totem.windowSize,
      missCount: totem.missCountConst,
      failToReceive: totem.failRecvConst,
      cancelHoldOnRetransmit: totem.cancelTokenHoldOnRetransmit,
      // corosync delivers in agreed order only.
      safe: false,
      answersStaleJoins: false,
    },
    Totempg: { wire: true, netmtu: totem.netmtu - (totem.encrypted ? overhead : 0) },
    Sync: { services: setOf([2, 5]) },
    // Four times the largest message, as corosync queues (MESSAGE_QUEUE_MAX).
    Cpg: { enabled: true, underWay: 4 * 2 ** 20 },
    Votequorum: {
      speaking,
      steadyDevice: false,
      ...settingsOf(conf),
      ownVotes: quorum.votes,
      waitForAll: quorum.waitForAll ?? null,
      tieBreaker: tieBreaker(quorum),
      lastManStanding: quorum.lastManStanding,
      window: quorum.lastManStandingWindow,
      allowDownscale: quorum.allowDownscale,
      expectedVotesTracking: quorum.expectedVotesTracking,
      promises,
    },
    Views: { group: views ? latin1(Buffer.from(views.group)) : null, underWay: 2 ** 20 },
    // Half of a pair may have quorum alone; no process is there before a client comes.
    ViewFilter: { enabled: views !== undefined, participants, present: false, uniqueQuorum: !quorum.twoNode },
  }
}

/** What a corosync.conf says that may change while a node runs: `Settings` of `spec/votequorum.mu`, in their order. */
export function settingsOf({ quorum, nodes }: CorosyncConf): MachineConfig {
  return {
    votes: mapOf(nodes.map(node => [node.id, node.votes] as const)),
    expectedVotes: quorum.expectedVotes ?? null,
    twoNode: quorum.twoNode,
    device: device(quorum),
  }
}

function device({ device }: QuorumConf): Value {
  if (!device) return null
  return rec({ votes: device.votes ?? null, timeout: device.timeout, syncTimeout: device.syncTimeout })
}

function tieBreaker({ autoTieBreaker, autoTieBreakerNode: chosen }: QuorumConf): Value {
  if (!autoTieBreaker) return rec({ kind: 'Off' })
  if (chosen === 'lowest') return rec({ kind: 'Lowest' })
  if (chosen === 'highest') return rec({ kind: 'Highest' })
  return rec({ kind: 'Listed', _1: new List(chosen) })
}

/**
 * One node of a stack with these configurations. A machine takes the fields that it declares; `refused` has its own
 * words for what it does not take.
 */
export function configureNode(
  stack: Stack,
  self: NodeId,
  configs: Readonly<Record<string, MachineConfig>>,
): { readonly node: Node } | { readonly refused: readonly string[] } {
  // What is configured here speaks to the wire.
  provideServices()
  const contexts: Context<unknown>[] = []
  const refused: string[] = []
  for (const machine of stack.machines) {
    const given = configs[machine.name] ?? {}
    const known = machine.config.filter(field => given[field.name] !== undefined)
    const made = machine.configure(self, Object.fromEntries(known.map(field => [field.name, given[field.name]])))
    if ('refused' in made) refused.push(...made.refused)
    else contexts.push({ self, config: made.config })
  }
  return refused.length > 0 ? { refused } : { node: { stack, self, contexts } }
}

/** One node of a corosync.conf. */
export function configureFromConf(
  conf: CorosyncConf,
  stack: Stack,
  self: NodeId,
  promises: Promises = 'Manual',
  views?: ViewGroup,
): { readonly node: Node } | { readonly refused: readonly string[] } {
  const synchronised = stack.machines.some(machine => machine.name === 'Sync')
  return configureNode(stack, self, machineConfigs(conf, synchronised ? 'Synchronised' : 'AtOnce', promises, views))
}

/**
 * The options of a file that nothing here makes use of: warnings where they stand, since they change the outcome. A quorum device is
 * explored with whatever its daemon may do; a node has no daemon.
 */
export function leftOut(conf: CorosyncConf, use: 'run' | 'explored' = 'run'): Diagnostic[] {
  const { quorum, totem, spans } = conf
  const options: readonly (readonly [path: string, on: boolean, message: string])[] = [
    [
      'quorum.device.model',
      quorum.device !== undefined && use === 'run',
      "Muster has no daemon for device.model: the device's votes are expected, but only a daemon of your own casts them",
    ],
    [
      'totem.heartbeat_failures_allowed',
      totem.heartbeatFailuresAllowed > 0,
      'Muster does not have heartbeat_failures_allowed yet; it decides as if it were off',
    ],
  ]
  return options.flatMap(([path, on, message]) => {
    const span = spans.get(path)
    return on && span ? [{ severity: 'warning', code: 'CF022', message, file: conf.file, span }] : []
  })
}
