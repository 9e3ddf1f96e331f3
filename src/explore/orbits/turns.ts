import type { Course } from './course.ts'
import { equalNumbers } from './hearing.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/**
 * When members need their turns to speak. A turn that comes to the same before and behind something that is heard is put off behind
 * it: so each comes right before its member's first word is heard, or before something that would change what it says, or
 * what it comes to. Every end is still reached.
 */
export class Turns {
  readonly #templates: Templates
  readonly #known = new Map<number, boolean>()

  constructor(templates: Templates) {
    this.#templates = templates
  }

  /** Whether something that may be heard next makes a difference to the turn of a group. */
  matters({ groups, of }: Course, index: number): boolean {
    const { kind, who, queue } = groups[index] as Course['groups'][number]
    const [own] = queue
    // What it said before its turn it hears as well.
    if (own !== undefined && !this.#commutes(kind, 0, own)) return true
    return groups.some((other, j) => {
      if (j === index && who.length === 1) return false
      const [word] = other.mute && other.queue.length === 0 ? this.#said(other.kind) : other.queue
      return word !== undefined && !this.#commutes(kind, (of[index] as readonly number[])[j] as number, word)
    })
  }

  #said(kind: number): readonly number[] {
    return this.#templates.turn(kind)?.said ?? []
  }

  #commutes(kind: number, bucket: number, word: number): boolean {
    const name = (kind * 64 + bucket) * 2 ** 20 + word
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const made = this.#compare(kind, bucket, word)
    this.#known.set(name, made)
    return made
  }

  #compare(kind: number, bucket: number, word: number): boolean {
    const [first, heard] = [this.#templates.turn(kind), this.#templates.heard(kind, bucket, word)]
    if (!first || isAnswer(heard) || first.outcome.breach !== undefined) return false
    const then = this.#templates.heard(first.next, first.rest[bucket] as number, word)
    const late = this.#templates.turn(heard.next)
    if (!late || isAnswer(then) || late.outcome.breach !== undefined) return false
    // To monitors neither order nor number matters.
    const told = (moves: readonly Move[]) => moves.reduce((before, move) => this.#templates.told(before, move), 0)
    const through = (b: number, by: Int8Array) => (b < 0 ? b : (by[b] as number))
    return (
      then.next === late.next &&
      equalNumbers(first.said, late.said) &&
      through(first.rest[bucket] as number, then.meant) === through(heard.meant[bucket] as number, late.rest) &&
      heard.rest.every((to, b) => through(to, late.rest) === through(first.rest[b] as number, then.rest) || to < 0) &&
      told([first, then]) === told([heard, late])
    )
  }
}

function isAnswer({ outcome, said }: Move): boolean {
  return outcome.breach !== undefined || said.length > 0
}
