import type { Named, NodeId } from '../core/machine.ts'
import { random } from '../core/random.ts'
import { hears, initialState, type Node, type NodeState, type NodeStep } from '../core/stack.ts'
import type { Codec } from './codec.ts'
import { createHost, type Host } from './host.ts'
import type { Ports } from './ports.ts'
import { type SimClock, simClock } from './sim-clock.ts'
import { type Links, type Reach, reach, type SimNet, simNet } from './sim-net.ts'
import { type Membership, membership, type ViewSignals } from './sim-views.ts'

export interface SimOptions {
  readonly nodes: readonly Node[]
  /** For latencies, losses and ranged timers. Equal seeds, equal runs. */
  readonly seed: number
  /** Messages over links, or an abstract membership under the stack. */
  readonly world:
    | { readonly kind: 'links'; readonly links: Links }
    | { readonly kind: 'views'; readonly signals: ViewSignals }
  /** A node whose stack emits this signal goes down at once. */
  readonly gone?: string
  /** With it messages travel as bytes, as between real nodes. */
  readonly codec?: Codec
  /** One trace a node. */
  readonly record?: (node: NodeId, line: string) => void
  /** After each step of any node. */
  readonly observe?: (node: NodeId, step: NodeStep) => void
}

/** A cluster in one process, on simulated clocks, disks and networks; the nodes are hosts like any other. */
export interface Sim {
  readonly clock: SimClock
  readonly reach: Reach
  /** Absent when the world is views. */
  readonly net: SimNet | undefined
  readonly up: (node: NodeId) => boolean
  /** Of a node that is down: what it would start with. */
  readonly state: (node: NodeId) => NodeState
  /** Why a node halted by itself, the first that did. */
  readonly halted: () => { readonly node: NodeId; readonly why: Error } | undefined
  readonly start: (node: NodeId) => void
  /** Stops in good order: the last line of its trace says so. */
  readonly stop: (node: NodeId) => void
  /** Between two steps, or within the next one: what it then saves stays, what it sends is lost. */
  readonly crash: (node: NodeId, when: 'now' | 'within its next step') => void
  /** The node does nothing, and does not know. */
  readonly pause: (node: NodeId) => void
  readonly resume: (node: NodeId) => void
  readonly paused: (node: NodeId) => boolean
  readonly hear: (node: NodeId, signal: Named) => boolean
  readonly fire: (node: NodeId, machine: string, timer: Named) => boolean
  /** To be called after `reach` was changed from outside. */
  readonly reconnected: () => void
  readonly run: (ms: number) => void
}

interface Place {
  readonly node: Node
  host: Host | undefined
  kept: NodeState | undefined
  lives: number
  /** What waits for a paused node; absent while it runs. */
  waiting: (() => void)[] | undefined
  dying: boolean
}

export function createSim(options: SimOptions): Sim {
  const clock = simClock()
  const r = random(options.seed)
  const places = new Map<NodeId, Place>(
    options.nodes.map(node => [
      node.self,
      { node, host: undefined, kept: undefined, lives: 0, waiting: undefined, dying: false },
    ]),
  )
  const leavers: Place[] = []
  let halted: { node: NodeId; why: Error } | undefined
  const place = (node: NodeId): Place => {
    const found = places.get(node)
    if (!found) throw new RangeError(`no node ${node}`)
    return found
  }
  const up = (node: NodeId) => place(node).host !== undefined

  const net =
    options.world.kind === 'links'
      ? simNet(clock, r.fork(1), options.world.links, ({ from, to, message }) =>
          whenAwake(place(to), () => place(to).host?.deliver(from, message)),
        )
      : undefined
  const connections = net?.reach ?? reach()
  const views: Membership | undefined =
    options.world.kind === 'views'
      ? membership({
          signals: options.world.signals,
          nodes: [...places.keys()].sort((a, b) => a - b),
          up,
          connected: (a, b) => connections.reaches(a, b) && connections.reaches(b, a),
          hear: (node, signal) => void place(node).host?.hear(signal),
          hears: (node, signal) => hears(place(node).node.stack, signal),
        })
      : undefined

  function whenAwake(at: Place, act: () => void): void {
    if (at.waiting) at.waiting.push(act)
    else done(act())
  }

  /** After anything that made a node step: what it said reaches its view, and who said that it goes is gone. */
  function done<T>(result: T): T {
    views?.pass()
    for (let at = leavers.shift(); at; at = leavers.shift()) if (at.host) down(at)
    return result
  }

  function send(from: NodeId, to: NodeId, message: Named): void {
    if (!net || !places.has(to) || place(from).dying) return
    const bytes = options.codec?.encode(message, from)
    const arrived = bytes && 'bytes' in bytes ? options.codec?.decode(bytes.bytes) : bytes
    if (arrived === undefined) net.send(from, to, message)
    else if ('message' in arrived) net.send(arrived.from ?? from, to, arrived.message)
  }

  function portsOf(at: Place): Ports {
    const self = at.node.self
    const choices = r.fork(1000 + self)
    return {
      now: clock.now,
      send: (to, message) => send(self, to, message),
      after: (ms, fire) => clock.at(clock.now() + ms, () => whenAwake(at, fire)),
      choose: choices.between,
      save: state => {
        at.kept = state
      },
      record: options.record && (line => options.record?.(self, line)),
      observe: step => {
        options.observe?.(self, step)
        if (step.effects.some(({ effect }) => effect.kind === 'emit' && effect.signal.kind === options.gone))
          leavers.push(at)
        if (at.dying) clock.at(clock.now(), () => down(at))
        else views?.said(self, step)
      },
    }
  }

  function down(at: Place): void {
    at.host?.stop(false)
    leave(at)
  }

  function leave(at: Place): void {
    at.host = undefined
    at.waiting = undefined
    at.dying = false
    views?.gone(at.node.self)
    views?.settle()
  }

  return {
    ...{ clock, reach: connections, net, up },
    state: node => place(node).host?.state() ?? initialState(place(node).node, place(node).kept),
    halted: () => halted,
    start: node => {
      const at = place(node)
      if (at.host) throw new Error(`node ${node} is up`)
      const host = createHost(at.node, portsOf(at), {
        incarnation: at.lives++,
        ...(at.kept && { kept: at.kept }),
        changes: true,
        onHalt: why => {
          halted ??= { node, why }
        },
      })
      at.host = host
      host.start()
      done(views?.settle())
    },
    stop: node => {
      place(node).host?.stop(true)
      leave(place(node))
    },
    crash: (node, when) => {
      if (when === 'now') down(place(node))
      else place(node).dying = true
    },
    paused: node => place(node).waiting !== undefined,
    pause: node => {
      if (up(node)) place(node).waiting ??= []
    },
    resume: node => {
      const at = place(node)
      const waiting = at.waiting ?? []
      at.waiting = undefined
      for (const act of waiting) whenAwake(at, act)
    },
    hear: (node, signal) => done(place(node).host?.hear(signal) ?? false),
    fire: (node, machine, timer) => done(place(node).host?.fire(machine, timer) ?? false),
    reconnected: () => views?.settle(),
    run: ms => clock.run(clock.now() + ms, () => halted !== undefined),
  }
}
