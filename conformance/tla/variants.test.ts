import { expect, it } from 'vitest'
import { loadSpecs } from '../../src/cli/specs.ts'
import { variants } from './variants.ts'

it('the smaller variants that TLC is given check with the specs as they are', async () => {
  const { program, diagnostics } = await loadSpecs(undefined, [variants])
  expect(diagnostics).toEqual([])
  expect(program).toBeDefined()
})
