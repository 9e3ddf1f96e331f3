import { readFile, stat } from 'node:fs/promises'
import pc from 'picocolors'
import type { Diagnostic } from '../core/diagnostic.ts'
import { longestFile } from '../formats/conf-tree.ts'
import { type CorosyncConf, readCorosyncConf } from '../formats/corosync-conf.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'

/** A corosync.conf from the disk; a file that cannot be had is a diagnostic like any other. */
export async function loadCorosyncConf(file: string): Promise<{
  readonly conf: CorosyncConf | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}> {
  try {
    // Four bytes a character at most; what is longer is refused unread.
    if ((await stat(file)).size > 4 * longestFile) throw new Error('it is too large for a configuration')
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file))
    return { ...readCorosyncConf(text, file), text }
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : (error as Error).message
    const span = { start: 0, end: 0, line: 1, column: 1 }
    const message = `the file cannot be read: ${reason}`
    return { conf: undefined, diagnostics: [{ severity: 'error', code: 'CF021', message, file, span }], text: '' }
  }
}

/** What there is to say of a file, as a person on stderr reads it. */
export function sayFindings(diagnostics: readonly Diagnostic[], file: string, text: string): string {
  return printDiagnostics(diagnostics, new Map([[file, text]]), { colour: pc.isColorSupported && process.stderr.isTTY })
}
