import { MessageChannel, Worker } from 'node:worker_threads'
import { wasmBacking } from '../explore/packed/backing.ts'
import { mostWorkers } from '../explore/packed/heap.ts'
import { compileKernel } from '../explore/packed/kernels.ts'
import { type Functions, link } from '../explore/packed/link.ts'
import type { Team } from '../explore/packed/team.ts'
import { type Assignment, command, control, controlWords, mostArguments, names } from './team-words.ts'

/** To wake a thread and to be woken costs some 60 us of processor time; a state or a successor some tenths of one. */
const worthWaking = 8192

/**
 * A team of so many threads over one shared memory, the caller among them. Undefined where memory cannot be shared. They
 * wait without using the processor; what they do is the same for any number of them. Where there are fewer than `least`
 * states or successors, the caller sees to all of them.
 */
export function teamOf(size: number, least = worthWaking): Team | undefined {
  const backing = wasmBacking(true)
  if (!backing || size < 1 || size > mostWorkers) return undefined
  const members = [...Array(size - 1).keys()].map(() => hire(backing.memory))
  let own: readonly Functions[] = []
  let done = false
  return {
    size,
    backing,
    load: (text, engine) => {
      const compiled = compileKernel(text, engine, backing)
      for (const [i, member] of members.entries()) {
        member.port.postMessage({ compiled, worker: i + 1 } satisfies Assignment)
        start(member.shared, command.load)
      }
      own = [...Array(size).keys()].map(i => link(compiled, backing, { who: () => i }))
      for (const member of members) finish(member.shared)
    },
    run: (name, args, work) => {
      if (work < least) return own.map((one, i) => call(one, name, args[i]))
      for (const [i, member] of members.entries()) {
        const given = args[i + 1] ?? []
        member.shared[control.name] = names.indexOf(name as (typeof names)[number])
        member.shared[control.count] = given.length
        for (let k = 0; k < given.length; k++) member.shared[control.arguments + k] = given[k] as number
        start(member.shared, command.run)
      }
      return [call(own[0] as Functions, name, args[0]), ...members.map(member => finish(member.shared))]
    },
    close: () => {
      if (done) return
      done = true
      for (const member of members) {
        start(member.shared, command.leave)
        member.port.close()
      }
    },
  }
}

function call(functions: Functions, name: string, args: readonly number[] = []): number {
  return (functions[name] as (...args: number[]) => number)(...args)
}

interface Member {
  readonly shared: Int32Array
  readonly port: MessagePort
}
type MessagePort = MessageChannel['port1']

function hire(memory: unknown): Member {
  const shared = new Int32Array(new SharedArrayBuffer(4 * (controlWords + mostArguments)))
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(new URL('./team-worker.js', import.meta.url), {
    workerData: { shared, port: port2, memory },
    transferList: [port2],
  })
  // The search must end when the caller does, whatever the threads do.
  worker.unref()
  port1.unref()
  return { shared, port: port1 }
}

function start(shared: Int32Array, what: number): void {
  Atomics.store(shared, control.command, what)
  Atomics.notify(shared, control.command)
}

/** Waits until a member has done what it was told to; its result. */
function finish(shared: Int32Array): number {
  for (let state = Atomics.load(shared, control.command); state !== 0; state = Atomics.load(shared, control.command)) {
    if (state === command.failed) throw new Error('a worker of the search failed')
    Atomics.wait(shared, control.command, state)
  }
  return shared[control.result] as number
}
