import { createStream, type Delta } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import type { DeltaSource, Relay } from '../src/index.ts'
import { ask, eventsOf, listen, station, streamOf, until } from './setup.ts'

const pieces = ['Yeast ', 'eats ', 'sugar.']

async function* say(texts: Iterable<string> = pieces): AsyncGenerator<Delta> {
  yield { type: 'start', model: 'agent' }
  yield { type: 'text-start', key: 't' }
  for (const text of texts) yield { type: 'text-delta', key: 't', text }
  yield { type: 'text-end', key: 't' }
  yield { type: 'end', reason: 'stop', raw: null }
}

/** A server with a route of its own, and the relay beside it. */
async function server(relay: Relay, source: () => DeltaSource): Promise<string> {
  return listen((request) =>
    new URL(request.url).pathname === '/agent'
      ? relay.publish(source(), { request })
      : relay.fetch(request),
  )
}

describe('deltas of the user’s own', () => {
  test('are one more format that the client knows', async () => {
    const { relay } = await station()
    const url = await server(relay, () => say())
    const ended = await createStream({ url: `${url}/agent` }).start({ prompt: 'Why?' })
    expect(ended).toMatchObject({ status: 'done', text: pieces.join('') })
    expect(ended.message.model).toBe('agent')
  })

  test('are kept: whole from their place, and behind any event', async () => {
    const { relay } = await station()
    const url = await server(relay, () => say())
    const response = await ask(`${url}/agent`)
    const whole = eventsOf(await response.text())
    expect(whole).toHaveLength(8)
    const place = streamOf(response)
    expect(eventsOf(await (await fetch(place)).text())).toEqual(whole)
    const headers = { 'last-event-id': '1-3' }
    expect(eventsOf(await (await fetch(place, { headers })).text())).toEqual(whole.slice(3))
    expect((await fetch(`${place}?after=1-8`)).status).toBe(204)
  })

  test('are made to their end, whoever reads them', async () => {
    const { relay } = await station()
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const url = await server(relay, async function* () {
      yield { type: 'text-start', key: 't' }
      await released
      yield { type: 'text-delta', key: 't', text: 'late' }
    })
    const reader = new AbortController()
    const place = streamOf(await ask(`${url}/agent`, { signal: reader.signal }))
    reader.abort()
    await until(() => relay.metrics().includes('millrace_readers 0'))
    release()
    const { text } = await createStream({ url: place }).start()
    expect(text).toBe('late')
  })

  test('end when they are stopped, and their source is told', async () => {
    const { relay } = await station()
    let told = false
    let finished = false
    const url = await server(
      relay,
      () =>
        async function* (signal) {
          signal.addEventListener('abort', () => (told = true))
          try {
            yield { type: 'text-start', key: 't' }
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
          } finally {
            finished = true
          }
        },
    )
    const response = await ask(`${url}/agent`)
    expect((await fetch(streamOf(response), { method: 'DELETE' })).status).toBe(204)
    expect(eventsOf(await response.text()).at(-1)).toContain('"type":"cancelled"')
    await until(() => told && finished)
  })

  test.for([new Error('The database password is hunter2.'), 'a string', undefined])(
    'whose source throws (%o) end in an error that does not give it away',
    async (error) => {
      const { relay, entries } = await station()
      const url = await server(relay, async function* () {
        yield* say(['Yea'])
        throw error
      })
      const ended = await createStream({ url: `${url}/agent` }).start({})
      expect(ended).toMatchObject({ status: 'error', text: 'Yea' })
      expect(ended.error).toMatchObject({ code: 'provider', type: 'source-failed' })
      expect(JSON.stringify([ended, entries])).not.toContain('hunter2')
    },
  )

  test('that cannot be said in JSON end in an error', async () => {
    const { relay } = await station()
    const circle: { self?: unknown } = {}
    circle.self = circle
    const url = await server(relay, async function* () {
      yield { type: 'unknown', raw: circle }
    })
    const ended = await createStream({ url: `${url}/agent`, retry: { attempts: 0 } }).start({})
    expect(ended.error).toMatchObject({ code: 'provider', type: 'source-failed' })
  })

  test('are asked for once with one Idempotency-Key', async () => {
    const { relay } = await station()
    let made = 0
    const url = await server(relay, () => () => {
      made += 1
      return say()
    })
    const headers = { 'idempotency-key': 'once' }
    const texts = await Promise.all(
      [1, 2, 3].map(async () => (await ask(`${url}/agent`, { headers })).text()),
    )
    expect(new Set(texts).size).toBe(1)
    expect(made).toBe(1)
  })

  test('are for those who may ask, and for no other site', async () => {
    const { relay } = await station({
      authorize: (request) => request.headers.get('x-user') ?? undefined,
    })
    const url = await server(relay, () => say())
    expect((await ask(`${url}/agent`)).status).toBe(401)
    const headers = { 'x-user': 'ada' }
    const cross = { ...headers, 'sec-fetch-site': 'cross-site' }
    expect(
      (await relay.publish(say(), { request: new Request(url, { headers: cross }) })).status,
    ).toBe(403)
    const response = await ask(`${url}/agent`, { headers })
    await response.text()
    const other = { 'x-user': 'eve' }
    expect((await fetch(streamOf(response), { headers: other })).status).toBe(404)
    expect((await fetch(streamOf(response), { headers })).status).toBe(200)
  })
})
