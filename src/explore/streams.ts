import { hears } from '../core/stack.ts'
import type { Breakage, Inboxes } from './inbox.ts'
import type { Locals } from './locals.ts'
import type { Parts } from './parts.ts'
import type { Successor } from './successor.ts'

/**
 * Connections of streams, one between each two nodes. One breaks when its ends do not reach each other any more, in either
 * direction, and when a node goes down; then the ends that are up are told by the notice, if the world has one.
 */
export class Streams {
  readonly #parts: Parts
  readonly #successor: Successor
  /** By node: the notice about each other node, as an input id; -1 where nobody hears it. */
  readonly #notices: readonly (readonly number[])[]

  constructor(parts: Parts, successor: Successor) {
    this.#parts = parts
    this.#successor = successor
    const { notice } = parts.model.world
    this.#notices = parts.locals.map(local =>
      parts.locals.map(({ node }) => {
        return notice && hears(local.node.stack, notice.name) ? local.notice(notice.name, node.self) : -1
      }),
    )
  }

  /** The network changed from `before` to what the successor has. What was under way on a connection that broke is lost. */
  disconnect(before: number): void {
    const { n, world } = this.#parts
    const after = this.#successor.surroundings
    for (let link = 0; link < n * n; link++) {
      const [from, to] = [Math.floor(link / n), link % n]
      if (!world.reaches(before, from, to) || world.reaches(after, from, to) || !this.#successor.isUp(to)) continue
      this.#break(from, to, this.#successor.isUp(from) ? 'cut' : 'cut after its end')
    }
  }

  /** A node went down: what it had sent still comes, and then its end. */
  hangUp(node: number): void {
    const { n, world } = this.#parts
    for (let to = 0; to < n; to++)
      if (to !== node && this.#successor.isUp(to) && world.reaches(this.#successor.surroundings, node, to))
        this.#break(node, to, 'ended')
  }

  #break(from: number, to: number, how: Breakage): void {
    const { inboxAt, inboxes, locals } = this.#parts
    const notice = (this.#notices[to] as readonly number[])[from] as number
    const sender = (locals[from] as Locals).node.self
    const now = this.#successor.next[inboxAt + to] as number
    this.#successor.set(inboxAt + to, (inboxes[to] as Inboxes).break(now, sender, notice, how))
  }
}
