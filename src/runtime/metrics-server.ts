import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP, isIPv6 } from 'node:net'

export interface Listen {
  /** An IP address. */
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
}

export interface MetricsServer {
  /** Where it listens. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** A scraper sends a line and a few headers; who sends more, or takes longer, is hung up on. */
const limits = { maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 }
const mostConnections = 16
/** How long an answer may wait to be read, in milliseconds. */
const patience = 10_000

/** `[ADDRESS:]PORT`, an IPv6 address in brackets; without an address loopback. `null` when it is neither. */
export function readListen(text: string): Listen | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]:|([^:[\]]*):)?(\d{1,5})$/.exec(text) ?? []
  const address = bracketed ?? plain ?? '127.0.0.1'
  const port = Number(digits)
  if (digits === undefined || port > 65_535 || isIP(address) !== (bracketed === undefined ? 4 : 6)) return null
  return { address, port }
}

/**
 * Answers `GET /metrics` with `text()`, in Prometheus' text format; 503 while there is none. Rejects when the address
 * cannot be had. Answers go out one connection each: nothing is kept of a client.
 */
export function openMetrics({ address, port }: Listen, text: () => string | undefined): Promise<MetricsServer> {
  const server = createServer({ ...limits, keepAlive: false }, (request, response) => answer(request, response, text))
  server.maxConnections = mostConnections
  server.setTimeout(patience, socket => socket.destroy())
  server.on('clientError', (_, socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', reject)
      server.on('error', () => undefined)
      const bound = (server.address() as AddressInfo).port
      resolve({
        url: `http://${isIPv6(address) ? `[${address}]` : address}:${bound}/metrics`,
        close: () =>
          new Promise(done => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}

function answer(request: IncomingMessage, response: ServerResponse, text: () => string | undefined): void {
  const say = (code: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8', connection: 'close', ...headers })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (request.url?.split('?')[0] !== '/metrics') say(404, 'metrics are at /metrics\n')
  else if (request.method !== 'GET' && request.method !== 'HEAD') say(405, 'GET\n', { allow: 'GET, HEAD' })
  else {
    const body = text()
    if (body === undefined) say(503, 'the node is starting\n')
    else say(200, body, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  }
}
