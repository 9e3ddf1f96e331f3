import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openTrace } from './trace-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-trace-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a trace goes on behind the lives before it, and gives what a crash tore off a line of its own', () => {
  const file = path.join(folder, 'deep', 'er', 't.jsonl')
  const first = openTrace(file)
  first.record('{"a":1}')
  first.close()
  appendFileSync(file, '{"torn":')
  const second = openTrace(file)
  second.record('{"b":2}')
  second.close()
  second.record('{"late":3}')
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"torn":\n{"b":2}\n')
})

test('a line is in the file when record returns', () => {
  const file = path.join(folder, 'now.jsonl')
  const trace = openTrace(file)
  trace.record('{}')
  expect(readFileSync(file, 'utf8')).toBe('{}\n')
  trace.close()
})
