import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { close } from '../explore/close.ts'
import { explore, noLimits } from '../explore/search.ts'
import { linkMachines, loadModels, modelsOf } from './specs.ts'

/** Threads run what was built, so the team comes from there. */
const built = fileURLToPath(new URL('../../dist/src/cli/team.js', import.meta.url))

async function found(model: string, size: number, least?: number) {
  if (!existsSync(built)) throw new Error('threads run what was built: npm run build')
  const { teamOf } = (await import(built)) as typeof import('./team.ts')
  const { program } = await loadModels([model])
  const text = program && modelsOf(program).get(model)
  if (!program || !text) throw new Error(`no model ${model}`)
  const closed = close(text, program, await linkMachines(program))
  const team = size === 1 ? undefined : teamOf(size, least)
  const options = { expand: 'webassembly', expected: 0, warm: 100, ...(team && { team }) } as const
  const { verdict, distinct, generated, depth, findings } = explore(closed, noLimits, () => {}, [], options)
  team?.close()
  return { verdict, distinct, generated, depth, findings }
}

test.each(['TwoPhase7', 'Evs2Lossy', 'WaitsAgain', 'Late3Twice'])(
  '%s is the same for 1, 2, 4 and 8 threads',
  async model => {
    const alone = await found(model, 1)
    expect(alone.distinct).toBeGreaterThan(50)
    for (const size of [2, 4, 8])
      for (const least of [0, undefined])
        expect(await found(model, size, least), `${size} threads, ${least}`).toEqual(alone)
  },
)
