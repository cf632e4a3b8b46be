import { replay, type Fault } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { apis, ask, chat, serve, serveProvider } from './serving.ts'

const statuses = [400, 401, 403, 404] as const
/** Forms of a body that hold the provider's message. */
const telling = ['api', 'string', 'detail', 'text', 'octet-stream', 'event-stream']
const silent = ['html', 'empty']

describe.for(apis)('4xx of $name:', (api) => {
  /** Asks once, and gives the error with all that the server said. */
  async function refused(fault: Fault) {
    const { provider, url } = await serveProvider(api, { fault })
    let said = ''
    let requestId: string | undefined
    const overheard: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      const { headers } = response
      requestId = headers.get('x-request-id') ?? headers.get('request-id') ?? undefined
      said = await response.clone().text()
      return response
    }
    const { status, error, message } = await ask(api, { url, fetch: overheard })
    expect(status).toBe('error')
    expect(message.parts).toEqual([])
    expect(provider.requests).toHaveLength(1)
    return { error, said, requestId }
  }

  test.for(telling)('`http` with status, message, request id; its body as %s', async (form) => {
    for (const status of statuses) {
      const { error, said, requestId } = await refused(`http-${status};body=${form}`)
      expect(error).toMatchObject({ code: 'http', status, requestId, raw: said.slice(0, 1024) })
      const words = form === 'text' ? said.trim() : JSON.stringify(error?.message)
      expect(said).toContain(words)
      expect(error?.message).toMatch(/^[A-Z].*\.$/)
    }
  })

  test.for(silent)('`http` with status and request id; its body as %s', async (form) => {
    for (const status of statuses) {
      const { error, said, requestId } = await refused(`http-${status};body=${form}`)
      expect(error).toMatchObject({ code: 'http', status, requestId, raw: said })
      expect(error?.message).toContain(String(status))
    }
  })
})

describe('4xx:', () => {
  const message = 'The key is not valid.'
  const json = JSON.stringify({ error: { message, type: 'wrong_key' }, request_id: 'req_7' })
  const events: readonly (readonly [string, string])[] = [
    ['an event', `data: ${json}\n\n`],
    ['a named event', `event: error\ndata: ${json}\n\n`],
    ['an `error:` field', `error: ${json}\n\n`],
    ['bare JSON', json],
    ['a comment and an event', `: hello\n\ndata: ${json}`],
  ]

  test.for(events)('a 400 as `text/event-stream`, with %s', async ([, body]) => {
    const server = replay(body, { status: 400 })
    const { error } = await ask(chat, { url: await serve(server) })
    const expected = { code: 'http', status: 400, message, type: 'wrong_key', requestId: 'req_7' }
    expect(error).toMatchObject({ ...expected, raw: body })
  })

  test('a message far into a long body is found, and the first 1 kB kept', async () => {
    const body = JSON.stringify({ padding: 'x'.repeat(30_000), error: { message } })
    const server = replay(body, { status: 403, chunks: [1000, 1000, 9000] })
    const { error } = await ask(chat, { url: await serve(server) })
    expect(error).toMatchObject({ code: 'http', status: 403, message, raw: body.slice(0, 1024) })
  })

  test('a body without end is read no further than it can be of use', async () => {
    const server = replay('x'.repeat(4_000_000), { status: 400, after: 'hang' })
    const { error } = await ask(chat, { url: await serve(server) })
    expect(error).toMatchObject({ code: 'http', status: 400, raw: 'x'.repeat(1024) })
    await server.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test.for(['hang', 'reset'] as const)('a body that breaks off is `http` (%s)', async (after) => {
    const server = replay('{"error":', { status: 401, after, contentType: 'application/json' })
    const url = await serve(server)
    const { error } = await ask(chat, { url, connectTimeout: 150, retry: { attempts: 0 } })
    expect(error).toMatchObject(
      after === 'hang' ? { code: 'timeout' } : { code: 'http', status: 401 },
    )
    expect(server.requests).toHaveLength(1)
  })
})
