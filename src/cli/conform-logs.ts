import { closeSync, createReadStream, existsSync, openSync, readSync } from 'node:fs'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { judgeLogs, logLawsOf } from '../../conformance/logs/judge.ts'
import { reportLogs } from '../../conformance/logs/report.ts'
import { type LogText, type NodeLogs, writer } from '../../conformance/logs/source.ts'
import { nodeOf } from '../../conformance/logs/vocabulary.ts'
import { exitCodes } from '../../conformance/traces/judgement.ts'
import type { NodeId } from '../core/machine.ts'
import { isLog, logHead } from '../formats/corosync-log.ts'
import type { TProgram } from '../lang/typed.ts'
import { loadCorosyncConf, sayFindings } from './conf-file.ts'

export interface LogFile {
  readonly file: string
  /** As FILE=ID says. */
  readonly node: NodeId | undefined
}

/** A file's name, and whose log it is when the argument says so; a file may also be called like that. */
export function logFileOf(argument: string): LogFile {
  const at = argument.lastIndexOf('=')
  const node = at > 0 && !existsSync(argument) ? nodeOf(argument.slice(at + 1)) : undefined
  return node === undefined ? { file: argument, node } : { file: argument.slice(0, at), node }
}

/** The first bytes of a file, fewer when it is shorter; none when it cannot be read. */
export function headOf(file: string, bytes: number): Uint8Array {
  const head = new Uint8Array(bytes)
  let open: number | undefined
  try {
    open = openSync(file, 'r')
    return head.subarray(0, readSync(open, head))
  } catch {
    return new Uint8Array()
  } finally {
    if (open !== undefined) closeSync(open)
  }
}

/** By its content, gzipped or not. */
export function looksLogged(file: string): boolean {
  const head = headOf(file, logHead)
  if (!isGzip(head)) return isLog(Buffer.from(head).toString('latin1'))
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 }
    return isLog(gunzipSync(head, options).subarray(0, logHead).toString('latin1'))
  } catch {
    return false
  }
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** Judges the logs of the nodes of one cluster, all together. */
export async function conformLogs(
  files: readonly LogFile[],
  program: TProgram,
  options: { readonly json: boolean; readonly config: string | undefined },
): Promise<number> {
  const laws = await logLawsOf(program)
  if (!laws) {
    process.stderr.write('muster: these specs have no monitor LogLaws, which logs are judged by\n')
    return 4
  }
  const read = options.config === undefined ? undefined : await loadCorosyncConf(options.config)
  if (read && !read.conf) {
    process.stderr.write(sayFindings(read.diagnostics, options.config ?? '', read.text))
    return 4
  }
  const names = new Map((read?.conf?.nodes ?? []).flatMap(({ name, id }) => (name ? [[name, id] as const] : [])))
  const logs = new Map<NodeId, LogText[]>()
  for (const { file, node } of files) {
    if (headOf(file, 1).length === 0) {
      process.stderr.write(`muster: ${file} cannot be read, or is empty\n`)
      return 4
    }
    const text = { file, pieces: () => piecesOf(file) }
    const of = node ?? (await writer(text, names))
    if (of === undefined) {
      process.stderr.write(`muster: ${file} does not tell which node wrote it: say ${file}=ID\n`)
      return 4
    }
    logs.set(of, [...(logs.get(of) ?? []), text])
  }
  const nodes = [...logs].map(([node, texts]): NodeLogs => ({ node, texts }))
  const judgement = await judgeLogs(nodes, laws, read?.conf)
  process.stdout.write(
    options.json ? `${JSON.stringify({ version: 1, ...judgement }, null, 2)}\n` : reportLogs(judgement),
  )
  return exitCodes[judgement.judgement]
}

function piecesOf(file: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(file)
  if (!isGzip(headOf(file, 2))) return stream
  const unpack = createGunzip()
  stream.on('error', error => unpack.destroy(error))
  return stream.pipe(unpack)
}
