import type { ClosedModel } from './closed.ts'
import type { Locals } from './locals.ts'
import { Space } from './space.ts'

/** Where a model with `begins` begins, in full; of each sender the mail is in the order sent. In words, why it does not. */
export function beginningOf(model: ClosedModel) {
  const space = new Space(model, () => {})
  const wrong = space.begin()
  if (wrong !== undefined) return wrong
  const { next, parts } = space
  const { locals, inboxes, inboxAt, monitorAt, monitors } = parts
  return {
    states: locals.map((one, i) => one.states.at(next[i] as number).state),
    mail: inboxes.flatMap((inbox, to) =>
      inbox.contents(next[inboxAt + to] as number).flatMap(letter => {
        const own = locals[to] as Locals
        const { input } = own.inputs.at(inbox.input(letter))
        return input.kind === 'message' ? [{ from: input.from, to: own.node.self, message: input.message }] : []
      }),
    ),
    monitors: monitors.at(next[monitorAt] as number),
  }
}
