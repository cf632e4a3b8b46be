import { createFakeServer, replay, splitTokens, type Fault } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { gemini } from '@millrace/core'
import {
  answer,
  apis,
  ask,
  chat,
  expectPartial,
  expectWhole,
  serve,
  serveProvider,
  wireOf,
} from './serving.ts'

describe.for(apis)('a response of $name:', (api) => {
  test('clean EOF halfway is `truncated`, the partial message kept', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'truncate' })
    expectPartial(await ask(api, { url }), 'truncated')
    expect(provider.requests.map(({ outcome }) => outcome)).toEqual(['answered'])
  })

  test(
    'clean EOF at any byte is `done` only behind the terminator',
    { timeout: 20_000 },
    async () => {
      const text = 'Mills turn. 水'
      const bytes = Buffer.from(await wireOf(api, { answer: { text } }))
      const [before = '', lastWord = ''] = bytes.toString().split(api.lastWord)
      const whole = Buffer.byteLength(before + lastWord)
      const server = createFakeServer(
        ({ url }) =>
          new Response(bytes.subarray(0, Number(url.searchParams.get('end'))), {
            headers: { 'content-type': 'text/event-stream' },
          }),
      )
      const origin = await serve(server)
      const wrong: unknown[] = []
      // Every byte around the terminator, and every fifth before it.
      for (let end = 0; end <= bytes.length; end += end < whole - 200 ? 5 : 1) {
        const ended = await ask(api, { url: `${origin}?end=${end}` })
        const expected = end >= whole ? 'done' : 'truncated'
        const told = ended.error?.code ?? ended.status
        if (told !== expected || !text.startsWith(ended.text)) wrong.push({ end, told, expected })
      }
      expect(wrong).toEqual([])
      expect(lastWord).not.toBe('')
    },
  )

  test.for<Fault>(['truncate-event', 'truncate-event;events=4'])(
    'EOF inside an event is `truncated` (%s)',
    async (fault) => {
      const { url } = await serveProvider(api, { fault })
      const ended = await ask(api, { url })
      expect(ended.error?.code).toBe('truncated')
      expect(answer.text.startsWith(ended.text)).toBe(true)
      expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
    },
  )

  test.for<Fault>(['no-blank-line', 'no-line-end'])(
    'last blank line missing: the answer is complete (%s)',
    async (fault) => {
      const { url } = await serveProvider(api, { fault })
      expectWhole(await ask(api, { url }))
    },
  )

  const inner = { message: 'The mill is full today.', type: 'mill_full' }
  const words = JSON.stringify({ error: inner })
  const errors: Readonly<Record<string, string>> = {
    'an `error:` field': `error: ${JSON.stringify(inner)}\n\n`,
    'an `error:` field with an envelope': `error: ${words}\n\n`,
    'an `error:` field of plain words': `error: ${inner.message}\n\n`,
    'a bare JSON error': `${words}\n\n`,
    'a bare JSON error without a line end': words,
    'a bare JSON error over several lines': `${JSON.stringify({ error: inner }, null, 2)}\n`,
    'a bare JSON error in a list': `[${JSON.stringify({ error: inner }, null, 2)}]\n`,
  }
  test.for(Object.entries(errors))(
    '%s in the stream is `provider`, with the provider’s message',
    async ([, error]) => {
      const events = (await wireOf(api, { split: splitTokens })).split(/(?<=\n\r?\n)/)
      const begun = events.slice(0, events.length >> 1).join('')
      const ended = await ask(api, { url: await serve(replay(begun + error)) })
      expectPartial(ended, 'provider')
      expect(ended.error?.message).toBe(inner.message)
    },
  )

  test.for<Fault>(['error-event', 'error-field', 'bare-error'])(
    'its own in-stream error as it sends it is `provider` (%s)',
    async (fault) => {
      const { url } = await serveProvider(api, { fault })
      const ended = await ask(api, { url })
      expectPartial(ended, 'provider')
      const sent = await wireOf(api, { fault })
      expect(sent).toContain(`"${ended.error?.message}"`)
    },
  )

  test('socket held open after the terminator: done at it, the connection released', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'hold-open' })
    // Gemini has no terminator but the end of the body, so what is held open ends by the time limit.
    const terminated = api.protocol !== gemini
    const ended = await ask(api, { url, idleTimeout: terminated ? undefined : 200 })
    if (terminated) expectWhole(ended)
    else expect(ended.error?.code).toBe('timeout')
    expect(ended.text).toBe(answer.text)
    expect(ended.message.end?.reason).toBe('stop')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })
})

describe('a 200 that is no event stream:', () => {
  const page = `<!doctype html><title>Sign in</title>${'<p>Sign in to the network.</p>'.repeat(99)}`
  const json = JSON.stringify({ status: 'ok', lines: Array.from({ length: 200 }, () => 'a line') })
  const bodies: readonly (readonly [string, string])[] = [
    ['text/html; charset=utf-8', page],
    ['text/plain', page],
    ['', page],
    ['application/json', json],
    ['application/octet-stream', json],
    ['application/json; charset=utf-8', json.slice(0, 300)],
  ]

  test.for(bodies)(
    'a body of type "%s" is `content-type`, its first 1 kB kept',
    async ([contentType, body]) => {
      const server = replay(body, { contentType, chunks: [10, 500, 700] })
      const { status, error } = await ask(chat, { url: await serve(server) })
      expect(status).toBe('error')
      expect(error?.code).toBe('content-type')
      expect(error?.status).toBe(200)
      expect(error?.raw).toBe(body.slice(0, 1024))
      expect(server.requests).toHaveLength(1)
    },
  )

  test('a JSON error says what the provider says', async () => {
    const body = '{"error":{"message":"No credit is left.","type":"insufficient_quota"}}'
    const server = replay(body, { contentType: 'application/json' })
    const { error } = await ask(chat, { url: await serve(server) })
    expect(error).toMatchObject({
      code: 'content-type',
      message: 'No credit is left.',
      type: 'insufficient_quota',
      raw: body,
    })
  })

  test.for(['close', 'hang'] as const)(
    'a body that claims to be one is no answer either (%s)',
    async (after) => {
      for (const body of [page, json, '', '\n\n', 'data: ']) {
        const url = await serve(replay(body, { after }))
        const ended = await ask(chat, { url, idleTimeout: 50, retry: { attempts: 0 } })
        expect(ended.status).toBe('error')
        expect(ended.error?.code).toBe(after === 'close' ? 'truncated' : 'timeout')
      }
    },
  )

  test('a page that never ends is given up in time', async () => {
    const server = replay('<!doctype html>', { contentType: 'text/html', after: 'hang' })
    const url = await serve(server)
    const ended = await ask(chat, { url, connectTimeout: 50, retry: { attempts: 0 } })
    expect(ended.error?.code).toBe('timeout')
    await server.waitFor(({ outcome }) => outcome === 'aborted')
  })
})
