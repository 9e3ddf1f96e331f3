import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { AnyMachine } from '../core/machine.ts'
import { type Checked, checkParsed, type SpecFile } from '../lang/check-parsed.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import type { TMachine, TModel, TProgram } from '../lang/typed.ts'
import { provideServices } from '../runtime/services.ts'
import { parsedBefore } from './trees.ts'

/** `module` is the path below the spec folder without `.mu`, `file` as diagnostics and sites name it. */
export type Source = SpecFile

export interface Specs {
  /** Absent when there is an error. */
  readonly program: TProgram | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: readonly Source[]
}

/** Where package.json lies: this file runs from src/cli and from dist/src/cli. */
export function packageRoot(): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  const up = path.resolve(here, '..', '..')
  return path.basename(up) === 'dist' ? path.dirname(up) : up
}

/** Every `.mu` below a folder, in the order of their paths; files are named `spec/…` whatever the folder is called. */
export function readSources(folder: string, label = 'spec'): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.mu'))
    .map(name => name.split(path.sep).join('/'))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map(name => ({
      module: name.slice(0, -'.mu'.length),
      file: `${label}/${name}`,
      text: readFileSync(path.join(folder, name), 'utf8'),
    }))
}

/** The shipped specs (or those of another folder), parsed and checked. */
export async function loadSpecs(
  folder = path.join(packageRoot(), 'spec'),
  more: readonly Source[] = [],
): Promise<Specs> {
  const sources = [...readSources(folder), ...more]
  return { ...(await checked(sources)), sources }
}

/** The same of what one module uses alone, itself given. */
export async function loadUsed(folder: string, from: Source): Promise<Specs> {
  return used(readSources(folder), [from])
}

/**
 * The modules that declare these models, with what they use: a fraction of all, and small models are to answer at once. All of them
 * when there is no such model, so that it can be said which there are.
 */
export async function loadModels(names: readonly string[], folder = path.join(packageRoot(), 'spec')): Promise<Specs> {
  const sources = readSources(folder)
  const roots = names.map(name =>
    sources.find(({ text }) => /^\w+$/.test(name) && new RegExp(`^model ${name}\\b`, 'm').test(text)),
  )
  const found = roots.filter(one => one !== undefined)
  return found.length > 0 && found.length === roots.length ? used(sources, found) : loadSpecs(folder)
}

async function used(sources: readonly Source[], roots: readonly Source[]): Promise<Specs> {
  const chosen = closure(sources, roots)
  return { ...(await checked(chosen)), sources: chosen }
}

/** As `check`; what parses is loaded only if some file was not parsed before. */
async function checked(sources: readonly Source[]): Promise<Checked> {
  const parsed = async (one: Source) =>
    parsedBefore(one) ?? (await import('../lang/parse.ts')).parse(one.text, one.file)
  return checkParsed(await Promise.all(sources.map(async one => ({ ...one, ...(await parsed(one)) }))))
}

/** These modules, and those that they use, directly or not. */
export function closure(sources: readonly Source[], roots: readonly Source[]): Source[] {
  const all = new Map(sources.map(one => [one.module, one]))
  const found = new Map(roots.map(one => [one.module, one]))
  for (const { text } of found.values())
    for (const [, module = ''] of text.matchAll(/^use ([\w/-]+):/gm)) {
      const one = all.get(module)
      if (one && !found.has(module)) found.set(module, one)
    }
  return [...found.values()]
}

/** All machines and monitors of a program by name. */
export function machinesOf(program: TProgram): Map<string, TMachine> {
  return new Map([...program.modules.values()].flatMap(module => module.machines.map(one => [one.name, one] as const)))
}

/** All models of a program by name. */
export function modelsOf(program: TProgram): Map<string, TModel> {
  return new Map([...program.modules.values()].flatMap(module => module.models.map(one => [one.name, one] as const)))
}

/**
 * The reducers of a program: the generated one where gen/ was made from this very text (the hashes agree), else the
 * interpreter's. Both do the same; the generated one is faster and is what a live node runs.
 */
export async function linkMachines(program: TProgram): Promise<(name: string) => AnyMachine> {
  const known = machinesOf(program)
  const generated = await generatedMachines([...known.keys()])
  // Traces of live nodes call them again when they are replayed.
  provideServices()
  const linked = new Map<string, AnyMachine>()
  return name => {
    const found = linked.get(name)
    if (found) return found
    const typed = known.get(name)
    if (!typed) throw new Error(`no machine ${name}`)
    const made = generated.get(name)
    const one = made && made.hash === typed.hash ? made : interpretMachine(typed, program)
    linked.set(name, one)
    return one
  }
}

/** Those of the machines of these names that gen/ has, by name. */
export async function generatedMachines(names: readonly string[]): Promise<Map<string, AnyMachine>> {
  try {
    const { machines } = (await import('../../gen/index.ts')) as {
      machines: Readonly<Record<string, () => Promise<AnyMachine>>>
    }
    const found = await Promise.all(names.map(name => (Object.hasOwn(machines, name) ? machines[name]?.() : undefined)))
    return new Map(found.flatMap(one => (one ? [[one.name, one] as const] : [])))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return new Map()
  }
}
