import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { backingOf } from '../explore/packed/backing.ts'
import { type Functions, link } from '../explore/packed/link.ts'
import { type Assignment, command, control, names } from './team-words.ts'

/** What one member of a team does in its thread: it waits for a command, does it, and says so by setting it to 0. */
const given = workerData as { shared: Int32Array; port: MessagePort; memory: Parameters<typeof backingOf>[0] } | null
if (given?.shared) serve(given.shared, given.port, given.memory)

function serve(shared: Int32Array, port: MessagePort, memory: Parameters<typeof backingOf>[0]): void {
  const backing = backingOf(memory, true)
  let functions: Functions = {}
  for (;;) {
    Atomics.wait(shared, control.command, 0)
    const what = Atomics.load(shared, control.command)
    if (what === command.leave) {
      port.close()
      return
    }
    try {
      if (what === command.load) {
        const given = receiveMessageOnPort(port) as { message: Assignment }
        const { compiled, worker } = given.message
        functions = link(compiled, backing, { who: () => worker })
      } else if (what === command.run) {
        const args = [...shared.subarray(control.arguments, control.arguments + (shared[control.count] as number))]
        const run = functions[names[shared[control.name] as number] as string] as (...args: number[]) => number
        shared[control.result] = run(...args)
      }
      Atomics.store(shared, control.command, 0)
    } catch {
      Atomics.store(shared, control.command, command.failed)
    }
    Atomics.notify(shared, control.command)
  }
}
