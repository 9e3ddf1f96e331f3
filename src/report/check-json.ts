import type { Report } from '../explore/search.ts'

/** The machine-readable result of `muster check`, version 1. */
export function checkJson(
  results: readonly {
    readonly report: Report
    readonly cpuSeconds: number
    readonly unmet: readonly string[]
    readonly notes?: readonly string[]
  }[],
): object {
  return {
    version: 1,
    models: results.map(({ report, cpuSeconds, unmet, notes }) => ({
      ...{
        model: report.model,
        verdict: report.verdict,
        distinct: report.distinct,
        generated: report.generated,
        depth: report.depth,
      },
      ...{
        cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
        bytes: report.bytes,
        bounded: report.bounded,
        reducerRuns: report.reducerRuns,
      },
      ...(report.reduced !== undefined && { reduction: { notes: notes ?? [], partial: report.reduced } }),
      ...(report.limit !== undefined && { limit: report.limit, grew: report.grew }),
      ...{
        vacuous: report.vacuous,
        oneSided: report.oneSided,
        neverTaken: report.neverTaken,
        unmetExpectations: unmet,
      },
      findings: report.findings.map(one => ({ ...one, path: one.path.join('/') })),
    })),
  }
}
