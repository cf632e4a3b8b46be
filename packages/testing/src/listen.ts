import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface ListenOptions {
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: `127.0.0.1`. */
  readonly host?: string
}

export interface Listener {
  /** Origin without a trailing slash, for instance `http://127.0.0.1:40123`. */
  readonly url: string
  /** Ends open connections too. */
  readonly close: () => Promise<void>
}

/** Serves a fetch handler over HTTP/1.1: each chunk is one write, and a lost client aborts. */
export function listen(
  handler: (request: Request) => Promise<Response>,
  { port = 0, host = '127.0.0.1' }: ListenOptions = {},
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    void answer(handler, incoming, outgoing)
  })
  // Answers may be paced slower than any default.
  server.requestTimeout = 0
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      const actualPort = typeof address === 'object' && address ? address.port : port
      resolve({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
        close: () =>
          new Promise((closed, failed) => {
            server.close((error) => (error ? failed(error) : closed()))
            server.closeAllConnections()
          }),
      })
    })
  })
}

async function answer(
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const client = new AbortController()
  let request: Request | undefined
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) client.abort(new DOMException('The client left', 'AbortError'))
    // Held until now: its signal follows the client's only while it lives, and an answer that hangs
    // is held by nothing else.
    request = undefined
  })
  try {
    request = await toRequest(incoming, client.signal)
    const response = await handler(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.flushHeaders()
    for await (const chunk of response.body ?? []) await written(outgoing, chunk)
    outgoing.end()
  } catch {
    // A body that fails has no other way to tell the client than a dead connection.
    outgoing.socket?.resetAndDestroy()
  }
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) {
    if (chunk instanceof Uint8Array) chunks.push(chunk)
  }
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(
    new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`),
    {
      method,
      headers,
      signal,
      ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
    },
  )
}

/** Resolves once the chunk was handed to the operating system, which is also when more may come. */
function written(outgoing: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    outgoing.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}
