import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { traceCodes } from './codes.ts'

it('every code that the reader of traces gives is explained, and every explained code is given', () => {
  const text = readFileSync(new URL('./read.ts', import.meta.url), 'utf8')
  const given = new Set([...text.matchAll(/'(TR\d{3})'/g)].map(found => found[1] as string))
  expect([...given].sort()).toEqual(Object.keys(traceCodes).sort())
  for (const { title, explanation } of Object.values(traceCodes)) expect([title, explanation]).not.toContain('')
})
