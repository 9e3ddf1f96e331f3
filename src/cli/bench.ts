import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { judgeCapture, wireLawsOf } from '../../conformance/captures/judge.ts'
import type { AnyMachine, Context, Input, Named } from '../core/machine.ts'
import { mapOf, rec, setOf } from '../core/value.ts'
import { readCapture } from '../formats/pcap.ts'
import { check } from '../lang/check.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import { parse } from '../lang/parse.ts'
import { evsCodec } from '../runtime/codec.ts'
import { fuzzCodec } from '../runtime/fuzz-codec.ts'
import { benchDelivery } from './bench-delivery.ts'
import { benchExplorer } from './bench-explorer.ts'
import { benchReplay } from './bench-replay.ts'
import { linkMachines, loadSpecs, machinesOf, packageRoot, readSources } from './specs.ts'

/** Figures in CPU seconds of one run on one machine; only those of one run are to be compared. `npm run bench -- NAME…` */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  ...{ language, explorer, reducers, codec, captures },
  delivery: () => benchDelivery(line),
  replay: () => benchReplay(line),
}

function cpu(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const used = process.cpuUsage(before)
  return (used.user + used.system) / 1e6
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function line(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(60)} ${value}\n`)
}

/** A thousand lines, made of the machines that are shipped. */
async function language(): Promise<void> {
  const sources = readSources(path.join(packageRoot(), 'spec'))
  const lines = sources.reduce((sum, one) => sum + one.text.split('\n').length, 0)
  const times = [...Array(9)].map(() => cpu(() => void check(sources)))
  line(`check of all ${lines} lines of spec/, warm`, `${(median(times.slice(3)) * 1000).toFixed(0)} ms`)
  const evs = readFileSync(path.join(packageRoot(), 'spec', 'evs.mu'), 'utf8')
  const one = [...Array(9)].map(() => cpu(() => void parse(evs, 'evs.mu')))
  line(
    `parse of the ${evs.split('\n').length} lines of spec/evs.mu, warm`,
    `${(median(one.slice(3)) * 1000).toFixed(0)} ms`,
  )
}

/** Beside SPIN, and on the protocol models. */
async function explorer(): Promise<void> {
  await benchExplorer(text => void process.stdout.write(`${text}\n`))
}

/** Steps a second of votequorum, generated: an installed view of three, and a nodeinfo of each. */
async function reducers(): Promise<void> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the specs have errors')
  const machineOf = await linkMachines(program)
  line('votequorum, generated', `${Math.round(votequorumSteps(machineOf('Votequorum'), 20_000))} steps/s`)
  const typed = machinesOf(program).get('Votequorum')
  if (typed)
    line('votequorum, interpreted', `${Math.round(votequorumSteps(interpretMachine(typed, program), 20_000))} steps/s`)
}

function votequorumSteps(machine: AnyMachine, rounds: number): number {
  const made = machine.configure(1, {
    votes: mapOf([
      [1, 1],
      [2, 1],
      [3, 1],
    ]),
  })
  if ('refused' in made) throw new Error(made.refused.join())
  const context: Context<unknown> = { self: 1, config: made.config }
  const named = (fields: object) => rec(fields) as Named
  const signal = (fields: object): Input => ({ kind: 'signal', signal: named(fields) })
  const info = (about: number) => named({ kind: 'NodeInfo', about, votes: 1, expected: 3, flags: setOf(['Quorate']) })
  const inputs = [
    signal({ kind: 'Regular', ring: rec({ rep: 1, seq: 5 }), members: setOf([1, 2, 3]) }),
    ...[1, 2, 3].map(from => signal({ kind: 'Deliver', payload: info(from), from })),
  ]
  let state = machine.step(context, machine.initial(context), { kind: 'start' }).state
  const turn = (times: number) => {
    for (let i = 0; i < times; i++) for (const input of inputs) state = machine.step(context, state, input).state
  }
  turn(2000)
  return (rounds * inputs.length) / cpu(() => turn(rounds))
}

/** A million random and mutated datagrams at the decoder. */
async function codec(): Promise<void> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the specs have errors')
  const one = evsCodec((await linkMachines(program))('Evs'))
  let told = ''
  const seconds = cpu(() => {
    told = JSON.stringify(fuzzCodec(one, 1_000_000, 1))
  })
  line('a million random and mutated datagrams, seed 1', `${seconds.toFixed(1)} s, ${told.slice(0, 400)}`)
}

/** The largest capture of the corpus, judged ten times over. */
async function captures(): Promise<void> {
  const folder = path.join(process.env.MUSTER_CORPUS ?? '', 'corosync', 'captures')
  if (!existsSync(folder))
    return line('captures', 'left out: MUSTER_CORPUS names no folder with corosync/captures in it')
  const { program } = await loadSpecs()
  const laws = program && (await wireLawsOf(program))
  if (!laws) throw new Error('the specs have errors')
  const files = readdirSync(folder).filter(name => /\.pcap(ng)?(\.gz)?$/.test(name))
  const [largest] = files
    .map(name => ({ name, bytes: readFileSync(path.join(folder, name)) }))
    .sort((a, b) => b.bytes.length - a.bytes.length)
  if (!largest) throw new Error(`${folder} has no captures`)
  const { datagrams } = judgeCapture(readCapture(largest.bytes), laws)
  const times = 10
  const seconds = cpu(() => {
    for (let i = 0; i < times; i++) judgeCapture(readCapture(largest.bytes), laws)
  })
  line(
    `${largest.name}, ${datagrams} datagrams, read and judged`,
    `${Math.round((datagrams * times) / seconds)} datagrams/s`,
  )
}

const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  const part = parts[name]
  if (!part) {
    process.stderr.write(`no part ${name}; there are ${Object.keys(parts).join(', ')}\n`)
    process.exitCode = 4
    break
  }
  process.stdout.write(`\n${name}\n`)
  await part()
}
