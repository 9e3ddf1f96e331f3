/** A place in a text: offsets count UTF-16 units from 0; line and column count from 1. `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

/** A user's mistake, or a warning: collected, sorted by position, printed with a caret; never thrown. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** `MU…` for specs, `CF…` for corosync.conf; `muster explain CODE` tells more. */
  readonly code: string
  readonly message: string
  readonly file: string
  readonly span: Span
  readonly hint?: string
}
