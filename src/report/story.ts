/**
 * What happened, step by step, as a diagram of space and time shows it: a lane a node, messages as arrows. Made of a
 * counterexample or of a recorded run; all reports that draw are made of it.
 */
export interface Story {
  readonly title: string
  /** What was found; absent of a recorded run. */
  readonly property?: string
  readonly text?: string
  readonly nodes: readonly number[]
  readonly steps: readonly StoryStep[]
  /** From this step on it goes round for ever. */
  readonly loop?: number
  /** What each node is before the first step. */
  readonly start: readonly NodePicture[]
}

export interface StoryStep {
  /** What kind of thing it is, for drawing: `deliver`, `lose`, `timer`, `operator`, `crash`, `split`, … */
  readonly kind: string
  /** The place of the node it happens at in `nodes`; absent of what happens to the network. */
  readonly at?: number
  readonly text: string
  readonly changes: readonly string[]
  /** The message that is taken or lost: the step that sent it (-1: before the first), and what it is. */
  readonly takes?: { readonly sent: number; readonly from: number; readonly to: number; readonly name: string }
  /** Messages that leave, each with the place of its destination. */
  readonly sends: readonly { readonly to: number; readonly name: string }[]
  /** The nodes that are other than before, by their place. */
  readonly pictures: readonly (NodePicture & { readonly node: number })[]
  /** The network after the step, in words; empty when it is whole. */
  readonly network: string
  /** Milliseconds; of a recorded run. */
  readonly time?: number
}

export interface NodePicture {
  readonly up: boolean
  /** Of the first machine that has phases. */
  readonly phase: string
  /** Fields by name, as the language writes their values. */
  readonly fields: Readonly<Record<string, string>>
}
