import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AnyMachine } from '../../src/core/machine.ts'
import type { Event } from '../../src/trace/format.ts'
import type { Judgement } from './judgement.ts'
import { boots, type Rehearsal, rehearse, stops } from './rehearse.ts'

/** A trace that is kept in traces/, and how it comes about. */
export interface Recording {
  readonly name: string
  readonly judgement: Judgement['judgement']
  readonly rehearsal: Rehearsal
  /** What somebody did to the trace afterwards, event by event; the first change that is made ends it. */
  readonly forge?: (event: Forged) => boolean
  /** What became of the header. */
  readonly header?: (line: string) => string
}

/** An event that may be written to; its values are plain JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a forger knows the line, not its types
export type Forged = { -readonly [K in keyof Event]: any }

const three = { nodes: 3, seed: 1 }

/** The kept traces. `npm run conformance -- --record` writes them anew after a spec has changed. */
export const recordings: readonly Recording[] = [
  {
    name: 'boot',
    judgement: 'accepted',
    rehearsal: { ...three, acts: [...boots(0, 1, 2, 3), ...stops(900, 1, 2, 3)] },
  },
  {
    name: 'crash-and-return',
    judgement: 'accepted',
    rehearsal: {
      ...three,
      acts: [...boots(0, 1, 2, 3), { at: 800, kind: 'crash', node: 3 }, ...boots(2200, 3), ...stops(2900, 1, 2, 3)],
    },
  },
  {
    name: 'crash-within-a-step',
    judgement: 'accepted',
    rehearsal: {
      ...three,
      acts: [
        ...boots(0, 1, 2, 3),
        { at: 60, kind: 'crashWithin', node: 2 },
        ...boots(1500, 2),
        ...stops(2200, 1, 2, 3),
      ],
    },
  },
  {
    name: 'split-and-heal',
    judgement: 'accepted',
    rehearsal: {
      ...three,
      acts: [
        ...boots(0, 1, 2, 3),
        { at: 800, kind: 'split', groups: [[1, 2], [3]] },
        { at: 2400, kind: 'heal' },
        ...stops(3300, 1, 2, 3),
      ],
    },
  },
  {
    // Both halves of a pair are quorate after a split: votequorum(5), "two_node". Only fencing makes that safe.
    name: 'pair-split',
    judgement: 'rejected',
    rehearsal: {
      nodes: 2,
      seed: 1,
      options: { twoNode: true },
      acts: [...boots(0, 1, 2), { at: 800, kind: 'split', groups: [[1], [2]] }, ...stops(2400, 1, 2)],
    },
  },
  {
    name: 'token-nobody-sent',
    judgement: 'rejected',
    rehearsal: { ...three, acts: [...boots(0, 1, 2, 3), ...stops(500, 1, 2, 3)] },
    forge: ({ input }) => {
      if (input.kind !== 'message' || input.message.kind !== 'Token' || input.message.hop < 5) return false
      input.message.hop += 1
      return true
    },
  },
  {
    name: 'quorum-of-one-vote-too-few',
    judgement: 'rejected',
    rehearsal: { ...three, acts: [...boots(0, 1, 2, 3), ...stops(900, 1, 2, 3)] },
    forge: event => {
      if (!event.changed?.['Votequorum.quorate']) return false
      event.changed['Votequorum.quorum'] = 1
      event.digest = '0'.repeat(16)
      return true
    },
  },
  {
    name: 'another-spec',
    judgement: 'undetermined',
    rehearsal: { ...three, acts: [...boots(0, 1), ...stops(300, 1)] },
    header: line => line.replace(/"hash":"[0-9a-f]+"/, `"hash":"${'0'.repeat(64)}"`),
  },
]

/** The lines of one recording: the nodes' traces in one file. */
export function linesOf({ rehearsal, forge, header }: Recording, machines: readonly AnyMachine[]): string[] {
  let forged = false
  return rehearse(machines, rehearsal).map(({ line }) => {
    if (line.startsWith('{"muster"')) return header ? header(line) : line
    if (!forge || forged) return line
    const event = JSON.parse(line) as Forged
    forged = forge(event)
    return forged ? JSON.stringify(event) : line
  })
}

/** Writes all recordings into a folder; traces that are none of them any more are removed. Gives the names. */
export function record(folder: string, machines: readonly AnyMachine[]): string[] {
  mkdirSync(folder, { recursive: true })
  const files = recordings.map(recording => ({
    name: `${recording.name}.${recording.judgement}.jsonl`,
    text: `${linesOf(recording, machines).join('\n')}\n`,
  }))
  const names = files.map(file => file.name)
  for (const old of readdirSync(folder))
    if (old.endsWith('.jsonl') && !names.includes(old)) rmSync(path.join(folder, old))
  for (const { name, text } of files) writeFileSync(path.join(folder, name), text)
  return names
}
