import { syntaxCodes } from './codes-syntax.ts'
import { meaningCodes } from './elaborate/codes.ts'
import { worldCodes } from './elaborate/codes-world.ts'

/** What `muster explain CODE` tells: a title, why it is so, and a small example of wrong and right. */
export interface CodeText {
  readonly title: string
  readonly explanation: string
  /** A text that gives this diagnostic, and the same put right. */
  readonly wrong: string
  readonly right: string
}

/** Every diagnostic of the language by its code: MU001 to MU019 are the parser's, the others the checker's. */
export const codes: Readonly<Record<string, CodeText>> = { ...syntaxCodes, ...meaningCodes, ...worldCodes }
