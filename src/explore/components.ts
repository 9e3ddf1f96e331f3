import { type Locals, nothing, type Outcome } from './locals.ts'
import { Trie } from './pairs.ts'
import type { Parts } from './parts.ts'
import { Rings } from './rings.ts'
import type { Successor } from './successor.ts'
import type { OpenRing } from './surroundings.ts'

/** Installs views in a successor: which components a change of connectivity concerns, and what their rounds come to. */
export class Components {
  readonly #parts: Parts
  readonly #successor: Successor
  readonly #sequences = new Trie()
  readonly #rings: Rings | undefined
  readonly #changed = new Map<number, readonly (readonly number[])[]>()

  constructor(parts: Parts, successor: Successor) {
    this.#parts = parts
    this.#successor = successor
    this.#rings = parts.orders && new Rings(parts, successor, parts.orders)
  }

  /** These components install their views, with one that was another before it `rebooted`; `then` is told of each way in which that may go, with the successor made. */
  form(components: readonly (readonly number[])[], then: (outcome: Outcome | undefined) => void, rebooted = -1): void {
    if (this.#rings) {
      this.#rings.install(components, rebooted, then)
      return
    }
    let breach: string | undefined
    for (const members of components) breach ??= this.install(members)
    then(breach === undefined ? undefined : { ...nothing, breach })
  }

  /** One member's step, by the index of its outcome, and what follows from what it said, in each way it may go. */
  say(node: number, index: number, then: (outcome: Outcome | undefined) => void): void {
    const outcome = (this.#parts.locals[node] as Locals).outcomes[index] as Outcome
    if (this.#rings) {
      this.#rings.speak(node, outcome, this.around(node), ways => then(ways ? { ...outcome, ...ways } : outcome))
      return
    }
    const breach = this.speak(node, index)
    then(breach === undefined ? outcome : { ...nothing, breach })
  }

  /** The open rings of a state that all members installed, each heard out. */
  complete(open: readonly OpenRing[], then: (index: number, outcome: Outcome | undefined) => void): void {
    for (const [i, ring] of open.entries()) {
      if (ring.there.includes(false)) continue
      this.#successor.reset()
      this.#rings?.complete(i, outcome => then(i, outcome))
    }
  }

  /** The nodes that are up and in the same component as this one (whether it is up or not), ascending. */
  around(node: number): number[] {
    const { blocks } = this.#parts.world.at(this.#successor.surroundings)
    const found: number[] = []
    for (let i = 0; i < blocks.length; i++) if (blocks[i] === blocks[node] && this.#successor.isUp(i)) found.push(i)
    return found
  }

  /** Every component that is another one now than under `before`, by its lowest member. */
  changedSince(before: number): readonly (readonly number[])[] {
    const { world } = this.#parts
    const after = this.#successor.surroundings
    let id = this.#sequences.follow(
      this.#sequences.follow(0, world.shapes[before] as number),
      world.shapes[after] as number,
    )
    for (let node = 0; node < this.#parts.n; node++) id = this.#sequences.follow(id, this.#successor.isUp(node) ? 1 : 0)
    const known = this.#changed.get(id)
    if (known) return known
    const [old, now] = [this.#components(before), this.#components(after)].map(
      all => new Map(all.map(one => [one.join(), one])),
    )
    const found = [...(now as Map<string, number[]>)].filter(([name]) => !old?.has(name)).map(([, one]) => one)
    this.#changed.set(id, found)
    return found
  }

  #components(surroundings: number): number[][] {
    const { blocks } = this.#parts.world.at(surroundings)
    const up = blocks.map((_, i) => i).filter(i => this.#successor.isUp(i))
    const names = [...new Set(up.map(i => blocks[i]))]
    return names.map(name => up.filter(i => blocks[i] === name))
  }

  /** Runs a round in a component; the breach, if there was one. */
  install(members: readonly number[]): string | undefined {
    if (members.length === 0) return undefined
    return this.#take(members, this.#parts.rounds?.install(members, this.#successor.next))
  }

  /** One member's step, by the index of its outcome, and what follows from what it said. */
  speak(node: number, outcome: number): string | undefined {
    const members = this.around(node)
    return this.#take(members, this.#parts.rounds?.speak(node, outcome, members, this.#successor.next))
  }

  #take(
    members: readonly number[],
    done: ReturnType<NonNullable<Parts['rounds']>['install']> | undefined,
  ): string | undefined {
    if (!done) return undefined
    for (let i = 0; i < members.length; i++) this.#successor.set(members[i] as number, done.next[i] as number)
    const { heard } = done
    for (let i = 0; i < heard.length; i++) this.#successor.heard(heard[i] as number)
    return done.breach
  }
}
