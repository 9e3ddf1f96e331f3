import { Evs, type EvsConfig, type EvsState } from '../../../gen/evs.ts'
import type { Body } from '../../../gen/types.ts'
import type { Context, Input, Named, NodeId } from '../../../src/core/machine.ts'
import { random } from '../../../src/core/random.ts'
import { List, rec, setOf } from '../../../src/core/value.ts'
import type { Datagram } from '../../../src/formats/pcap.ts'
import { evsCodec } from '../../../src/runtime/codec.ts'
import { queueing, synchronised } from '../shadow.ts'

export interface Drawn {
  readonly seed: number
  readonly nodes: number
  readonly steps: number
  /** Of a hundred datagrams so many do not arrive, and of a hundred silences so many end by the loss of the token. */
  readonly lost: number
  readonly tokensLost: number
}

interface Running {
  readonly context: Context<EvsConfig>
  state: EvsState
  readonly inbox: { readonly message: Named; readonly from: NodeId }[]
}

const endpoint = (node: NodeId) => ({ address: `10.0.0.${node}`, port: 5405 })

/** A ring of these machines as a router has it, each datagram as it comes in and, unless it is lost, as it goes out. */
export function captureOf({ seed, nodes, steps, lost, tokensLost }: Drawn): Datagram[] {
  const draw = random(seed)
  const codec = evsCodec(Evs)
  const ids = Array.from({ length: nodes }, (_, i) => i + 1)
  const datagrams: Datagram[] = []
  const running = new Map<NodeId, Running>()

  function take(self: NodeId, one: Running, input: Input): void {
    const { state, effects } = Evs.step(one.context, one.state, input)
    one.state = state
    for (const effect of effects) if (effect.kind === 'send') for (const to of effect.to) send(self, to, effect.message)
  }

  function send(self: NodeId, to: NodeId, message: Named): void {
    if (to !== self) {
      const made = codec.encode(message, self)
      if ('unsendable' in made) throw new Error(made.unsendable)
      put(self, to, made.bytes, 'in')
      if (draw.chance(lost / 100)) return
      put(self, to, made.bytes, 'out')
    }
    running.get(to)?.inbox.push({ message, from: self })
  }

  function put(from: NodeId, to: NodeId, payload: Uint8Array, direction: 'in' | 'out'): void {
    const index = datagrams.length
    datagrams.push({ time: index, index, direction, from: endpoint(from), to: endpoint(to), payload })
  }

  /** Nothing is under way: an application speaks, or a timer fires. */
  function wake(self: NodeId, one: Running): void {
    const { state } = one
    const timers = [...state.armed].filter(({ kind }) => kind !== 'tokenLost' || draw.chance(tokensLost / 100))
    if (state.phase === 'Operational' && draw.chance(0.4))
      take(self, one, state.waiting && draw.chance(0.3) ? synchronised(state) : queueing(state, body(datagrams.length)))
    else if (timers.length > 0) take(self, one, { kind: 'timer', timer: draw.pick(timers) })
  }

  for (const self of ids) {
    const made = Evs.configure(self, { peers: setOf(ids), answersStaleJoins: true })
    if ('refused' in made) throw new Error(made.refused.join())
    const context = { self, config: made.config }
    running.set(self, { context, state: Evs.initial(context), inbox: [] })
  }
  for (const [self, one] of running) take(self, one, { kind: 'start' })
  for (let i = 0; i < steps; i++) {
    const busy = [...running].filter(([, { inbox }]) => inbox.length > 0)
    const [self, one] = draw.pick(busy.length > 0 ? busy : [...running])
    const next = one.inbox.shift()
    if (next) take(self, one, { kind: 'message', ...next })
    else wake(self, one)
  }
  return datagrams
}

function body(id: number): Body {
  return rec({ kind: 'Packet', pieces: new List([`message ${id}`]), goesOn: 0, continues: 0 }) as unknown as Body
}
