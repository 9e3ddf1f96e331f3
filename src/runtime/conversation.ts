import type { Socket } from 'node:net'
import { type DeliveryParts, FrameWriter, Inbox, longestFrame } from '../formats/control-frames.ts'
import type { Json } from '../trace/values.ts'
import { type BadRequest, type FramesRequest, type Request, readFrame, readRequest } from './request.ts'

/** A message of 1 MiB in base64, and what is around it; in bytes. */
const longestLine = 1_500_000
/** From here on nothing more is read of a client until it has read what it was told. */
const manyUnread = 2 ** 20
/** A client that has left so much unread is told that it is slow; at four times as much it is dropped. In bytes. */
const slowAt = 2 * 2 ** 20
/** So much is written at once at most, in characters or bytes, but for what is larger by itself. */
const longestWrite = 64 * 2 ** 10
/** How long a dropped client has to read the rest, in milliseconds. */
const patience = 5_000

/** Clients have numbers, given out once. */
export interface Served {
  /** Until an answer is there, nothing more is read of this client: answers come in the order of the requests. */
  readonly answer: (request: Request, client: number) => Json | Promise<Json>
  readonly gone: (client: number) => void
}

/** One connection, from the node's side. Nothing here waits. */
export interface Client {
  readonly tell: (json: string) => void
  readonly deliver: (delivery: DeliveryParts, line: () => string) => void
  /** Hangs up, once what was said is read. */
  readonly end: () => void
}

/** A way to speak: in lines or in frames. What is said waits until it is flushed. */
interface Way {
  /** What is asked next; `undefined` as long as that is not all there. */
  readonly next: () => Request | FramesRequest | BadRequest | undefined
  /** Why there will be no next. */
  readonly endless: () => BadRequest | undefined
  readonly waiting: () => number
  readonly text: (json: string) => void
  readonly deliver: (delivery: DeliveryParts, line: () => string) => void
  readonly flush: () => void
}

export function converse(socket: Socket, number: number, { answer, gone }: Served, closed: () => void): Client {
  const inbox = new Inbox()
  let way = inLines(inbox, write)
  let framed = false
  let slow = false
  let busy = false
  /** Nothing more is said or heard: it was dropped, or what it says has no end. */
  let over = false

  /** Whether all is with the system already. */
  function write(what: string | Buffer): boolean {
    if (!socket.writableEnded && !socket.destroyed) socket.write(what)
    return socket.writableLength === 0
  }

  /** Whether the client is to be told more; says to it when it is slow, and drops it when it is too slow. */
  function open(): boolean {
    if (over || socket.writableEnded || socket.destroyed) return false
    const waiting = socket.writableLength + way.waiting()
    if (waiting > 4 * slowAt) {
      hangUp({ event: 'dropped', waiting })
      // What waits for it is thrown away when it does not read it soon.
      setTimeout(() => socket.destroy(), patience).unref()
      return false
    }
    // What one turn of the loop says leaves in one write: a packet of the ring may hold a hundred messages.
    if (way.waiting() === 0) setImmediate(flush)
    if (waiting > slowAt && !slow) {
      slow = true
      way.text(JSON.stringify({ event: 'slow', waiting }))
    }
    return true
  }

  function tell(json: string): void {
    if (!open()) return
    way.text(json)
    if (way.waiting() > longestWrite) flush()
  }

  function deliver(delivery: DeliveryParts, line: () => string): void {
    if (!open()) return
    way.deliver(delivery, line)
    if (way.waiting() > longestWrite) flush()
  }

  function flush(): void {
    way.flush()
  }

  function hangUp(last: Json): void {
    over = true
    inbox.clear()
    way.text(JSON.stringify(last))
    flush()
    socket.end()
  }

  function wait(answered: Promise<Json>): void {
    busy = true
    socket.pause()
    void answered
      .catch((error: Error) => ({ error: error.message }))
      .then(said => {
        busy = false
        tell(JSON.stringify(said))
        socket.resume()
        work()
      })
  }

  /** As many requests as there are, or until the client has too much to read. */
  function work(): void {
    while (!over && !busy) {
      if (socket.writableLength + way.waiting() > manyUnread) {
        socket.pause()
        return
      }
      const request = way.next()
      if (request === undefined) break
      take(request)
    }
    const endless = over || busy ? undefined : way.endless()
    if (endless) hangUp(endless as unknown as Json)
  }

  function take(request: Request | FramesRequest | BadRequest): void {
    if ('error' in request) tell(JSON.stringify(request))
    else if (request.do === 'frames') beginFrames()
    else {
      const answered = answer(request, number)
      if (answered instanceof Promise) wait(answered)
      else tell(JSON.stringify(answered))
    }
  }

  /** Said as things were said up to here; what comes behind it, on both sides, is frames. */
  function beginFrames(): void {
    tell('{"result":"Ok"}')
    if (framed) return
    framed = true
    flush()
    way = inFrames(inbox, write)
  }

  socket.on('data', (chunk: Buffer) => {
    if (over) return
    inbox.push(chunk)
    work()
  })
  socket.on('drain', () => {
    slow = false
    if (busy) return
    socket.resume()
    work()
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    over = true
    closed()
    gone(number)
  })
  return {
    tell,
    deliver,
    end: () => {
      flush()
      socket.destroySoon()
    },
  }
}

function inLines(inbox: Inbox, write: (lines: string) => void): Way {
  let said = ''
  const text = (line: string) => {
    said += `${line}\n`
  }
  return {
    next: () => {
      const line = inbox.line(longestLine)
      return line === undefined ? undefined : readRequest(line)
    },
    endless: () =>
      inbox.size > longestLine
        ? { error: `a line is longer than ${longestLine} bytes`, offset: longestLine }
        : undefined,
    waiting: () => said.length,
    text,
    deliver: (_, line) => text(line()),
    flush: () => {
      if (said !== '') write(said)
      said = ''
    },
  }
}

function inFrames(inbox: Inbox, write: (frames: Buffer) => boolean): Way {
  const writer = new FrameWriter(write)
  const endless = () =>
    inbox.announced > longestFrame
      ? { error: `a frame is longer than ${longestFrame} bytes`, offset: longestFrame }
      : undefined
  return {
    next: () => {
      const frame = endless() ? undefined : inbox.frame()
      return frame && readFrame(frame)
    },
    endless,
    waiting: () => writer.waiting,
    text: json => writer.text(json),
    deliver: delivery => writer.deliver(delivery),
    flush: () => writer.flush(),
  }
}
