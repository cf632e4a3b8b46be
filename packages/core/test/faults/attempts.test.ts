import { createResumable, splitTokens, type Fault } from '@millrace/testing'
import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { StreamOptions } from '@millrace/core'
import {
  answer,
  apis,
  ask,
  chat,
  expectPartial,
  expectWhole,
  serve,
  serveProvider,
  serveProxy,
  streamOf,
} from './serving.ts'

describe.for(apis)('an overload in the first event of $name', (api) => {
  test.for<Fault>(['error-event', 'error-field', 'bare-error'])(
    'is asked for again, and leaves no trace (%s)',
    async (name) => {
      const fault: Fault = `${name};events=0;requests=2`
      const { provider, url } = await serveProvider(api, { fault })
      const stream = streamOf({ url, protocol: api.protocol, retry: { base: 1 } })
      const seen = new Set<string>()
      stream.subscribe(() => seen.add(stream.getSnapshot().status))
      expectWhole(await stream.start(api.body))
      expect([...seen]).not.toContain('reconnecting')
      expect([...seen]).not.toContain('error')
      expect(provider.requests).toHaveLength(3)
    },
  )

  test('is told where it lasts', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'error-event;events=0' })
    const ended = await ask(api, { url, retry: { base: 1 } })
    expect(ended.status).toBe('error')
    expect(ended.error?.code).toBe('provider')
    expect(ended.message.parts).toEqual([])
    expect(provider.requests).toHaveLength(3)
  })

  test('is not asked for again once the answer began', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'error-event' })
    expectPartial(await ask(api, { url, retry: { base: 1 } }), 'provider')
    expect(provider.requests).toHaveLength(1)
  })
})

describe('each attempt', () => {
  const retry = { base: 1, attempts: 3 }

  test('is asked with headers and body of its own: a token is refreshed', async () => {
    const { provider, url } = await serveProvider(chat, { fault: 'http-503;requests=2' })
    let token = 0
    let number = 0
    const headers = async () => ({ authorization: `Bearer ${++token}` })
    const body = async () => ({ ...chat.body, user: `attempt ${++number}` })
    expectWhole(await streamOf({ url, retry, headers, body }).start())
    expect(provider.requests.map((request) => request.headers.get('authorization'))).toEqual([
      'Bearer 1',
      'Bearer 2',
      'Bearer 3',
    ])
    expect(provider.requests.map((request) => request.body)).toMatchObject([
      { user: 'attempt 1', stream: true },
      { user: 'attempt 2', stream: true },
      { user: 'attempt 3', stream: true },
    ])
  })

  test('to resume is asked with headers of its own, and without the body', async () => {
    const server = createResumable({ pace: 'none', answer, split: splitTokens, retryMs: 0 })
    const proxy = await serveProxy({
      target: await serve(server),
      plan: (connection) =>
        connection < 4
          ? { cut: { by: 'rst', after: 900, counting: 'body', waitMs: 5 } }
          : undefined,
    })
    let token = 0
    const headers = () => ({
      authorization: `Bearer ${++token}`,
      'content-type': 'application/json',
    })
    const url = proxy.url + chat.path
    expectWhole(await ask(chat, { url, headers, retry: { base: 1 } }))
    const asked = server.requests.map((request) => [
      request.method,
      request.headers.get('authorization'),
      request.headers.get('content-type'),
      request.bodyText !== '',
    ])
    expect(asked).toEqual([
      ['POST', 'Bearer 1', 'application/json', true],
      ['GET', 'Bearer 2', null, false],
      ['GET', 'Bearer 3', null, false],
      ['GET', 'Bearer 4', null, false],
    ])
    const ids = server.requests.map((request) => request.headers.get('last-event-id'))
    expect(new Set(ids).size).toBe(4)
  })

  test('takes the credentials, the method and the `fetch` it was given', async () => {
    const { url } = await serveProvider(chat, { fault: 'http-500;requests=1' })
    const seen: unknown[] = []
    const overheard: typeof fetch = (asked, init) => {
      seen.push([init?.credentials, init?.method, init?.cache])
      return fetch(asked, init)
    }
    const options: StreamOptions = { url, retry, fetch: overheard, credentials: 'include' }
    expectWhole(await ask(chat, options))
    expect(seen).toEqual(Array.from({ length: 2 }, () => ['include', 'POST', 'no-store']))
  })

  test('may be asked by a relative URL where a `fetch` takes it', async () => {
    const server = createResumable({ pace: 'none', answer })
    const ofServer: typeof fetch = (asked, init) =>
      server.fetch(
        new Request(
          new URL(asked instanceof Request ? asked.url : asked, 'http://provider.test'),
          init,
        ),
      )
    expectWhole(await ask(chat, { url: chat.path, fetch: ofServer }))
    expect(server.requests).toHaveLength(1)
  })

  test('fails as a whole where its headers cannot be had', async () => {
    const { provider, url } = await serveProvider(chat)
    const cause = new Error('The login has expired.')
    const headers = () => Promise.reject(cause)
    const { status, error } = await ask(chat, { url, headers, retry })
    expect(status).toBe('error')
    expect(error?.message).toContain(cause.message)
    expect(error?.cause).toBe(cause)
    expect(provider.requests).toEqual([])
  })

  test('is given up in time where its headers never come', async () => {
    const { provider, url } = await serveProvider(chat)
    const headers = () => new Promise<Record<string, string>>(() => {})
    const { error } = await ask(chat, { url, headers, connectTimeout: 30, retry: { base: 1 } })
    expect(error?.code).toBe('timeout')
    expect(provider.requests).toEqual([])
  })

  test('may send a stream', async () => {
    const { provider, url } = await serveProvider(chat)
    const body = () => new Blob([JSON.stringify({ ...chat.body, stream: true })]).stream()
    expectWhole(await streamOf({ url, protocol: chat.protocol, body }).start())
    expect(provider.requests.map((request) => request.body)).toMatchObject([chat.body])
  })

  test('is refused by a port where nobody listens, and then answered by who comes', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/event-stream')
      response.end('data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n')
    })
    onTestFinished(() => void server.close())
    const listen = (port: number) =>
      new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    await listen(0)
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise((resolve) => server.close(resolve))
    let refused = 0
    const overheard: typeof fetch = async (...request) => {
      try {
        return await fetch(...request)
      } catch (error) {
        refused += 1
        await listen(port)
        throw error
      }
    }
    const url = `http://127.0.0.1:${port}`
    expectWhole(await ask(chat, { url, fetch: overheard, retry }), 'hi')
    expect(refused).toBe(1)
  })
})
