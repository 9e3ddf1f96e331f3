import type { AnyMachine, Named, NodeId } from '../core/machine.ts'
import type { Field, RecordShape, Shape } from '../core/shape.ts'
import { rec, type Value } from '../core/value.ts'
import { readMessage } from './codec-read.ts'
import { writeMessage } from './codec-write.ts'
import { type Kind, largestDatagram } from './layout.ts'
import { Malformed, type Refusal, Unsendable } from './wire.ts'

export type { Refusal } from './wire.ts'

/** Bytes to messages and back. Neither direction throws, whatever the bytes and the values are. */
export interface Codec {
  readonly encode: (message: Named, from: NodeId) => { readonly bytes: Uint8Array } | { readonly unsendable: string }
  readonly decode: (bytes: Uint8Array) => { readonly message: Named; readonly from: NodeId } | Refusal
}

/**
 * The wire format of corosync 3.1 over udpu without encryption, for the messages of `spec/evs.mu`. Written is little
 * endian; read is either, by the magic. Lengths have to fit exactly. `machine` gives the shape of what rides on a token.
 */
export function evsCodec(machine: AnyMachine): Codec {
  const shapes = new Map<string, RecordShape>(machine.receives.map(shape => [shape.name, shape]))
  const carried = carriedShape(shapes)
  return {
    encode: (message, from) => {
      try {
        const bytes = writeMessage(message, from, carried)
        if (bytes.byteLength <= largestDatagram) return { bytes }
        return { unsendable: `a ${message.kind} of ${bytes.byteLength} bytes is longer than a datagram` }
      } catch (error) {
        if (error instanceof Unsendable) return { unsendable: error.message }
        throw error
      }
    },
    decode: bytes => {
      try {
        const { kind, fields, from } = readMessage(bytes, carried)
        return { message: inOrder(shapes.get(kind), kind, fields), from }
      } catch (error) {
        if (error instanceof Malformed) return { refused: error.message, offset: error.offset }
        throw error
      }
    },
  }
}

/** The codec writes the fields that it knows; a spec with others needs another codec, and says so at once. */
function carriedShape(shapes: ReadonlyMap<string, RecordShape>): Shape {
  const known: Record<Kind, string> = {
    Token: 'ring seq hop aru aruBy missing fcc backlog moreOld carried',
    MergeDetect: 'ring',
    Join: 'proc failed ringSeq leaving',
    CommitToken: 'ring hop moreOld members entries index',
    HoldCancel: 'ring',
  }
  for (const [kind, fields] of Object.entries(known)) {
    const declared = shapes.get(kind)?.fields.map(field => field.name)
    if (declared?.join(' ') !== fields) throw new TypeError(`the codec does not know this ${kind}: ${declared}`)
  }
  const field = shapes.get('Token')?.fields.find(one => one.name === 'carried') as Field
  return field.shape
}

function inOrder(shape: RecordShape | undefined, kind: string, fields: Readonly<Record<string, Value>>): Named {
  if (!shape) throw new TypeError(`no message ${kind}`)
  const ordered: Record<string, Value | undefined> = { kind }
  for (const { name } of shape.fields) ordered[name] = fields[name]
  return rec(ordered) as unknown as Named
}
