import { check } from './lang/check.ts'
import { readSources, modelsOf, machinesOf } from './cli/specs.ts'
import { interpretMachine } from './lang/interpret/machine.ts'
import { close } from './explore/close.ts'
import { explore, noLimits } from './explore/search.ts'
import { test } from 'vitest'
test('x', () => {
  const { program, diagnostics } = check(readSources('/work/main/spec'))
  if (!program) { console.log(diagnostics); return }
  const ms = machinesOf(program); const cache = new Map()
  const mo = (n: string) => { let x = cache.get(n); if (!x) cache.set(n, x = interpretMachine(ms.get(n)!, program)); return x }
  for (const name of (process.env.M ?? 'TwoPhase3,TwoPhase5,TwoPhase7').split(',')) {
    const m = modelsOf(program).get(name)!; const t = process.cpuUsage()
    const r = explore(close(m, program, mo), {...noLimits, states: 3e7})
    const u = process.cpuUsage(t)
    console.log(name, r.verdict, r.distinct, r.generated, 'depth', r.depth, ((u.user+u.system)/1e6).toFixed(2)+'s', (r.bytes/2**20).toFixed(0)+'MB', 'runs', r.reducerRuns, r.vacuous, r.limit, r.grew, 'bounded', r.bounded)
    for (const f of r.findings) { console.log(' ', f.property, f.length, f.path.join('/'), f.text); for (const s of f.steps) console.log('    ', s.text, s.changes.slice(0,6)) }
  }
}, 600000)
