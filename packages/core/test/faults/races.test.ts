import { createFakeProvider, replay, type FakeServer } from '@millrace/testing'
import { getEventListeners } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isMillraceError, openStream, type Delta, type Snapshot } from '@millrace/core'
import { chat, expectWhole, serve, serveProvider, streamOf, until, wireOf } from './serving.ts'
import { settle, useVirtualClock } from './virtual-clock.ts'

const pace = { firstTokenMs: 1, tokenMs: 1 }

/** Says one letter over and over, the one it is asked for. */
function createLetterProvider(): FakeServer {
  return createFakeProvider({
    pace,
    answer: ({ inputText }) => ({ text: (/only (\w)/.exec(inputText)?.[1] ?? '').repeat(300) }),
  })
}

const only = (letter: string) => ({
  ...chat.body,
  messages: [{ role: 'user', content: `only ${letter}` }],
})

/** A `fetch` that goes on whatever its signal says, as some in other runtimes do. */
const deaf: typeof fetch = (url, init) => fetch(url, { ...init, signal: null })

describe('one signal for 3,000 requests', () => {
  const short = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'

  /** Runs a task so many times, some at once. */
  async function repeat(times: number, task: (round: number) => Promise<void>): Promise<void> {
    let round = 0
    const worker = async () => {
      while (round < times) await task(round++)
    }
    await Promise.all(Array.from({ length: 8 }, worker))
  }

  function listenersOf(signal: AbortSignal): number {
    return getEventListeners(signal, 'abort').length
  }

  test(
    'leaves no listener on it, and then aborts what is under way',
    { timeout: 60_000 },
    async () => {
      const warnings: unknown[] = []
      const onWarning = (warning: unknown) => warnings.push(warning)
      process.on('warning', onWarning)
      onTestFinished(() => void process.off('warning', onWarning))

      const { signal, abort } = abortable()
      const url = await serve(replay(short))
      let most = 0
      await repeat(3000, async (round) => {
        for await (const delta of openStream({ url, body: chat.body, signal })) {
          most = Math.max(most, listenersOf(signal))
          // Some are left early.
          if (round % 3 === 0 && delta.type === 'text-delta') break
        }
      })
      expect(listenersOf(signal)).toBe(0)
      expect(most).toBeLessThanOrEqual(8)
      expect(most).toBeGreaterThan(0)

      const { provider, url: held } = await serveProvider(chat, { fault: 'hang' })
      const failed = read({ url: held, body: chat.body, signal })
      await provider.waitFor(({ bytesSent }) => bytesSent > 0)
      abort()
      expect(await failed).toBe('aborted')
      expect(listenersOf(signal)).toBe(0)
      await provider.waitFor(({ outcome }) => outcome === 'aborted')
      expect(warnings).toEqual([])
    },
  )

  test('that has fired already asks nothing', async () => {
    const { signal, abort } = abortable()
    const server = replay(short)
    const url = await serve(server)
    abort()
    const codes = new Set<string>()
    await repeat(3000, async () => void codes.add(await read({ url, body: chat.body, signal })))
    expect([...codes]).toEqual(['aborted'])
    expect(listenersOf(signal)).toBe(0)
    expect(server.requests).toEqual([])
  })

  test('fires while the next attempt is waited for', async () => {
    useVirtualClock()
    const { signal, abort } = abortable()
    const provider = createFakeProvider({ fault: 'http-503;retry-after=9' })
    const inProcess: typeof fetch = (url, init) => provider.fetch(new Request(url, init))
    const url = `http://provider.test${chat.path}`
    const failed = read({ url, body: chat.body, signal, fetch: inProcess })
    await provider.waitFor(({ outcome }) => outcome === 'answered')
    await settle()
    abort()
    expect(await failed).toBe('aborted')
    expect(provider.requests).toHaveLength(1)
    expect(listenersOf(signal)).toBe(0)
  })

  function abortable() {
    const controller = new AbortController()
    return { signal: controller.signal, abort: () => controller.abort() }
  }

  /** Reads all there is, and gives the code of the error it ends with. */
  async function read(options: Parameters<typeof openStream>[0]): Promise<string> {
    try {
      for await (const delta of openStream(options)) expect(delta).toHaveProperty('type')
      return 'none'
    } catch (error) {
      return isMillraceError(error) ? error.code : String(error)
    }
  }
})

describe.for([
  { name: 'a fetch that heeds its signal', fetch: globalThis.fetch },
  { name: 'a fetch that is deaf to its signal', fetch: deaf },
])('with $name,', ({ fetch }) => {
  test('start while running: the old run can never write again', async () => {
    const stream = streamOf({ url: (await serve(createLetterProvider())) + chat.path, fetch })
    const mixed: string[] = []
    const late: Snapshot[] = []
    const ends: Promise<Snapshot>[] = []
    stream.subscribe(() => {
      const { text } = stream.getSnapshot()
      if (new Set(text).size > 1) mixed.push(text)
    })
    for (const letter of 'abcdef') {
      ends.push(stream.start(only(letter)))
      await until(stream, ({ text, status }) => text.includes(letter) || status === 'error')
    }
    const [last, ...earlier] = (await Promise.all(ends)).toReversed()
    expect(last?.text).toBe('f'.repeat(300))
    expect(last?.status).toBe('done')
    expect(earlier.map(({ status }) => status)).toEqual(Array.from('abcde', () => 'stopped'))
    stream.subscribe(() => late.push(stream.getSnapshot()))
    expect(mixed).toEqual([])
    expect(late).toEqual([])
    expect(stream.getSnapshot()).toBe(last)
  })

  test.for([0, 1, 2, 3])('stop then start at once (%i microtasks on)', async (microtasks) => {
    const stream = streamOf({ url: (await serve(createLetterProvider())) + chat.path, fetch })
    const seen = new Set<string>()
    stream.subscribe(() => seen.add(stream.getSnapshot().text[0] ?? ''))
    const stopped: Promise<Snapshot>[] = []
    for (const letter of 'abcdefgh') {
      stopped.push(stream.start(only(letter)))
      for (let left = microtasks; left > 0; left--) await Promise.resolve()
      stream.stop()
    }
    const ended = await stream.start(only('z'))
    expectWhole(ended, 'z'.repeat(300))
    expect([...seen].toSorted()).toEqual(['', 'z'])
    for (const { status, text } of await Promise.all(stopped)) {
      expect({ status, text }).toEqual({ status: 'stopped', text: '' })
    }
  })

  test('stop lets go of a request that has no answer yet', async () => {
    const { provider, url } = await serveProvider(chat, { fault: 'stuck' })
    const stream = streamOf({ url, fetch })
    const run = stream.start(chat.body)
    await provider.waitFor(() => true)
    stream.stop()
    expect((await run).status).toBe('stopped')
    if (fetch !== deaf) await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('stop lets go of the body', async () => {
    const { provider, url } = await serveProvider(chat, { fault: 'hang' })
    const stream = streamOf({ url, fetch })
    const run = stream.start(chat.body)
    await until(stream, ({ text }) => text !== '')
    stream.stop()
    expect((await run).status).toBe('stopped')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('the loop over an answer can be left at any delta', async () => {
    const wire = await wireOf(chat, { answer: { text: 'Mills turn.' } })
    const server = replay(wire, { after: 'hang' })
    const url = await serve(server)
    const count = async (most: number) => {
      const deltas: Delta[] = []
      for await (const delta of openStream({ url, body: chat.body, fetch })) {
        if (deltas.push(delta) === most) break
      }
      return deltas.length
    }
    const all = await count(Infinity)
    for (let most = 1; most <= all; most++) expect(await count(most)).toBe(most)
    const left = () => server.requests.filter(({ outcome }) => outcome === 'aborted').length
    await server.waitFor(() => left() === all + 1)
    expect(left()).toBe(all + 1)
  })
})
