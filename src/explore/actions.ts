import type { Outcome } from './locals.ts'

/** The kinds of action, in the order in which a state's actions are numbered. */
export const actionKinds = [
  'deliver',
  'deliverAndKeep',
  'lose',
  'timer',
  'operator',
  'crash',
  'crashWithin',
  'restart',
  'reboot',
  'split',
  'heal',
  'cut',
  'mend',
  'pause',
  'resume',
  'scheduled',
  'tick',
  'complete',
  'leave',
] as const
export type ActionKind = (typeof actionKinds)[number]
export const kindOf = Object.fromEntries(actionKinds.map((kind, i) => [kind, i])) as Record<ActionKind, number>

/** Told of each enabled action: its kind, its node (an index), what it takes (an input id, an operator, …), its outcome. */
export type Visit = (kind: number, node: number, arg: number, outcome: Outcome | undefined) => void
