import { describe, expect, test } from 'vitest'
import { ask } from './page/ask.ts'
import { serve } from './page/serve.ts'
import type { ScriptedAnswer } from './servers.ts'

/** The same answer, with headers that a page of another origin may see. */
function exposing(names: string, answer: ScriptedAnswer): ScriptedAnswer {
  return { ...answer, headers: { ...answer.headers, 'access-control-expose-headers': names } }
}

describe('an error from another origin', () => {
  const busy: ScriptedAnswer = {
    status: 429,
    headers: { 'content-type': 'application/json', 'retry-after': '7', 'x-request-id': 'req_1' },
    pieces: [JSON.stringify({ error: { message: 'The mill is busy.', type: 'busy' } })],
  }

  async function errorOf(answer: ScriptedAnswer, cors = true) {
    const { url } = await serve({ kind: 'script', answers: [answer], cors })
    const { status, error } = await ask({ url, retry: { attempts: 0 } })
    expect(status).toBe('error')
    return error
  }

  test('lacks what CORS hides, and says the rest', async () => {
    expect(await errorOf(busy)).toMatchObject({
      code: 'http',
      status: 429,
      message: 'The mill is busy.',
      type: 'busy',
      retryAfter: undefined,
      requestId: undefined,
    })
  })

  test('has what CORS shows', async () => {
    const error = await errorOf(exposing('retry-after, x-request-id', busy))
    expect(error).toMatchObject({ code: 'http', retryAfter: 7000, requestId: 'req_1' })
  })

  test('is `network` where CORS lets the page read nothing', async () => {
    expect(await errorOf(busy, false)).toMatchObject({ code: 'network', status: undefined })
  })
})

describe('an answer from another origin that ended early', () => {
  const begun: ScriptedAnswer = {
    headers: { 'content-location': '/streams/1' },
    pieces: ['retry: 0\ndata: {"choices":[{"index":0,"delta":{"content":"Mills "}}]}\nid: 1-1\n\n'],
  }
  const rest: ScriptedAnswer = {
    pieces: [
      'data: {"choices":[{"index":0,"delta":{"content":"turn."},"finish_reason":"stop"}]}\n\n',
      'data: [DONE]\n\n',
    ],
  }

  test('is not gone on with where CORS hides its place', async () => {
    const server = await serve({ kind: 'script', answers: [begun, rest] })
    const { error, text } = await ask({ url: server.url })
    expect(error?.code).toBe('truncated')
    expect(text).toBe('Mills ')
    expect(await server.exchanges()).toHaveLength(1)
  })

  test('is gone on with where CORS shows its place', async () => {
    const answers = [exposing('content-location', begun), rest]
    const server = await serve({ kind: 'script', answers })
    const { status, text } = await ask({ url: server.url, retry: { base: 0 } })
    expect({ status, text }).toEqual({ status: 'done', text: 'Mills turn.' })
    const [, second] = await server.exchanges()
    expect(second).toMatchObject({
      method: 'GET',
      path: '/streams/1',
      headers: { lastEventId: '1-1' },
    })
  })
})
