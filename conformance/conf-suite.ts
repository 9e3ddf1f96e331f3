import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readCorosyncConf } from '../src/formats/corosync-conf.ts'
import { type SuiteOptions, type SuiteResult, skipped } from './suite.ts'

/** Every corosync.conf of the corpus is read without an error. */
export async function corosyncConf({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const suite = 'corosync-conf'
  if (!corpus || !existsSync(corpus)) return skipped(suite, 'no corpus: give --corpus DIR or set MUSTER_CORPUS')
  const files = ['corosync', 'vqsim'].flatMap(folder => {
    const below = path.join(corpus, folder)
    if (!existsSync(below)) return []
    const names = readdirSync(below, { recursive: true, encoding: 'utf8' })
    return names.filter(name => name.endsWith('.conf')).map(name => path.join(folder, name))
  })
  if (files.length === 0) return skipped(suite, `no .conf file below ${corpus}`)
  const read = files.sort().map(name => {
    const { conf, diagnostics } = readCorosyncConf(readFileSync(path.join(corpus, name), 'utf8'), name)
    const errors = diagnostics.filter(one => one.severity === 'error')
    return {
      name,
      ok: conf !== undefined,
      lines: errors.map(one => `${one.span.line}:${one.span.column} ${one.code} ${one.message}`),
    }
  })
  return {
    suite,
    matched: read.filter(one => one.ok).length,
    played: read.length,
    looks: read.length,
    failures: read.filter(one => !one.ok),
    leftOut: [],
  }
}
