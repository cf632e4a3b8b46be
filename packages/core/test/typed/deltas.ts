import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import {
  createStream,
  deltasDone,
  encodeDelta,
  encodeEvent,
  millrace,
  type Delta,
  type StandardSchema,
  type Stream,
  type StreamOptions,
  type ToolSet,
} from '@millrace/core'

export { until } from '../until.ts'

/** A server of the user's own, which says deltas when it is told to. */
export interface DeltaServer {
  readonly url: string
  /** Says them to whoever asked last, or to the first who asks. */
  readonly say: (...deltas: Delta[]) => Promise<void>
  /** Ends the answer as a whole one. */
  readonly finish: () => Promise<void>
  /** Breaks the connection. */
  readonly cut: () => Promise<void>
}

export async function serveDeltas(): Promise<DeltaServer> {
  let asked = createMeeting<ServerResponse>()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    asked.resolve(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')

  async function taken(): Promise<ServerResponse> {
    const response = await asked.promise
    asked = createMeeting()
    return response
  }

  return {
    url: `http://127.0.0.1:${address.port}/`,
    async say(...deltas) {
      const response = await asked.promise
      response.write(deltas.map((delta) => encodeEvent({ data: encodeDelta(delta) })).join(''))
    },
    async finish() {
      const response = await taken()
      response.end(encodeEvent({ data: deltasDone }))
    },
    async cut() {
      const response = await taken()
      response.destroy()
    },
  }
}

/** A promise that is kept from outside. */
function createMeeting<Value>() {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((keep) => {
    resolve = keep
  })
  return { promise, resolve: (value: Value) => resolve(value) }
}

/** A stream of such a server that publishes each delta. */
export function streamOf<
  Tools extends ToolSet,
  Output extends StandardSchema,
  Meta extends StandardSchema,
>(options: StreamOptions<Tools, Output, Meta>): Stream<Tools, Output, Meta> {
  const stream = createStream({
    protocol: millrace,
    publish: 'delta',
    retry: { attempts: 0 },
    ...options,
  })
  onTestFinished(() => stream.stop())
  return stream
}

export const begin = (key = 'text'): Delta => ({ type: 'text-start', key })

export const write = (text: string, key = 'text'): Delta => ({ type: 'text-delta', key, text })

/** A validator whose answers come when they are told to. */
export function slowSchema() {
  const asked: unknown[] = []
  const answers: (() => void)[] = []
  const schema: StandardSchema<unknown, { readonly validated: unknown }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        new Promise((resolve) => {
          asked.push(value)
          answers.push(() => resolve({ value: { validated: value } }))
        }),
    },
  }
  return { schema, asked, accept: (index = 0) => answers[index]?.() }
}
