import { type ActionKind, kindOf } from '../actions.ts'
import type { Inboxes } from '../inbox.ts'
import type { Locals, Outcome } from '../locals.ts'
import { type Parts, places } from '../parts.ts'
import type { Space } from '../space.ts'
import { crashed } from '../successor.ts'
import { changesOf } from './changes.ts'
import type { Codec } from './codec.ts'
import { Commuting } from './commuting.ts'
import { Entries, rounded } from './entries.ts'
import type { Features } from './features.ts'
import { Hashed } from './hashed.ts'
import { type Heap, slot } from './heap.ts'
import { Overflow, type PackedField } from './layout.ts'
import { flag, logWords, missing, mostNotes, netWords, noteWords, recentStates, recentWords } from './macros.ts'
import { Reach } from './reach.ts'
import type { Regions } from './regions.ts'
import { rowOf } from './sleep.ts'

/** What a node may do that is no input to it. */
const deed = { crash: -1, reboot: -2, restart: -3 } as const

/** Everything that a step can come to, in the memory that the kernels read; what is missing is filled in when asked for. */
export class MemoryOfSteps {
  readonly #space: Space
  readonly #parts: Parts
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #features: Features
  readonly #regions: Regions
  readonly #netWords: readonly number[]
  /** How many words the row of a local state takes, with bits for messages. */
  readonly #row: number
  readonly #entries: Entries
  readonly #commuting: Commuting | undefined
  readonly #reach: Reach
  readonly #hears: Hashed
  readonly #added: Hashed[]
  readonly #memo: (Hashed | undefined)[]
  readonly #most: { choices: number[]; own: number[]; changes: number }
  #lists = 1

  constructor(space: Space, codec: Codec, heap: Heap, features: Features, regions: Regions) {
    const { parts } = space
    this.#space = space
    this.#parts = parts
    this.#codec = codec
    this.#heap = heap
    this.#features = features
    this.#regions = regions
    this.#netWords = netWords(codec.layout)
    this.#row = rowOf(codec.layout, features).words
    this.#entries = new Entries(parts, codec, heap, features, regions)
    this.#commuting = codec.layout.asleep > 0 ? new Commuting(codec, heap, features, regions) : undefined
    this.#reach = new Reach(parts, codec, heap, features, regions)
    this.#hears = new Hashed(heap, regions.hears)
    this.#added = regions.added.map(one => new Hashed(heap, one))
    this.#memo = regions.memo.map((one, i) => ((regions.denseBits[i] ?? -1) < 0 ? new Hashed(heap, one) : undefined))
    this.#most = { choices: parts.locals.map(() => 0), own: parts.locals.map(() => 0), changes: 0 }
    this.#open()
    codec.onMessage = (bit, { to }) => this.#reach.newMessage(bit, to)
    for (const [bit, message] of codec.messages.entries()) if (message) this.#reach.newMessage(bit, message.to)
  }

  /** No state has more successors than this, as far as is known. */
  get most(): number {
    const { choices, own, changes } = this.#most
    const messages = this.#codec.layout.net ? this.#codec.used : choices.reduce((sum, one) => sum + one, 0)
    return 4 * messages + own.reduce((sum, one) => sum + one, 0) + changes + 1
  }

  /** Fills in what a kernel noted as missing, unless that was done since. */
  fill(what: number, a: number, b: number, c: number): void {
    switch (what) {
      case missing.delivery:
        this.#delivery(a, b, c)
        return
      case missing.own:
        this.#unless(this.#regions.own[a] as number, b, () => this.#own(a, b))
        return
      case missing.item:
        this.#item(a, b, c)
        return
      case missing.spend:
        this.#unless(this.#regions.spend, a * this.#regions.budgets + b, () => this.#spend(a, b))
        return
      case missing.shape:
        this.#unless(this.#regions.shapes, a, () => this.#reach.shape(a))
        return
      case missing.changes:
        this.#unless(this.#regions.changes, a, () => this.#changes(a))
        return
      case missing.choices:
        this.#unless(this.#regions.choices[a] as number, b, () => this.#choices(a, b))
        return
      case missing.paused:
        this.#unless(
          this.#regions.paused,
          a,
          () => this.#parts.world.at(a).paused.reduce((sum, i) => sum | (1 << i), 0) + 1,
        )
        return
      case missing.added:
        this.#add(a, b, c)
        return
      case missing.hears:
        this.#hear(a, b)
        return
    }
  }

  #notePointless(node: number, local: number, bit: number): void {
    const { words } = this.#heap
    const net = this.#netWords
    const at = (words[this.#regions.pointless[node] as number] as number) + local * net.length + net.indexOf(bit >>> 5)
    words[at] = (words[at] as number) | (1 << (bit & 31))
  }

  #unless(region: number, at: number, fill: () => number): void {
    const { words } = this.#heap
    if (words[(words[region] as number) + at] === 0) this.#set(region, at, fill())
  }

  /** What an entry stands for whose flag says `stop`. */
  stop(entry: number): Outcome {
    return this.#entries.stop(entry)
  }

  #field(at: number): PackedField {
    return this.#codec.layout.fields[at] as PackedField
  }
  #capacity(at: number): number {
    return 2 ** this.#field(at).bits
  }

  #open(): void {
    const { regions, heap, features } = { regions: this.#regions, heap: this.#heap, features: this.#features }
    const { words } = this.#codec.layout
    const [states, shapes] = [this.#capacity(regions.surroundingsAt), 16]
    for (const region of regions.recent) heap.reserve(region, recentStates * recentWords(this.#codec.layout))
    for (const region of [...regions.missing, ...regions.noted]) heap.reserve(region, mostNotes * noteWords)
    heap.reserve(regions.entries, 1 << 12)
    heap.reserve(regions.lists, 1 << 12)
    heap.reserve(regions.spend, states * regions.budgets)
    heap.reserve(regions.shapes, states)
    heap.reserve(regions.changes, states)
    heap.reserve(regions.paused, states)
    heap.reserve(regions.reach, shapes * this.#reach.words)
    for (const region of regions.rows) heap.reserve(region, 2 * features.nodes)
    heap.reserve(regions.destinations, 32 * words)
    heap.reserve(regions.senders, 32 * words)
    heap.reserve(regions.upMask, features.nodes * Math.max(1, this.#netWords.length))
    for (let i = 0; i < features.nodes; i++) {
      const locals = this.#capacity(i)
      heap.reserve(regions.own[i] as number, locals)
      heap.reserve(regions.pointless[i] as number, locals * this.#netWords.length)
      heap.reserve(regions.up[i] as number, locals)
      heap.reserve(regions.sends[i] as number, locals * Math.max(1, this.#netWords.length))
      const dense = this.#codec.layout.net ? this.#row : 2 ** (regions.denseBits[i] ?? -1)
      if (this.#memo[i]) this.#memo[i]?.open()
      else if (features.links) heap.reserve(regions.memo[i] as number, locals * dense)
      if (features.links && !this.#codec.layout.net) {
        heap.reserve(regions.choices[i] as number, this.#capacity(regions.inboxAt + i))
        this.#added[i]?.open()
      }
      const known = this.#parts.locals[i] as Locals
      for (let local = 0; local < Math.min(known.states.size, locals); local++) this.#entries.noteUp(i, local)
    }
    this.#hears.open()
  }

  #set(region: number, at: number, value: number): void {
    const { words } = this.#heap
    words[(words[region] as number) + at] = value
  }

  // ---------------------------------------------------------------- steps

  #delivery(parent: number, node: number, what: number): void {
    const { net } = this.#codec.layout
    const locals = this.#parts.locals[node] as Locals
    const local = this.#localOf(parent, node)
    const bits = this.#regions.denseBits[node] ?? 0
    const cell = net ? local * this.#row + what : local * 2 ** bits + what
    const hashed = this.#memo[node]
    if (!net && !hashed && what >= 2 ** bits) throw new Overflow('inputs')
    if (hashed?.has(local, what)) return
    const fill = () => {
      const outcome = locals.take(local, net ? (this.#codec.messages[what] as { input: number }).input : what)
      if (this.#regions.endless[places.lossy]) this.#fire('lose')
      if (outcome.idle && net) this.#notePointless(node, local, what)
      if (!this.#features.consumes && outcome.idle) return -1
      const entry = this.#entries.step(node, local, outcome)
      if (outcome.breach === undefined && !outcome.unhandled)
        this.#commuting?.delivery(node, local, what, outcome.next, entry)
      return entry
    }
    if (hashed) hashed.set(local, what, fill())
    else this.#unless(this.#regions.memo[node] as number, cell, fill)
  }

  // ---------------------------------------------------------------- what a node does by itself

  /**
   * A list of what a node may do in a local state, each with what must be left, what is spent, its entry (0: not asked
   * for yet), and what it is: an input, twice its id and 1 for the crash within it, or one of `deed`.
   */
  #own(node: number, local: number): number {
    const { up, timers } = (this.#parts.locals[node] as Locals).states.at(local)
    const items: number[] = []
    const crash = this.#code(places.crashes)
    const add = (input: number, asked: number | undefined) => {
      if (asked === undefined) return
      items.push(0, asked, 0, 2 * input)
      if (crash !== undefined) items.push(asked, crash, 0, 2 * input + 1)
    }
    const early = this.#code(places.early) ?? (this.#features.early ? places.early + 1 : undefined)
    for (const timer of up ? timers : []) add(timer, early)
    for (const [i, { operator, at }] of this.#parts.model.operators.entries())
      if (up && at.includes(node))
        add((this.#parts.operated[node] as readonly number[])[i] as number, this.#code(places.operators + operator))
    const [reboot, restart] = [this.#code(places.reboots), this.#code(places.restarts)]
    if (up && crash !== undefined) items.push(0, crash, 0, deed.crash)
    if (up && reboot !== undefined) items.push(0, reboot, 0, deed.reboot)
    if (!up && restart !== undefined) items.push(0, restart, 0, deed.restart)
    if (!this.#regions.spends) this.#takeAll(node, local, items)
    this.#most.own[node] = Math.max(this.#most.own[node] as number, items.length / 4)
    return this.#list(items.length / 4, items)
  }

  /** Where nothing has to be left for it, all that a node may do is done wherever its list is asked for. */
  #takeAll(node: number, local: number, items: number[]): void {
    const all = items.splice(0)
    for (let i = 3; i < all.length; i += 4) {
      const what = all[i] as number
      const entry = this.#deed(this.#parts.locals[node] as Locals, node, local, what)
      if (entry < 0) continue
      items.push(0, 0, entry, what)
      this.#commuting?.sends(node, local, entry)
    }
  }

  /** The entry of an item of a node's list, by what it is. What turns out not to be possible leaves the list. */
  #item(parent: number, node: number, what: number): void {
    const local = this.#localOf(parent, node)
    const { words } = this.#heap
    const list = words[(words[this.#regions.own[node] as number] as number) + local] as number
    const count = this.#listWord(list)
    for (let i = 0; i < count; i++) {
      const p = list + 1 + 4 * i
      if (this.#listWord(p + 3) !== what || this.#listWord(p + 2) !== 0) continue
      const entry = this.#deed(this.#parts.locals[node] as Locals, node, local, what)
      if (entry >= 0) {
        this.#set(this.#regions.lists, p + 2, entry)
        this.#commuting?.sends(node, local, entry)
      } else this.#remove(list, i, count)
      return
    }
  }

  #remove(list: number, item: number, count: number): void {
    const { words } = this.#heap
    const base = (words[this.#regions.lists] as number) + list + 1
    words.copyWithin(base + 4 * item, base + 4 * (item + 1), base + 4 * count)
    words[base - 1] = count - 1
  }

  #deed(locals: Locals, node: number, local: number, what: number): number {
    const start = this.#parts.start[node] as number
    switch (what) {
      case deed.crash:
        this.#fire('crash')
        return this.#entries.write(node, local, locals.crashed(local), flag.clear, [], crashed)
      case deed.reboot:
        this.#fire('reboot')
        return this.#entries.step(node, local, { ...locals.take(locals.crashed(local), start), torn: -1 }, crashed)
      case deed.restart:
        this.#fire('restart')
        return this.#entries.step(node, local, { ...locals.take(local, start), torn: -1 })
    }
    const outcome = locals.take(local, what >> 1)
    if (outcome.idle) return -1
    if ((what & 1) === 0) return this.#entries.step(node, local, outcome)
    const none = outcome.torn < 0 || outcome.breach !== undefined || outcome.unhandled === true
    return none ? -1 : this.#entries.write(node, local, outcome.torn, flag.clear, [], crashed)
  }

  #localOf(parent: number, node: number): number {
    const { words } = this.#heap
    return this.#codec.field(words, (words[slot.log] as number) + parent * logWords(this.#codec.layout), node)
  }
  #listWord(p: number): number {
    const { words } = this.#heap
    return words[(words[this.#regions.lists] as number) + p] as number
  }

  /** The kind of action was met: the search proved something about it. */
  #fire(kind: ActionKind): void {
    const at = kindOf[kind]
    this.#space.fired[at] = (this.#space.fired[at] as number) + 1
  }

  /** How a list names a budget that the world has: 0 without end, else its place + 1. */
  #code(place: number): number | undefined {
    const first = this.#parts.world.at(0).left[place] as number
    return first === 0 ? undefined : first < 0 ? 0 : place + 1
  }

  // ---------------------------------------------------------------- the network and what surrounds it

  #spend(s: number, place: number): number {
    const next = this.#surroundings(this.#parts.world.spend(s, place))
    if (next >= 0 && place === places.lossy) this.#fire('lose')
    if (next >= 0 && place === places.duplicating) this.#fire('deliverAndKeep')
    return next + 2
  }

  #surroundings(id: number): number {
    if (id >= 0 && (id & ~this.#field(this.#regions.surroundingsAt).mask) !== 0) throw new Overflow('surroundings')
    return id
  }

  #changes(s: number): number {
    const found = changesOf(this.#parts, this.#features, s, kind => this.#fire(kind))
    this.#most.changes = Math.max(this.#most.changes, found.length)
    return this.#list(
      found.length,
      found.map(one => this.#surroundings(one)),
    )
  }

  // ---------------------------------------------------------------- inboxes by id

  #choices(node: number, inbox: number): number {
    const inboxes = this.#parts.inboxes[node] as Inboxes
    const locals = this.#parts.locals[node] as Locals
    const choices = inboxes.choices(inbox)
    const triples = choices.flatMap(input => [
      input,
      locals.sender(input) - 1,
      this.#features.consumes || this.#features.lossy ? this.#inbox(node, inboxes.remove(inbox, input)) : inbox,
    ])
    this.#most.choices[node] = Math.max(this.#most.choices[node] as number, choices.length)
    return this.#list(choices.length, triples)
  }

  #inbox(node: number, id: number): number {
    if ((id & ~this.#field(this.#regions.inboxAt + node).mask) !== 0) throw new Overflow(`inbox ${node}`)
    return id
  }

  #add(node: number, inbox: number, parcel: number): void {
    if (this.#added[node]?.has(inbox, parcel)) return
    const inboxes = this.#parts.inboxes[node] as Inboxes
    const inputs = this.#entries.parcel(node, parcel)
    const next = this.#inbox(
      node,
      inputs.reduce((now, input) => inboxes.add(now, input), inbox),
    )
    this.#added[node]?.set(inbox, parcel, next + 1)
  }

  // ---------------------------------------------------------------- monitors

  #hear(m: number, heard: number): void {
    if (this.#hears.has(m, heard)) return
    const { next, failed } = this.#parts.monitors.hearing(m, heard - 1)
    if ((next & ~this.#field(this.#regions.monitorAt).mask) !== 0) throw new Overflow('monitors')
    this.#hears.set(m, heard, failed.length > 0 ? -(next + 1) : next + 1)
  }

  #list(count: number, items: readonly number[]): number {
    const list = this.#lists
    this.#heap.reserve(this.#regions.lists, rounded(list + items.length + 1))
    this.#lists += items.length + 1
    const { words } = this.#heap
    const at = (words[this.#regions.lists] as number) + list
    words[at] = count
    for (let i = 0; i < items.length; i++) words[at + 1 + i] = items[i] as number
    return list
  }
}
