import type { CodeText } from './codes.ts'

/** MU020 and up: what the checker finds. */
export const meaningCodes: Readonly<Record<string, CodeText>> = {}
