import { randomInt } from 'node:crypto'
import { close } from '../explore/close.ts'
import { noLimits } from '../explore/report.ts'
import { type Simulation, simulating } from '../explore/walk/simulate.ts'
import { simulationJson, simulationText } from '../report/simulation.ts'
import { type Drills, drilling } from '../runtime/drill.ts'
import { drillsText } from './drills-text.ts'
import { drive, enough, interruptible, roomForSearch } from './drive.ts'
import { clearProgress, ink } from './explore-models.ts'
import { noModel } from './no-model.ts'
import { printProblems } from './problems.ts'
import { linkMachines, loadModels, modelsOf } from './specs.ts'

export interface SimulateOptions {
  readonly seed?: number
  readonly runs?: number
  readonly depth?: number
  readonly maxSeconds?: number
  readonly maxMemory?: number
  readonly json?: boolean
  readonly spec?: string
}

const misuse = 4
const usualRuns = 10_000
const usualDepth = 500
const usualDrills = 100
const usualSeconds = 60

/** Walks at random through models, or plays those whose clocks run; exit 1 when something was found, 2 when a limit was met before, 0 when all walks went well. */
export async function run(names: readonly string[], options: SimulateOptions): Promise<number> {
  const specs = await loadModels(names, options.spec)
  printProblems(specs)
  if (!specs.program) return misuse
  const all = modelsOf(specs.program)
  const unknown = names.find(name => !all.has(name))
  if (names.length === 0) return refuse('which model?')
  if (unknown !== undefined) return refuse(noModel(unknown, all))
  const machineOf = await linkMachines(specs.program)
  const seed = options.seed ?? randomInt(1_000_000)
  const results: { simulation: Simulation; cpuSeconds: number }[] = []
  const drilled: Drills[] = []
  for (const name of names) {
    const model = all.get(name)
    const closed = model && close(model, specs.program, machineOf)
    if (!model || !closed) continue
    const { refused } = closed
    if (refused.length > 0) return refuse(`${name}: ${refused.join('; ')}`)
    const interrupt = interruptible()
    const limits = {
      ...noLimits,
      bytes: options.maxMemory === undefined ? roomForSearch() : options.maxMemory * 2 ** 20,
      enough: enough(interrupt, options.maxSeconds ?? usualSeconds),
    }
    if (model.world.running) {
      const drills = await drive(
        drilling(closed, seed, options.runs ?? usualDrills, () => limits.enough() !== false),
        now => progress(name, now.runs, now.steps),
      )
      interrupt.release()
      clearProgress()
      drilled.push(drills)
      if (!options.json) process.stdout.write(drillsText(drills, ink()))
      continue
    }
    const walks = { seed, runs: options.runs ?? usualRuns, depth: options.depth ?? usualDepth }
    const before = process.cpuUsage()
    const simulation = await drive(simulating(closed, walks, limits), now => progress(name, now.runs, now.steps))
    const used = process.cpuUsage(before)
    interrupt.release()
    clearProgress()
    const result = { simulation, cpuSeconds: (used.user + used.system) / 1e6 }
    results.push(result)
    if (!options.json) process.stdout.write(simulationText(simulation, result.cpuSeconds, again(name, walks), ink()))
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ ...simulationJson(results), drills: drilled }, null, 2)}\n`)
  if (results.some(one => one.simulation.found) || drilled.some(one => one.found)) return 1
  return results.some(one => one.simulation.limit !== undefined) ? 2 : 0
}

function again(name: string, walks: { seed: number; runs: number; depth: number }): string {
  return `muster simulate ${name} --seed ${walks.seed} --runs ${walks.runs} --depth ${walks.depth}`
}

function progress(name: string, runs: number, steps: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: ${runs} walks, ${steps} steps`)
}

function refuse(why: string): number {
  process.stderr.write(`muster: ${why}\n`)
  return misuse
}
