import { ask, follow } from '../runtime/control.ts'
import { controlPath } from '../runtime/live.ts'
import type { QuorumAnswer } from '../runtime/quorum.ts'
import type { QuorumStatus } from '../runtime/quorum-info.ts'
import type { Json } from '../trace/values.ts'
import { quorumLine, quorumText } from './quorum-text.ts'

export interface QuorumOptions {
  readonly state: string
  readonly json?: boolean
  readonly watch?: boolean
  /** The votes to expect from now on, everywhere. */
  readonly expected?: number
  /** The votes of `node`, or of the node that is asked. */
  readonly votes?: number
  readonly node?: number
  readonly cancelWaitForAll?: boolean
}

/** As corosync-quorumtool(8) ends; nobody answers as with every other verb. */
const codes = { done: 0, refused: 1, inquorate: 2, misuse: 4, nobody: 4 }

/** Prints how a running node counts votes (0 quorate, 2 not), or changes that (0 done, 1 refused); 4 when nobody answers. */
export async function run(options: QuorumOptions): Promise<number> {
  const commands = commandsOf(options)
  if (commands.length > 1 || (commands.length > 0 && options.watch)) return fail('one thing at a time', codes.misuse)
  if (options.node !== undefined && options.votes === undefined) return fail('--node goes with --votes', codes.misuse)
  const socket = controlPath(options.state)
  const [command] = commands
  try {
    if (command) return answered((await ask(socket, command)) as unknown as QuorumAnswer, options.json === true)
    if (options.watch) return await watch(socket, options)
    return show((await ask(socket, { do: 'quorum' })) as unknown as QuorumStatus, options)
  } catch (error) {
    return fail(`${options.state}: ${(error as Error).message}`, codes.nobody)
  }
}

function commandsOf({ expected, votes, node, cancelWaitForAll }: QuorumOptions): ({ do: string } & Json)[] {
  return [
    ...(expected === undefined ? [] : [{ do: 'set-expected', votes: expected }]),
    ...(votes === undefined ? [] : [{ do: 'set-votes', votes, ...(node !== undefined && { node }) }]),
    ...(cancelWaitForAll ? [{ do: 'cancel-wait-for-all' }] : []),
  ]
}

function answered(answer: QuorumAnswer, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`)
  if ('result' in answer && answer.result === 'Ok') return codes.done
  const why = 'error' in answer ? answer.error : [answer.result, answer.reason ?? []].flat().join(': ')
  return json ? codes.refused : fail(`refused: ${why}`, codes.refused)
}

function show(status: QuorumStatus, { json }: QuorumOptions): number {
  process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : quorumText(status, new Date()))
  return status.quorate ? codes.done : codes.inquorate
}

/** On a terminal the page is drawn anew at each change; else each change is a line. */
async function watch(socket: string, { json, state }: QuorumOptions): Promise<number> {
  const page = process.stdout.isTTY === true && !json
  let why = 'the node hung up'
  let last = ''
  await follow(socket, { do: 'watch' }, line => {
    const said = line as unknown as QuorumStatus | { readonly error: string } | { readonly event: string }
    if ('error' in said) why = said.error
    // A watcher that lags is told so; what it missed is in what comes next.
    if (!('quorate' in said)) return
    const now = json ? JSON.stringify(said) : quorumLine(said)
    if (page) process.stdout.write(`\x1b[H\x1b[2J${quorumText(said, new Date())}`)
    else if (now !== last) process.stdout.write(json ? `${now}\n` : `${new Date().toISOString()} ${now}\n`)
    last = now
  })
  return fail(`${state}: ${why}`, codes.nobody)
}

function fail(message: string, code: number): number {
  process.stderr.write(`muster quorum: ${message}\n`)
  return code
}
