import { describe, expect, onTestFinished, test } from 'vitest'
import { chatPath, simpleHeaders, streamOf } from './page/ask.ts'
import { dataOf } from './page/compare.ts'
import { readByFeed } from './page/readers.ts'
import { serve, serveProxy } from './page/serve.ts'
import { until } from './page/until.ts'

/** Longer than any test may take: only a wake ends it. */
const waitMs = 600_000
const retry = { base: 0, cap: waitMs }

const wakes = [
  { target: window, name: 'online' },
  { target: window, name: 'pageshow' },
  { target: document, name: 'visibilitychange' },
] as const

/** A feed that lost its connection, and would wait before it makes another. */
async function waitingFeed() {
  const server = await serve({
    kind: 'script',
    answers: [
      { pieces: [`retry: ${waitMs}\ndata: a\n\n`] },
      { pieces: ['data: b\n\n'], after: 'hang' },
    ],
  })
  const reading = readByFeed({ url: server.url, retry })
  await until(() => reading.happenings.at(-1) === 'connecting' && dataOf(reading).length === 1)
  return { server, reading }
}

/** Makes the page hidden, or visible again, for all it can tell. */
function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

describe.for(wakes)('`$name`', ({ target, name }) => {
  test('ends the wait of a feed at once', async () => {
    const { server, reading } = await waitingFeed()
    expect(await server.exchanges()).toHaveLength(1)
    target.dispatchEvent(new Event(name, { bubbles: true }))
    await until(() => dataOf(reading).length === 2)
    expect(dataOf(reading)).toEqual(['a', 'b'])
    expect(await server.exchanges()).toHaveLength(2)
  })

  test('ends the wait of an answer that can be resumed', async () => {
    const answer = { text: 'Why does bread rise? '.repeat(20) }
    const server = await serve({ kind: 'resumable', answer, retryMs: waitMs })
    const cut = { by: 'silence', after: 1000, counting: 'body' } as const
    const proxy = await serveProxy({ target: server.url, plan: [{ cut }] })
    const stream = streamOf({ url: proxy.url + chatPath, headers: simpleHeaders, retry })
    const end = stream.start()
    // A reset takes with it what the page has not read yet.
    await until(() => stream.getSnapshot().text !== '')
    await proxy.act('rst')
    await until(() => stream.getSnapshot().status === 'reconnecting')
    target.dispatchEvent(new Event(name, { bubbles: true }))
    expect((await end).status).toBe('done')
    expect((await end).text).toBe(answer.text)
  })

  test('does nothing to a connection that stands', async () => {
    const server = await serve({
      kind: 'script',
      answers: [{ pieces: ['data: a\n\n'], after: 'hang' }],
    })
    const reading = readByFeed({ url: server.url, retry })
    await until(() => dataOf(reading).length === 1)
    target.dispatchEvent(new Event(name, { bubbles: true }))
    const [exchange, ...more] = await server.exchanges()
    expect(exchange?.outcome).toBeNull()
    expect(more).toEqual([])
  })
})

test('a page that is hidden is not woken, until it is visible', async () => {
  const { server, reading } = await waitingFeed()
  onTestFinished(() => {
    Reflect.deleteProperty(document, 'visibilityState')
  })
  setVisibility('hidden')
  window.dispatchEvent(new Event('online'))
  expect(await server.exchanges()).toHaveLength(1)
  expect(reading.happenings.at(-1)).toBe('connecting')
  setVisibility('visible')
  await until(() => dataOf(reading).length === 2)
  expect(await server.exchanges()).toHaveLength(2)
})

test('a wait that the server asked for is not cut short', async () => {
  const headers = {
    'retry-after': String(waitMs / 1000),
    'access-control-expose-headers': 'retry-after',
  }
  const server = await serve({ kind: 'script', answers: [{ status: 503, headers }] })
  const reading = readByFeed({ url: server.url, retry })
  await until(async () => (await server.exchanges())[0]?.outcome === 'answered')
  for (const { target, name } of wakes) target.dispatchEvent(new Event(name, { bubbles: true }))
  expect(await server.exchanges()).toHaveLength(1)
  expect(reading.happenings).toEqual(['connecting'])
})
