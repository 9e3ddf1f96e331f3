import type { Compiled } from '../explore/packed/link.ts'

/** How a team's caller and its members talk: a command that the member sets to 0 when it has done it. */
export const command = { load: 1, run: 2, leave: 3, failed: 4 } as const
/** Where in the memory that is shared with a member its command lies, and what belongs to it. */
export const control = { command: 0, name: 1, count: 2, result: 3, arguments: 4 } as const
export const controlWords = 4
export const mostArguments = 8

/** What a member is to link, and its number. */
export interface Assignment {
  readonly compiled: Compiled
  readonly worker: number
}
/** The functions that a team is asked to run. */
export const names = ['expand', 'insert', 'append', 'rebuild'] as const
