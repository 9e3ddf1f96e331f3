import {
  type Admitted,
  type Arrived,
  type Content,
  type Draw,
  type Drawn,
  type Dropped as DroppedSignal,
  type Greet,
  type Outgoing,
  type Reason,
  type Rekey,
  type Seal,
  type Sealed,
  Sessions,
} from '../../gen/envelope.ts'
import type { Effect, Input, Named, NodeId } from '../core/machine.ts'
import { make } from '../core/ops.ts'
import { List, key as nameOf, setOf } from '../core/value.ts'
import type { Authkey } from './authkey.ts'
import { type Head, head, helloBytes, overhead, readCounter, readHead, readHello, size } from './envelope-bytes.ts'
import { type Cipher, type Direction, direction, type Ends } from './sealing.ts'

/**
 * An authenticated and encrypted envelope around each datagram, for clusters of Muster nodes alone. What a stranger sends, what
 * was changed and what is sent again is not opened. Who is challenged, whose session is proved and what is admitted is
 * decided in spec/envelope.mu; here are the bytes and the cryptography.
 */
export interface Envelope {
  /** For one peer; nothing as long as the peer has not proved its session: a greeting is sent instead. */
  readonly seal: (to: NodeId, bytes: Uint8Array) => Uint8Array | undefined
  /** What is in a datagram and whose it is, for sure; or why it is dropped; `greeting` when it only made acquaintance. */
  readonly open: (bytes: Uint8Array) => { readonly from: NodeId; readonly bytes: Uint8Array } | Dropped
  /** From now on these keys: the first to seal with, all to open with. */
  readonly rekey: (keys: readonly Authkey[]) => void
}

export type Dropped = 'greeting' | 'not sealed' | 'unknown key' | 'not authentic' | 'sent again' | 'not of a session'

const reasons: Readonly<Record<Reason, Dropped>> = {
  Greeting: 'greeting',
  UnknownKey: 'unknown key',
  NotAuthentic: 'not authentic',
  SentAgain: 'sent again',
  NotOfASession: 'not of a session',
}

export interface EnvelopeOptions {
  readonly self: NodeId
  readonly keys: readonly Authkey[]
  readonly cipher: Cipher
  /** Whom to speak to; others are not answered. */
  readonly peers: readonly NodeId[]
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array
  /** Milliseconds, for how often greetings go out. */
  readonly now: () => number
  readonly greet: (to: NodeId, bytes: Uint8Array) => void
}

/** What the machine comes to about one datagram, in or out. */
type Decision = Seal | Admitted | DroppedSignal

const garbled = make<Content>({ kind: 'Garbled' })
const data = (of: Sealed | null): Content => make<Content>({ kind: 'Data', of })
const closed = data(null)

export function createEnvelope(options: EnvelopeOptions): Envelope {
  const { self } = options
  const peers = setOf(options.peers)
  const configured = Sessions.configure(self, { peers, keys: idsOf(options.keys) })
  if ('refused' in configured) throw new TypeError(configured.refused.join('; '))
  const context = { self, config: configured.config }
  const take = Sessions.quick ?? Sessions.step
  let state = Sessions.initial(context)
  let keys = byId(options.keys)
  // What is derived of keys and sessions is worked out once: by peer and key, the last of each direction.
  const outward: Known = new Map()
  const inward: Known = new Map()
  const timers = new Map<string, { readonly timer: Named; readonly at: number }>()

  function hear(signal: Named): Decision | undefined {
    if (timers.size > 0) fire()
    return step({ kind: 'signal', signal })
  }

  function step(input: Input): Decision | undefined {
    const made = take(context, state, input)
    state = made.state
    let decision: Decision | undefined
    for (const effect of made.effects) decision = perform(effect) ?? decision
    return decision
  }

  function perform(effect: Effect): Decision | undefined {
    if (effect.kind === 'arm')
      timers.set(nameOf(effect.timer), { timer: effect.timer, at: options.now() + effect.least })
    if (effect.kind === 'cancel') timers.delete(nameOf(effect.timer))
    if (effect.kind !== 'emit') return undefined
    const { signal } = effect
    switch (signal.kind) {
      case 'Draw': {
        const { purpose } = signal as Draw
        const value = Buffer.from(options.randomBytes(size.nonce)).toString('latin1')
        return step({ kind: 'signal', signal: make<Drawn>({ kind: 'Drawn', purpose, value }) })
      }
      case 'Greet': {
        const hello = signal as Greet
        const key = keys.get(hello.key)
        if (key) options.greet(hello.receiver, helloBytes(key, self, hello))
        return undefined
      }
      case 'Seal':
      case 'Admitted':
      case 'Dropped':
        return signal as Decision
      default:
        return undefined
    }
  }

  /** Timers only say that time has passed: they fire when there is something to decide again. */
  function fire(): void {
    const now = options.now()
    for (const [name, { timer, at }] of timers) {
      if (at > now) continue
      timers.delete(name)
      step({ kind: 'timer', timer })
    }
  }

  function directionOf(known: Known, peer: NodeId, key: Authkey, ends: Ends): Direction {
    let own = known.get(peer)
    if (!own) {
      own = new Map()
      known.set(peer, own)
    }
    const last = own.get(key.id)
    if (last?.ends.sending === ends.sending && last.ends.receiving === ends.receiving) return last
    const made = direction(options.cipher, key, ends)
    own.set(key.id, made)
    return made
  }

  /** A datagram of data may be opened between the session that its sender proved and ours, and for nothing else. */
  function openData(sender: NodeId, key: Authkey, bytes: Buffer): Read {
    if (bytes.length < overhead) return { content: garbled }
    const sending = state.proved.get(sender)
    const counter = readCounter(bytes)
    if (sending === undefined || counter === undefined) return { content: closed }
    const ends: Ends = { key: key.id, sender, receiver: self, sending, receiving: state.session }
    const opened = directionOf(inward, sender, key, ends).open(bytes)
    if (!opened) return { content: closed }
    const of = make<Sealed>({ key: key.id, sender, receiver: self, sending, receiving: state.session, counter })
    return { content: data(of), opened }
  }

  function read({ kind, key: id, sender }: Head, bytes: Buffer): Read {
    const key = keys.get(id)
    if (!key) return { content: garbled }
    if (kind === head.hello) return { content: readHello(key, bytes) ?? garbled }
    return kind === head.data ? openData(sender, key, bytes) : { content: garbled }
  }

  function rekey(next: readonly Authkey[]): void {
    keys = byId(next)
    outward.clear()
    inward.clear()
    hear(make<Rekey>({ kind: 'Rekey', keys: idsOf(next) }))
  }

  step({ kind: 'start' })
  return {
    seal: (to, bytes) => {
      const decision = hear(make<Outgoing>({ kind: 'Outgoing', receiver: to }))
      if (decision?.kind !== 'Seal') return undefined
      const { of } = decision
      const key = keys.get(of.key)
      return key && directionOf(outward, to, key, of).seal(of.counter, bytes)
    },
    open: datagram => {
      const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength)
      const of = readHead(bytes)
      if (!of) return 'not sealed'
      const { content, opened } = read(of, bytes)
      const decision = hear(make<Arrived>({ kind: 'Arrived', sender: of.sender, key: of.key, content }))
      if (decision?.kind === 'Admitted' && opened) return { from: of.sender, bytes: opened }
      return decision?.kind === 'Dropped' ? reasons[decision.reason] : 'not authentic'
    },
    rekey,
  }
}

type Known = Map<NodeId, Map<number, Direction>>

interface Read {
  readonly content: Content
  /** What was in the datagram, if its tag is right. */
  readonly opened?: Uint8Array | undefined
}

/** Of two with one id the first. */
function byId(keys: readonly Authkey[]): ReadonlyMap<number, Authkey> {
  return new Map(keys.toReversed().map(key => [key.id, key]))
}

function idsOf(keys: readonly Authkey[]): List<number> {
  return new List(keys.map(key => key.id))
}
