import { type ChildProcess, spawn } from 'node:child_process'
import type { NodeId } from '../core/machine.ts'
import type { Json } from '../trace/values.ts'
import { ask } from './control.ts'
import { controlPath } from './live.ts'

export interface ProcessOptions {
  readonly id: NodeId
  /** What to run with Node: the path of the command line's main file. */
  readonly cli: string
  readonly config: string
  readonly folder: string
  readonly trace: string
  readonly seed: number
  /** More of the command line, such as `--views` and a group. */
  readonly more?: readonly string[]
  /** Each line that the node logs. */
  readonly log: (line: string) => void
}

/** One node in a process of its own, which may be killed and started again. */
export interface NodeProcess {
  readonly id: NodeId
  /** Resolves when the node answers on its control socket; rejects when it ended instead, or after 10 s. */
  readonly start: () => Promise<void>
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
  /** SIGTERM: the node leaves in good order. Resolves with its exit code when it is gone, killed after 5 s. */
  readonly stop: () => Promise<number>
  readonly up: () => boolean
  readonly ask: (request: { readonly do: string } & Record<string, Json>) => Promise<Json>
  /** How often it ended although nobody asked it to. */
  readonly surprises: () => readonly string[]
}

const startLimit = 10_000
const stopLimit = 5_000

export function nodeProcess(options: ProcessOptions): NodeProcess {
  const { id, cli, config, folder, trace, seed, more = [] } = options
  const socket = controlPath(folder)
  const surprises: string[] = []
  let child: ChildProcess | undefined
  let gone: Promise<number> = Promise.resolve(0)
  let expected = true
  let lives = 0

  function launch(): ChildProcess {
    expected = false
    const named = ['--config', config, '--id', id, '--state', folder, '--trace', trace, '--seed', seed + lives++]
    const args = ['node', ...named, ...more]
    const made = spawn(process.execPath, [cli, ...args.map(String)], { stdio: ['ignore', 'ignore', 'pipe'] })
    let rest = ''
    made.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) options.log(line)
    })
    gone = new Promise(resolve => {
      made.on('error', error => {
        surprises.push(`node ${id} could not be started: ${error.message}`)
        resolve(1)
      })
      made.on('close', (code, signal) => {
        if (!expected) surprises.push(`node ${id} ended by itself (${signal ?? `exit ${code}`})`)
        child = undefined
        resolve(code ?? 1)
      })
    })
    return made
  }

  async function answers(): Promise<void> {
    const until = performance.now() + startLimit
    while (performance.now() < until) {
      if (!child) throw new Error(surprises.at(-1) ?? `node ${id} ended`)
      try {
        await ask(socket, { do: 'status' }, 1000)
        return
      } catch {
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    throw new Error(`node ${id} did not come up within ${startLimit} ms`)
  }

  return {
    id,
    start: async () => {
      if (child) return
      child = launch()
      await answers()
    },
    kill: async () => {
      expected = true
      child?.kill('SIGKILL')
      await gone
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop: async () => {
      if (!child) return 0
      expected = true
      const last = child
      last.kill('SIGCONT')
      last.kill('SIGTERM')
      const late = setTimeout(() => last.kill('SIGKILL'), stopLimit)
      const code = await gone
      clearTimeout(late)
      return code
    },
    up: () => child !== undefined,
    ask: request => ask(socket, request),
    surprises: () => surprises,
  }
}
