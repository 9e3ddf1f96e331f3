import { places, spent, staysSo } from '../budgets.ts'
import type { ClosedModel } from '../closed.ts'
import type { Assembly } from './assembly.ts'
import type { Way } from './courses.ts'
import type { Crowd, Group } from './crowd.ts'
import { ledBy } from './leaders.ts'
import { Unordered } from './order.ts'
import { apply, type Made, type Rung, rested, some, standing, subOf } from './regroup.ts'
import type { Standing, Standings } from './standings.ts'
import type { Templates } from './templates.ts'

/**
 * Views of nodes that are alike, as `Rings` has them of nodes with names: each way that a change of membership may go. A
 * component has one open ring at most, which is given up when the component becomes another.
 */
export class Formation {
  readonly #templates: Templates
  readonly #assembly: Assembly
  readonly #standings: Standings
  readonly #model: ClosedModel

  constructor(templates: Templates, assembly: Assembly, standings: Standings, model: ClosedModel) {
    this.#model = model
    this.#templates = templates
    this.#assembly = assembly
    this.#standings = standings
  }

  /** All nodes are together, and nothing is left that could change that. */
  lasts({ crowd: { groups }, left }: Pick<Made, 'crowd' | 'left'>): boolean {
    const block = groups[0]?.block
    if (!groups.every(one => one.block === block && this.#templates.at(one.kind).up)) return false
    return staysSo(this.#model.world, left)
  }

  /** The groups of a block that are up. */
  members({ groups }: Crowd, block: number): number[] {
    const found: number[] = []
    for (let i = 0; i < groups.length; i++) {
      const one = groups[i] as Group
      if (one.block === block && this.#templates.at(one.kind).up) found.push(i)
    }
    return found
  }

  /** How the nodes of a group stand to an open ring. */
  standingOf({ open }: Group): Standing {
    return this.#standings.at(open)
  }

  isOpen(group: Group): boolean {
    return this.standingOf(group).ring !== 'none'
  }

  /** The crowd when nodes of a group, whose ring is open, have more to say in it. */
  saying(crowd: Crowd, at: number, said: readonly number[]): Crowd {
    return standing(crowd, (group, i) => {
      if (i !== at) return group.open
      const { ring, queue } = this.standingOf(group)
      return this.#standings.id(ring, [...queue, ...said])
    })
  }

  /** Those of a block that are up install their view, and hear each other, or may be given up before that. */
  form(made: Made, block: number): readonly Made[] {
    const left = spent(made.left, places.abandoned)
    const heard = this.formed(made, block)
    if (!left) return heard
    const unheard = this.#unheard({ ...made, left }, block)
    return [...heard, ...(this.lasts(made) ? unheard.filter(way => this.#differs(way)) : unheard)]
  }

  /** In a ring that lasts: all have installed the view, so that it ends, and something may happen before that. */
  #differs({ crowd: { groups } }: Made): boolean {
    if (groups.some(one => this.standingOf(one).ring === 'absent')) return false
    return groups.some(({ kind }) => {
      const { role, local, leaves } = this.#templates.at(kind)
      return leaves || this.#templates.locals(role).states.at(local).timers.length > 0
    })
  }

  /** They hear each other. */
  formed(made: Made, block: number): readonly Made[] {
    const members = this.members(made.crowd, block)
    if (members.length === 0) return [made]
    return this.#ordered(made, members, (crowd, ring) => {
      const { crowd: sub, indices } = subOf(crowd, ring)
      return this.#applied({ ...made, crowd }, indices, this.#assembly.form(sub, made.monitors, this.lasts(made)), {
        what: 'formed',
      })
    })
  }

  /** They have installed it before, all of them, and hear each other now. */
  heard(made: Made, block: number): readonly Made[] {
    return this.#ordered(made, this.members(made.crowd, block), (crowd, ring) => {
      const { crowd: sub, indices } = subOf(crowd, ring)
      return this.#applied({ ...made, crowd }, indices, this.#assembly.complete(sub, made.monitors, this.lasts(made)), {
        what: 'heard',
      })
    })
  }

  /** Nobody hears anything yet, and some have not installed the view. */
  #unheard(made: Made, block: number): readonly Made[] {
    const members = this.members(made.crowd, block)
    return [...parted(made.crowd, members)].flatMap(({ crowd: apart, there, away }) =>
      this.#ordered({ ...made, crowd: apart }, [...there, ...away], (crowd, ring, from) => {
        const { crowd: sub, indices } = subOf(crowd, ring, i => (away.includes(from(i)) ? 1 : 0))
        const absent = sub.groups.map(one => one.block === 1)
        const names = sub.groups.flatMap((one, i) => (absent[i] ? one.who : []))
        const rung = { what: 'opened', ...(names.length > 0 && { absent: names }) } as const
        return this.#applied({ ...made, crowd }, indices, this.#assembly.open(sub, absent, made.monitors), rung)
      }),
    )
  }

  /**
   * An open ring is given up, that of these groups: `partOf` says which of them go on together, by a number from 0; below 0, who
   * went down. They are then as between rings, with what they still have to say.
   */
  giveUp(made: Made, ring: readonly number[], partOf: (group: number) => number): readonly Made[] {
    const ways = this.#ordered(made, ring, (crowd, members, from) => {
      const isAway = (i: number) => this.standingOf(crowd.groups[i] as Group).ring === 'absent'
      const part = (i: number) => partOf(from(i))
      // Who has not installed the view has no part in it.
      const calm = standing(crowd, (group, i) => {
        if (!members.includes(i) || !isAway(i)) return group.open
        return part(i) < 0 ? 0 : this.#standings.id('none', this.standingOf(group).queue)
      })
      const there = members.filter(i => !isAway(i))
      const { crowd: sub, indices } = subOf(calm, there, part)
      const blocks = [...new Set(there.map(part))].filter(one => one >= 0)
      const parts = blocks.map(one => there.filter(i => part(i) === one).flatMap(i => (crowd.groups[i] as Group).who))
      const rung = { what: 'givenUp', parts } as const
      return this.#applied({ ...made, crowd: calm }, indices, this.#assembly.giveUp(sub, made.monitors), rung)
    })
    return ways.map(way => ({ ...way, crowd: rested(this.#templates, way.crowd) }))
  }

  #applied(
    made: Made,
    indices: readonly number[],
    ways: readonly Way[] | undefined,
    rung: Pick<Rung, 'what' | 'absent' | 'parts'>,
  ): readonly Made[] | undefined {
    return ways?.map(way => apply(made, indices, way, rung))
  }

  /** What comes of a ring; where that depends on who of it comes first, for each who may. `from`: of each group, which it was. */
  #ordered(
    { crowd }: Made,
    members: readonly number[],
    make: (crowd: Crowd, members: readonly number[], from: (group: number) => number) => readonly Made[] | undefined,
  ): readonly Made[] {
    const made = make(crowd, members, itself)
    if (made) return made
    return [...ledBy(this.#templates, crowd, members)].flatMap(led => {
      const ways = make(led.crowd, led.members, group => led.from[group] as number)
      if (!ways) throw new Unordered()
      return ways
    })
  }
}

const itself = (group: number) => group

interface Parted {
  readonly crowd: Crowd
  /** Groups of those who do something, and of those who do not. */
  readonly there: readonly number[]
  readonly away: readonly number[]
}

/** Each choice of some of these groups' nodes, at least one, one of those that differ by an exchange alone. */
function* parted(crowd: Crowd, members: readonly number[]): Generator<Parted> {
  let open: readonly Parted[] = [{ crowd, there: [], away: [] }]
  for (const g of members) {
    const count = (crowd.groups[g] as Group).who.length
    open = open.flatMap(({ crowd: all, there, away }) =>
      Array.from({ length: count + 1 }, (_, missing) => {
        if (missing === 0) return { crowd: all, there: [...there, g], away }
        const { crowd: apart, at } = some(all, g, missing)
        return { crowd: apart, there: at === g ? there : [...there, g], away: [...away, at] }
      }),
    )
  }
  for (const one of open) if (one.there.length > 0) yield one
}
