import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AnyMachine } from '../core/machine.ts'
import { emitTla, type TlaModule, tlcConfig } from '../emit/tla/tla.ts'
import { beginningOf } from '../explore/beginning.ts'
import { close } from '../explore/close.ts'
import type { TModel, TProgram } from '../lang/typed.ts'
import { noModel } from './no-model.ts'
import { printProblems } from './problems.ts'
import { linkMachines, loadModels, modelsOf } from './specs.ts'

/** A model of a program as a TLA+ module; a refused configuration is a refusal too. */
export function tlaOf(
  model: TModel,
  program: TProgram,
  machineOf: (name: string) => AnyMachine,
): TlaModule | { readonly refused: readonly string[] } {
  const closed = close(model, program, machineOf)
  const { refused, nodes, monitors, operators } = closed
  if (refused.length > 0) return { refused }
  const beginning = model.begins && beginningOf(closed)
  if (typeof beginning === 'string') return { refused: [beginning] }
  return emitTla({ model, program, nodes, monitors, operators, ...(beginning && { beginning }) })
}

/**
 * Writes MODEL.tla and MODEL.cfg, for TLC. Exit codes: 0, 4 when there is no such model, the specs have errors, or the
 * model has something that the translation does not.
 */
export async function run(name: string, folder: string): Promise<number> {
  const specs = await loadModels([name])
  if (!specs.program) {
    printProblems(specs)
    return 4
  }
  const models = modelsOf(specs.program)
  const model = models.get(name)
  if (!model) {
    process.stderr.write(`muster: ${noModel(name, models)}\n`)
    return 4
  }
  const made = tlaOf(model, specs.program, await linkMachines(specs.program))
  if ('refused' in made) {
    for (const why of made.refused) process.stderr.write(`${name}: not in TLA+: ${why}\n`)
    return 4
  }
  mkdirSync(folder, { recursive: true })
  for (const [ending, text] of [
    ['tla', made.text],
    ['cfg', tlcConfig(made, [...made.always.values()])],
  ] as const) {
    const file = path.join(folder, `${name}.${ending}`)
    writeFileSync(file, text)
    process.stdout.write(`${path.relative(process.cwd(), file)}: written\n`)
  }
  for (const one of made.leftOut) process.stdout.write(`left out: ${one}\n`)
  return 0
}
