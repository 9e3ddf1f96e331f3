import { turn } from '../order-text.ts'
import { apart, type Course, type Part } from './course.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** `answered`: somebody said something to what it heard. */
export interface Next extends Course {
  readonly answered: boolean
}

/** What can happen in a ring on its way: a member has its turn to speak, or is heard. */
export class CourseSteps {
  readonly #templates: Templates

  constructor(templates: Templates) {
    this.#templates = templates
  }

  /** The first of a group has its turn, and is then a group of its own, the `sender`; or a breach. */
  speaks(course: Course, index: number): { readonly next: Next | string; readonly sender: number } {
    const { groups, of, sender } = apart(course, index)
    const part = groups[sender] as Part
    const move = this.#templates.turn(part.kind) as Move
    const { next, rest, said, outcome } = move
    if (outcome.breach !== undefined) return { next: outcome.breach, sender }
    const stay = (b: number) => (b < 0 ? b : (rest[b] as number))
    const made = {
      groups: groups.with(sender, {
        ...part,
        kind: next,
        queue: [...part.queue, ...said],
        mute: false,
        out: part.out.map(stay),
      }),
      of: of.with(sender, (of[sender] as readonly number[]).map(stay)),
      monitors: this.#templates.told(course.monitors, move),
      order: [...course.order, turn(part.who[0] as number)],
      answered: false,
    }
    return { next: made, sender }
  }

  /** The first of a group is heard with the first that it has to say, by all who take it; or a breach. */
  deliver(course: Course, index: number, takes: (part: Part) => boolean = notDone): Next | string {
    let answered = false
    const { groups, of, sender } = apart(course, index)
    const { queue, who } = groups[sender] as Part
    const payload = queue[0] as number
    let monitors = course.monitors
    const parts: Part[] = []
    const table: number[][] = []
    for (const [i, part] of groups.entries()) {
      const row = of[i] as readonly number[]
      const bucket = i === sender ? 0 : (row[sender] as number)
      if (!takes(part)) {
        parts.push(i === sender ? { ...part, queue: part.queue.slice(1) } : part)
        table.push([...row])
        continue
      }
      const move = this.#templates.heard(part.kind, bucket, payload)
      const { next, rest, meant, outcome, said } = move
      if (outcome.breach !== undefined) return outcome.breach
      monitors = this.#templates.told(monitors, move)
      answered ||= said.length > 0
      const left = i === sender ? part.queue.slice(1) : part.queue
      parts.push({
        ...part,
        kind: next,
        queue: said.length > 0 ? [...left, ...said] : left,
        out: part.out.map(b => (b < 0 ? b : (rest[b] as number))),
      })
      table.push(
        row.map((b, j) => (b < 0 ? b : j === sender && i !== sender ? (meant[b] as number) : (rest[b] as number))),
      )
    }
    return { groups: parts, of: table, monitors, order: [...course.order, who[0] as number], answered }
  }
}

function notDone({ done }: Part): boolean {
  return !done
}
