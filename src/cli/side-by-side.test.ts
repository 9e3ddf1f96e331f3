import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { build } from '../runtime/testing/build.ts'
import { sideBySide } from './side-by-side.ts'

const built = build()
const folder = mkdtempSync(path.join(tmpdir(), 'muster-side-'))
afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})

/** A worker with this body of a function of `job`. */
function workerOf(body: string): URL {
  const file = path.join(folder, `worker-${Buffer.from(body).toString('hex').slice(0, 40)}.mjs`)
  const from = JSON.stringify(pathToFileURL(built.file('src/cli/side-by-side.js')).href)
  writeFileSync(file, `import { serve } from ${from}\nserve(async job => { ${body} })\n`)
  return pathToFileURL(file)
}

async function results(jobs: readonly number[], worker: URL, ended = () => false, processes = 3): Promise<unknown[]> {
  const found: unknown[] = []
  const here = () => Promise.reject(new Error('not here'))
  for await (const one of sideBySide(jobs, { work: here, worker, processes, ended })) found.push(one)
  return found
}

describe.skipIf(availableParallelism() < 2)('jobs side by side', () => {
  it('end in any order, and their results come in theirs', async () => {
    const slowFirst = workerOf(
      'await new Promise(done => setTimeout(done, 200 / (job + 1))); return [job, process.pid]',
    )
    const found = (await results([0, 1, 2, 3, 4], slowFirst)) as [number, number][]
    expect(found.map(([job]) => job)).toEqual([0, 1, 2, 3, 4])
    expect(new Set(found.map(([, pid]) => pid)).size).toBeGreaterThan(1)
  })

  it('say what went wrong in one of them, or that its process is gone', async () => {
    await expect(results([1, 2], workerOf("if (job === 2) throw new Error('no 2'); return job"))).rejects.toThrow(
      'no 2',
    )
    await expect(results([1, 2], workerOf('if (job === 2) process.exit(9); return job'))).rejects.toThrow('exit code 9')
  })

  it('are not begun once it is enough', async () => {
    let asked = 0
    const found = await results([1, 2, 3, 4, 5, 6], workerOf('return job'), () => asked++ >= 3)
    expect(found).toEqual([1, 2, 3])
  })

  it('make the same table as one process, and leave none behind', () => {
    const table = (workers: number) => {
      const args = ['check', '--matrix', '--nodes', '2', '--faults', '1', '--workers', `${workers}`]
      return spawnSync(process.execPath, [built.cli, ...args], { encoding: 'utf8' })
    }
    const [one, two] = [table(1), table(2)]
    expect(two).toMatchObject({ status: 0, stdout: one.stdout, stderr: '' })
    expect(one.stdout).toContain('oneQuorate')
  })

  it('end with what was begun at Ctrl-C', async () => {
    const child = spawn(process.execPath, [built.cli, 'check', '--matrix', '--nodes', '4', '--faults', '1'])
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      err += text
    })
    setTimeout(() => child.kill('SIGINT'), 2500)
    const status = await new Promise(resolve => child.once('close', resolve))
    expect(status).toBe(2)
    expect(err).toMatch(/Ctrl-C: only \d+ rows were begun/)
    expect(out).toContain('The fewest faults')
  })
})
