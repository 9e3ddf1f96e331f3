import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { NodeId } from '../core/machine.ts'
import type { NodeState, Stack } from '../core/stack.ts'
import { decodeKept, encodeKept } from '../trace/events.ts'
import type { Json } from '../trace/values.ts'
import { PortError } from './host.ts'

/** What a node finds on its disk. */
export interface Kept {
  /** How often the node was started before. */
  readonly incarnation: number
  /** Absent in its first life, and when the life before ended before it had anything to keep. */
  readonly state?: NodeState
}

/** The durable state of one node, in one file of its state folder: `kept_<nodeid>`. */
export interface Store {
  readonly file: string
  readonly kept: Kept
  /** On disk under its final name when this returns, or the old state still is and this throws a `PortError`. */
  readonly save: (state: NodeState) => void
}

const version = 1
const largest = 1024 * 1024

/** The state that a file holds is not usable. Starting without it could break what earlier lives promised. */
export class StoreError extends Error {
  constructor(file: string, why: string) {
    super(`${file}: ${why}`)
    this.name = 'StoreError'
  }
}

/**
 * Opens a node's store and counts this life in it. A missing file is a first life; a damaged one is a `StoreError`,
 * never silently a first life, since a node that forgets its ring sequence may form an old ring anew.
 */
export function openStore(folder: string, stack: Stack, self: NodeId): Store {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new StoreError(folder, `cannot be made: ${(error as Error).message}`)
  }
  const file = path.join(folder, `kept_${self}`)
  const kept = load(file, stack, self)
  const incarnation = kept.incarnation
  const write = (state: NodeState | undefined) => {
    const content = { node: self, lives: incarnation + 1, kept: state ? encodeKept(stack, state) : null }
    try {
      replace(file, sealed(content))
    } catch (error) {
      throw new PortError(`${file}: the state cannot be saved: ${(error as Error).message}`, { cause: error })
    }
  }
  write(kept.state)
  return { file, kept, save: write }
}

interface Content {
  readonly node: NodeId
  readonly lives: number
  readonly kept: Readonly<Record<string, Readonly<Record<string, Json>>>> | null
}

/** One line of JSON for people to read, and over exactly these bytes a checksum, for the disk's mistakes. */
function sealed(content: Content): string {
  const line = JSON.stringify({ muster: 'kept', version, ...content })
  return `${line}\n${createHash('sha256').update(line).digest('hex')}\n`
}

function load(file: string, stack: Stack, self: NodeId): Kept {
  const text = contentOf(file)
  if (text === undefined) return { incarnation: 0 }
  const [line = '', sum = ''] = text.split('\n')
  if (`${line}\n${sum}\n` !== text || createHash('sha256').update(line).digest('hex') !== sum)
    throw new StoreError(file, 'is damaged: its checksum does not fit; restore it, or remove it if no peer runs')
  const content = JSON.parse(line) as Content & { readonly version: number }
  if (content.version !== version) throw new StoreError(file, `is of version ${content.version}, not ${version}`)
  if (content.node !== self) throw new StoreError(file, `belongs to node ${content.node}, not to node ${self}`)
  if (content.kept === null) return { incarnation: content.lives }
  const state = decodeKept(stack, content.kept)
  if ('why' in state) throw new StoreError(file, `was kept by another spec: ${state.why}`)
  return { incarnation: content.lives, state }
}

function contentOf(file: string): string | undefined {
  try {
    if (statSync(file).size > largest) throw new StoreError(file, `is longer than ${largest} bytes`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof StoreError) throw error
    throw new StoreError(file, `cannot be read: ${(error as Error).message}`)
  }
}

/** Written beside, brought to disk, then put in place: a crash at any instant leaves the old file or the new one. */
function replace(file: string, text: string): void {
  const beside = `${file}.new`
  withFile(beside, 'w', handle => {
    writeSync(handle, text)
    fsyncSync(handle)
  })
  renameSync(beside, file)
  withFile(path.dirname(file), 'r', fsyncSync)
}

function withFile(name: string, flags: string, use: (handle: number) => void): void {
  const handle = openSync(name, flags, 0o600)
  try {
    use(handle)
  } finally {
    closeSync(handle)
  }
}
