import { type Checked, checkParsed, type SpecFile } from './check-parsed.ts'
import { parse } from './parse.ts'

export type { Checked, SpecFile } from './check-parsed.ts'

/**
 * Parses and checks all files together, and reports everything in one pass, sorted by file and place. A file that does
 * not parse is reported for that alone; what others miss because of it is not.
 */
export function check(files: readonly SpecFile[]): Checked {
  return checkParsed(files.map(file => ({ ...file, ...parse(file.text, file.file) })))
}
