import type { AnyMachine, Input, Named, NodeId } from '../core/machine.ts'
import { type Random, random } from '../core/random.ts'
import type { Node } from '../core/stack.ts'
import { List, rec, setOf } from '../core/value.ts'
import type { TWorld } from '../lang/typed.ts'
import { type Asked, Judging } from './drill-properties.ts'
import { createSim, type Sim } from './sim.ts'
import { watchers } from './sim-monitors.ts'

/** What of a model is played: all of it that is not for searches. */
export interface Played {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly monitors: readonly { readonly machine: AnyMachine }[]
  /** Those of single states are asked at every step; the others speak of all that may be. */
  readonly properties: readonly Asked[]
  readonly world: TWorld
  /** The operator's inputs, each with where it may come and which budget it draws on (an index into `world.operators`). */
  readonly operators: readonly { readonly operator: number; readonly at: readonly number[]; readonly input: Input }[]
  /** Milliseconds that a message is under way, at least and at most. */
  readonly delay?: { readonly least: number; readonly most: number }
}

/** What a drill came to: nothing, a property or an assertion of a monitor that did not hold, or a node that halted. */
export interface Drilled {
  readonly seed: number
  /** Milliseconds of simulated time that were played. */
  readonly played: number
  readonly steps: number
  readonly found?: {
    readonly property: string
    readonly why: string
    readonly node: NodeId | undefined
    /** What had been done to the cluster until then, in words. */
    readonly story: readonly string[]
  }
}

type Running = NonNullable<TWorld['running']>
type What = 'Boots' | 'Dies' | 'Leaves' | 'Splits' | 'Cuts' | 'Pauses' | 'Heals' | 'Resumes'

/** In milliseconds: how often monitors are told of the time, and what follows the last fault. */
const tick = 100
const peace = 12_000
const latest = 5
const faults = ['crashes', 'reboots', 'partitions', 'cuts', 'pauses'] as const

/** What many drills of a model came to: the first that found something, or nothing. */
export interface Drills {
  readonly model: string
  readonly seed: number
  readonly runs: number
  readonly steps: number
  readonly played: number
  readonly found?: NonNullable<Drilled['found']> & { readonly seed: number }
}

/** Drills with one seed after the other, until one finds something or `enough` says so. */
export function* drilling(model: Played, seed: number, runs: number, enough: () => boolean): Generator<Drills, Drills> {
  let all: Drills = { model: model.name, seed, runs: 0, steps: 0, played: 0 }
  for (let i = 0; i < runs && !enough(); i++) {
    const one = drill(model, seed + i)
    all = { ...all, runs: i + 1, steps: all.steps + one.steps, played: all.played + one.played }
    if (one.found) all = { ...all, found: { ...one.found, seed: one.seed } }
    yield all
    if (one.found) break
  }
  return all
}

/**
 * Plays a model whose clocks are running once: its nodes on simulated clocks and links, its faults and its operator in a random
 * order until the budgets are spent and everything is healed, then a while of peace. Equal seeds, equal drills.
 */
export function drill(model: Played, seed: number): Drilled {
  const { world } = model
  const running = world.running as Running
  const r = random(seed)
  const machines = new Map(model.monitors.map(one => [one.machine.name, one.machine]))
  const watching = watchers(
    model.monitors.map(one => ({ name: one.machine.name })),
    name => machines.get(name) as never,
  )
  const delay = model.delay ?? { least: 0.1, most: latest }
  let steps = 0
  const sim = createSim({
    nodes: model.nodes,
    seed,
    world: {
      kind: 'links',
      links: {
        ...{ least: delay.least, most: delay.most, loss: 0, service: 0.05, capacity: 500 },
        duplicate: world.duplicating > 0 ? 0.01 : 0,
      },
    },
    observe: (node, step) => {
      steps++
      watching.step(node, step)
      judging.step(node, step.state)
    },
  })
  const judging = new Judging(model.properties, model.nodes, () => sim, watching.field)
  const ids = model.nodes.map(one => one.self)
  const story: string[] = []
  const events = new Disturbances(sim, ids, world, r.fork(1), node => {
    watching.crash(node)
    judging.changed(node)
  })
  const broken = () => watching.broken() !== undefined || judging.broken !== undefined || sim.halted() !== undefined
  let since = 0
  // Nodes that start at once are like nodes that were apart.
  let last: What = 'Heals'

  function tell(): void {
    if (!running.tells) return
    const quiet = sim.clock.now() - since
    const parts = new List(partsOf(sim, ids).map(part => setOf(part)))
    watching.hear(rec({ kind: running.tells.name, quiet, last, parts }) as Named, ids[0] as NodeId)
  }

  for (const id of ids) sim.start(id)
  const end = events.plan(running, what => {
    since = sim.clock.now()
    last = what.what
    story.push(`${(since / 1000).toFixed(1)} s: ${what.said}`)
    // Told first: what comes of it comes at once.
    tell()
    what.act()
    judging.changed()
  })
  scatter(sim, model, r.fork(2), end)
  while (sim.clock.now() < end + peace && !broken()) {
    sim.run(tick)
    tell()
  }
  const failed = watching.broken()
  const halted = sim.halted()
  const base = { seed, played: sim.clock.now(), steps }
  if (failed) return { ...base, found: { property: failed.property, why: failed.monitor, node: failed.node, story } }
  if (judging.broken) return { ...base, found: { ...judging.broken, story } }
  if (halted) return { ...base, found: { property: 'breach', why: halted.why.message, node: halted.node, story } }
  return base
}

/** Who hears each other; nobody, while some hear others one way only, or somebody is paused. */
function partsOf(sim: Sim, ids: readonly NodeId[]): NodeId[][] {
  const up = ids.filter(sim.up)
  const both = (a: NodeId, b: NodeId) => sim.reach.reaches(a, b) && sim.reach.reaches(b, a)
  const either = (a: NodeId, b: NodeId) => sim.reach.reaches(a, b) || sim.reach.reaches(b, a)
  if (up.some(a => sim.paused(a) || up.some(b => either(a, b) && !both(a, b)))) return []
  const parts = up.map(a => up.filter(b => both(a, b)))
  return parts.filter((part, i) => part[0] === up[i])
}

/** The operator's signals and the losses, at random instants before the end. */
function scatter(sim: Sim, model: Played, r: Random, end: number): void {
  const { world } = model
  // Spread out, or a token and all that replaces it would be lost together now and then.
  const apart = end / world.lossy
  for (let i = 0; i < world.lossy; i++) {
    const at = Math.round((i + r.between(0, 500) / 1000) * apart)
    sim.clock.at(at, () => sim.net?.loseNext(({ from, to }) => from !== to))
  }
  for (const [i, { most }] of world.operators.entries()) {
    const choices = model.operators.filter(one => one.operator === i)
    for (let n = 0; choices.length > 0 && n < Math.min(most, 100_000); n++)
      sim.clock.at(r.between(0, end), () => {
        const { at, input } = r.pick(choices)
        const node = model.nodes[r.pick(at)]?.self as NodeId
        if (sim.up(node) && input.kind === 'signal') sim.hear(node, input.signal)
      })
  }
}

interface Happening {
  readonly what: What
  readonly said: string
  readonly act: () => void
}

/** Spends the budgets of faults one by one, and undoes what was done, in a random order. */
class Disturbances {
  readonly #sim: Sim
  readonly #ids: readonly NodeId[]
  readonly #world: TWorld
  readonly #r: Random
  readonly #crashed: (node: NodeId) => void
  readonly #left: Record<(typeof faults)[number], number>
  readonly #undone: Happening[] = []

  constructor(sim: Sim, ids: readonly NodeId[], world: TWorld, r: Random, crashed: (node: NodeId) => void) {
    this.#sim = sim
    this.#ids = ids
    this.#world = world
    this.#r = r
    this.#crashed = crashed
    this.#left = { ...world.faults }
  }

  /** Puts all of it on the clock; gives the time of the last. */
  plan({ least, most, leaving }: Running, happened: (what: Happening) => void): number {
    const spent = faults.reduce((sum, kind) => sum + this.#left[kind], 0)
    // Each fault and its end; a slot in which nothing can be done passes.
    let at = 0
    for (let slot = 0; slot < 2 * spent; slot++) {
      at += this.#r.between(least, most)
      this.#sim.clock.at(at, () => {
        const what = this.#next(leaving)
        if (what) happened(what)
      })
    }
    at += least
    this.#sim.clock.at(at, () => {
      for (const undo of this.#undone.splice(0)) happened(undo)
    })
    return at
  }

  #next(leaving: Running['leaving']): Happening | undefined {
    const kinds = faults.filter(kind => this.#left[kind] > 0)
    if (this.#undone.length > 0 && (kinds.length === 0 || this.#r.chance(0.5))) return this.#undo()
    if (kinds.length === 0) return undefined
    const kind = this.#r.pick(kinds)
    this.#left[kind]--
    switch (kind) {
      case 'crashes':
        return this.#stop(leaving)
      case 'reboots':
        return this.#reboot()
      case 'pauses':
        return this.#pause()
      case 'cuts':
        return this.#cut()
      case 'partitions':
        return this.#split()
    }
  }

  #undo(): Happening | undefined {
    return this.#undone.splice(this.#r.between(0, this.#undone.length - 1), 1)[0]
  }

  /** Half of them in good order, where the world has a word for that. */
  #stop(leaving: Running['leaving']): Happening | undefined {
    const sim = this.#sim
    const up = this.#ids.filter(id => sim.up(id) && !sim.paused(id))
    if (up.length < 2) return undefined
    const node = this.#r.pick(up)
    const good = leaving !== undefined && this.#r.chance(0.5)
    const act = () => {
      if (good) sim.hear(node, rec({ kind: leaving.name }) as Named)
      sim.crash(node, 'now')
      this.#crashed(node)
    }
    if (this.#world.faults.restarts > 0)
      this.#undone.push({ what: 'Boots', said: `node ${node} starts`, act: () => sim.start(node) })
    return good
      ? { what: 'Leaves', said: `node ${node} leaves`, act }
      : { what: 'Dies', said: `node ${node} dies`, act }
  }

  /** Back before anybody noticed. */
  #reboot(): Happening | undefined {
    const sim = this.#sim
    const up = this.#ids.filter(id => sim.up(id) && !sim.paused(id))
    if (up.length < 2) return undefined
    const node = this.#r.pick(up)
    const act = () => {
      sim.crash(node, 'now')
      this.#crashed(node)
      sim.start(node)
    }
    return { what: 'Boots', said: `node ${node} dies, and is back at once`, act }
  }

  #pause(): Happening | undefined {
    const sim = this.#sim
    const up = this.#ids.filter(id => sim.up(id) && !sim.paused(id))
    if (up.length < 2) return undefined
    const node = this.#r.pick(up)
    this.#undone.push({ what: 'Resumes', said: `node ${node} goes on`, act: () => sim.resume(node) })
    return { what: 'Pauses', said: `node ${node} is paused`, act: () => sim.pause(node) }
  }

  #cut(): Happening {
    const { reach } = this.#sim
    const from = this.#r.pick(this.#ids)
    const to = this.#r.pick(this.#ids.filter(id => id !== from))
    this.#undone.push({ what: 'Heals', said: `${to} hears ${from} again`, act: () => reach.mend(from, to) })
    return { what: 'Cuts', said: `${to} no longer hears ${from}`, act: () => reach.cut(from, to) }
  }

  #split(): Happening {
    const { reach } = this.#sim
    const sides = new Map(this.#ids.map(id => [id, this.#r.between(0, 1)]))
    const one = this.#r.pick(this.#ids)
    sides.set(one, 0)
    sides.set(this.#r.pick(this.#ids.filter(id => id !== one)), 1)
    const groups = [0, 1].map(side => this.#ids.filter(id => sides.get(id) === side))
    this.#undone.push({ what: 'Heals', said: 'the halves hear each other again', act: () => reach.split([]) })
    const said = `${groups.map(group => group.join(' ')).join(' | ')} no longer hear each other`
    return { what: 'Splits', said, act: () => reach.split(groups) }
  }
}
