/** What a suite found. `played` and `matched` count scenarios; every difference is in `failures`, step by step. */
export interface SuiteResult {
  readonly suite: string
  readonly matched: number
  readonly played: number
  /** Single comparisons within the scenarios. */
  readonly looks: number
  readonly failures: readonly { readonly name: string; readonly lines: readonly string[] }[]
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[]
  /** What else there is to say, counts by kind for example; one line each. */
  readonly told?: readonly string[]
  /** Nothing was played at all, and why. */
  readonly skipped?: string
}

export interface SuiteOptions {
  /** Recorded scenarios of other projects, laid out as CORPUS/corosync/logs/NAME/ and CORPUS/vqsim/NAME.json. */
  readonly corpus: string | undefined
}

export function skipped(suite: string, reason: string): SuiteResult {
  return { suite, matched: 0, played: 0, looks: 0, failures: [], leftOut: [], skipped: reason }
}
