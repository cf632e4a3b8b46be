import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { bytesOf } from '../piece.ts'
import type { Exchange, ScriptedAnswer, ScriptSpec } from '../servers.ts'
import { sentHeaders } from './sent-headers.ts'

const nothingMore: ScriptedAnswer = { status: 204 }

/** A server that listens on a free port. */
export interface ScriptServer {
  readonly url: string
  readonly exchanges: () => readonly Exchange[]
  readonly close: () => Promise<void>
}

/** Serves a script byte for byte, with no header but those it names, and those of CORS. */
export async function serveScript({ answers, cors = true }: ScriptSpec): Promise<ScriptServer> {
  const exchanges: Exchange[] = []
  const server = createServer((request, response) => {
    if (cors) allow(request, response)
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end()
      return
    }
    const number = exchanges.length
    const exchange = exchangeOf(request)
    exchanges.push(exchange)
    response.once('close', () => {
      const outcome = response.writableFinished ? 'answered' : 'aborted'
      exchanges[number] = { ...exchange, endedAt: Date.now(), outcome }
    })
    void give(answers[number] ?? nothingMore, response)
  })
  return {
    url: await listening(server),
    exchanges: () => exchanges,
    close: () => closed(server),
  }
}

async function give(answer: ScriptedAnswer, response: ServerResponse): Promise<void> {
  const { status = 200, headers, pieces = [], gapMs = 0, after = 'close' } = answer
  const type = status === 200 ? { 'content-type': 'text/event-stream' } : {}
  response.writeHead(status, { ...type, ...headers })
  response.flushHeaders()
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && gapMs > 0) await wait(gapMs)
    await new Promise((resolve) => response.write(bytesOf(piece), resolve))
  }
  if (after === 'close') response.end()
}

/** Lets a page of any origin read the answer, with its cookies; no header is exposed to it. */
function allow({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*')
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader(
    'access-control-allow-headers',
    headers['access-control-request-headers'] ?? '*',
  )
}

function exchangeOf({ method = '', url = '', headers }: IncomingMessage): Exchange {
  return {
    method,
    path: url,
    headers: sentHeaders((name) => headers[name]?.toString() ?? null),
    receivedAt: Date.now(),
    endedAt: null,
    outcome: null,
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

async function closed(server: Server): Promise<void> {
  const gone = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await gone
}
