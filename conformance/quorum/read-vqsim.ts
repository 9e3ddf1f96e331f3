import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { NodeId } from '../../src/core/machine.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import type { Act, LeftOut, Scenario, Seen } from './scenario.ts'

/** NAME.json: the state of every node that is up after each command, as [partition, quorate, view]. */
interface File {
  readonly nodes: Readonly<Record<string, unknown>>
  readonly steps: readonly {
    readonly cmd: string
    readonly state: Readonly<Record<string, readonly [partition: number, quorate: string, view: string]>>
  }[]
}

/** What passed between a command and the look after it. */
const pause = 400
/** How long the simulator's quorum device is registered before it polls: as long as quorum.device.timeout. */
const firstPoll = 10_000

/** A scenario played in corosync-vqsim, which runs the real votequorum.c: NAME.json beside NAME.conf. */
export function readVqsim(file: string): Scenario | LeftOut {
  const name = path.basename(file, '.json')
  const confFile = file.replace(/\.json$/, '.conf')
  let recorded: File
  let text: string
  try {
    recorded = JSON.parse(readFileSync(file, 'utf8')) as File
    text = readFileSync(confFile, 'utf8')
  } catch (error) {
    return { name, leftOut: (error as Error).message }
  }
  const { conf, diagnostics } = readCorosyncConf(text, confFile)
  if (!conf) return { name, leftOut: diagnostics.map(one => one.message).join('; ') }
  if (refusedByAll(file.replace(/\.json$/, '.out'), Object.keys(recorded.nodes).length))
    return { name, conf, acts: refusal(Object.keys(recorded.nodes).map(Number)), detection: 0 }
  const simulator = new Simulator(Object.keys(recorded.nodes).map(Number))
  for (const { cmd, state } of recorded.steps) {
    const refused = simulator.run(cmd)
    if (refused !== undefined) return { name, leftOut: refused }
    const seen = Object.entries(state).map(([id, [, quorate, view]]): [NodeId, Seen] => [
      Number(id),
      { members: view.split(' ').map(Number), quorate: quorate === '1' },
    ])
    simulator.look(cmd, new Map(seen))
  }
  return { name, conf, acts: simulator.acts, detection: 0 }
}

/** The simulator goes on where votequorum does not start; what it shows then has no meaning, but the refusal has. */
function refusedByAll(file: string, nodes: number): boolean {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return (
    text.split('\n').filter(line => line.startsWith('votequorum exec init failed: configuration error')).length ===
    nodes
  )
}

function refusal(nodes: readonly NodeId[]): Act[] {
  const starts = nodes.map(node => ({ at: 0, kind: 'start', node }) as const)
  return [...starts, { at: pause, kind: 'look', label: 'refused', seen: new Map() }]
}

/** Turns the simulator's commands into acts. */
class Simulator {
  readonly acts: Act[] = []
  readonly #first: readonly NodeId[]
  readonly #partition = new Map<NodeId, number>()
  #now = 0
  /** When the simulator's device polls first. */
  #polls: number | undefined

  constructor(first: readonly NodeId[]) {
    this.#first = first
  }

  /** Why the command cannot be played. */
  run(command: string): string | undefined {
    const [verb = '', ...args] = command.split(' ')
    switch (verb) {
      case '(start)':
        for (const id of this.#first) this.#start(id, 0)
        return undefined
      case 'up':
        for (const [partition, ids] of args.map(moves)) for (const id of ids) this.#start(id, partition)
        return undefined
      case 'down':
        this.acts.push({ at: this.#now, kind: 'crash', node: Number(args[0]) })
        return undefined
      case 'split':
      case 'move':
        for (const [partition, ids] of args.map(moves)) for (const id of ids) this.#partition.set(id, partition)
        this.#connect()
        return undefined
      case 'join': {
        const [into = 0, ...others] = args.map(Number)
        for (const [id, partition] of this.#partition) if (others.includes(partition)) this.#partition.set(id, into)
        this.#connect()
        return undefined
      }
      case 'qdevice':
        if (args[0] !== 'on') return `the command qdevice ${args[0]} is not there yet`
        for (const id of (args[1] ?? '').split(',').map(Number))
          this.acts.push({ at: this.#now, kind: 'device', node: id, name: 'VQsim_qdevice' })
        this.#polls ??= this.#now + firstPoll
        return undefined
      case 'wait':
        this.#now += Number(args[0]) * 1000
        return undefined
      default:
        return `the command ${verb} is not there yet`
    }
  }

  look(label: string, seen: ReadonlyMap<NodeId, Seen>): void {
    this.#now += pause
    if (this.#polls !== undefined && this.#now >= this.#polls) throw new Error('the device would have polled')
    this.acts.push({ at: this.#now, kind: 'look', label, seen })
  }

  #start(id: NodeId, partition: number): void {
    this.#partition.set(id, partition)
    this.#connect()
    this.acts.push({ at: this.#now, kind: 'start', node: id })
  }

  #connect(): void {
    const numbers = [...new Set(this.#partition.values())]
    const blocks = numbers.map(number => [...this.#partition].filter(([, one]) => one === number).map(([id]) => id))
    this.acts.push({ at: this.#now, kind: 'split', blocks })
  }
}

/** `1:4,5` */
function moves(text: string): [partition: number, ids: NodeId[]] {
  const [partition, ids = ''] = text.split(':')
  return [Number(partition), ids.split(',').map(Number)]
}
