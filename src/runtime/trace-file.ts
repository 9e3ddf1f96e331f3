import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { PortError } from './host.ts'

export interface TraceFile {
  /** One line; with the system when this returns, so that a killed process has lost no line that it acted on. */
  readonly record: (line: string) => void
  readonly close: () => void
}

/** Opens a trace to append another life to it. What a crash tore off at its end keeps a line of its own. */
export function openTrace(file: string): TraceFile {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  const handle = openSync(file, 'a+')
  if (isTorn(handle)) writeSync(handle, '\n')
  let open = true
  return {
    record: line => {
      if (!open) return
      try {
        writeSync(handle, `${line}\n`)
      } catch (error) {
        throw new PortError(`${file}: the trace cannot be written: ${(error as Error).message}`, { cause: error })
      }
    },
    close: () => {
      if (open) closeSync(handle)
      open = false
    },
  }
}

function isTorn(handle: number): boolean {
  const { size } = fstatSync(handle)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  readSync(handle, last, 0, 1, size - 1)
  return last[0] !== 0x0a
}
