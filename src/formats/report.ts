import type { Diagnostic, Span } from '../core/diagnostic.ts'

/** Collects what is wrong with one file. */
export interface Report {
  readonly error: (code: string, span: Span, message: string, hint?: string) => void
  readonly warn: (code: string, span: Span, message: string, hint?: string) => void
  /** So much is wrong that nothing more is taken: a file of a megabyte must not make a million findings. */
  readonly full: () => boolean
  /** By position, and without an order of their own where they begin together. */
  readonly all: () => readonly Diagnostic[]
}

const most = 100

export function report(file: string): Report {
  const found: Diagnostic[] = []
  const add =
    (severity: Diagnostic['severity']) =>
    (code: string, span: Span, message: string, hint?: string): void => {
      if (found.length > most) return
      if (found.length === most)
        found.push({
          severity: 'error',
          code: 'CF005',
          message: `more than ${most} findings; no more are shown`,
          file,
          span,
        })
      else found.push({ severity, code, message, file, span, ...(hint !== undefined && { hint }) })
    }
  return {
    error: add('error'),
    warn: add('warning'),
    full: () => found.length > most,
    all: () => [...found].sort((a, b) => a.span.start - b.span.start),
  }
}
