import { getEventListeners } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  createStream,
  openStream,
  type Delta,
  type OpenStreamOptions,
  type Stream,
  type StreamOptions,
} from '@millrace/core'
import { stubPage } from './faults/page.ts'
import { chat, until, wireOf } from './faults/serving.ts'
import { settle } from './faults/virtual-clock.ts'

const cycles = 10_000
/** Cycles after which whatever is made once has been made. */
const warmUp = 2000
const workers = 16
const answer = { text: 'Mills turn.' }

type Fault = 'hang' | 'hang at once' | 'stuck' | 'truncate' | 'refuse'

/** Gives the options for a request that meets this fault. */
type Ask = (fault?: Fault) => StreamOptions

/** One way to start and to stop. */
type Moment = (stream: Stream, ask: Ask) => Promise<unknown>

/** Listens as a server that costs as little as one can, since it is asked so often. */
async function listen(wire: string): Promise<{ server: Server; url: string }> {
  const begun = wire.slice(0, wire.length / 2)
  const server = createServer((request, response) => {
    request.resume()
    const fault = new URLSearchParams(request.url?.split('?')[1]).get('fault')
    if (fault === 'stuck') return
    const status = fault === 'refuse' ? 503 : 200
    response.writeHead(status, { 'content-type': 'text/event-stream' })
    if (fault === 'hang at once') response.flushHeaders()
    else if (fault === 'hang') response.write(begun)
    else response.end(fault === 'truncate' ? begun : wire)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { server, url: `http://127.0.0.1:${port}` }
}

/** Starts with these options, and gives the end. */
function start(stream: Stream, options: StreamOptions) {
  stream.configure(options)
  return stream.start()
}

/** Starts, and stops when it has come so far: the request was made, or a refusal was read. */
async function stopWhen(
  stream: Stream,
  options: StreamOptions,
  ready: (asked: Promise<void>, refused: Promise<void>) => Promise<unknown>,
): Promise<void> {
  const asked = createSignal()
  const refused = createSignal()
  const overheard: typeof fetch = async (...request) => {
    const coming = fetch(...request)
    asked.fire()
    const response = await coming
    if (response.ok) return response
    const body = await response.text()
    // Behind all that follows from the answer.
    setImmediate(refused.fire)
    return new Response(body, response)
  }
  const ended = start(stream, { ...options, fetch: overheard })
  await ready(asked.fired, refused.fired)
  stream.stop()
  await ended
}

/** A promise, and what resolves it. */
function createSignal() {
  let fire = () => {}
  const fired = new Promise<void>((resolve) => {
    fire = resolve
  })
  return { fire, fired }
}

const hasText = (stream: Stream) => until(stream, ({ text }) => text !== '')

/** Loops over an answer, to its end or to a type of delta, and gives the types that came. */
async function loop(options: OpenStreamOptions, last?: Delta['type']): Promise<Set<string>> {
  const seen = new Set<string>()
  for await (const { type } of openStream(options)) {
    seen.add(type)
    if (type === last) break
  }
  return seen
}

function momentsOf(signal: AbortSignal): readonly Moment[] {
  const answered: Moment = (stream, ask) => start(stream, ask())
  // A wait so long that its timer would be found.
  const retry = { base: 3_600_000, cap: 3_600_000 }
  return [
    // Before anything is asked.
    (stream, ask) => stopWhen(stream, ask(), () => Promise.resolve()),
    // While it connects.
    (stream, ask) => stopWhen(stream, ask('stuck'), (asked) => asked),
    // When the headers are there, or soon.
    (stream, ask) => stopWhen(stream, ask('hang at once'), (asked) => asked.then(settle)),
    // In the middle of the text.
    (stream, ask) => stopWhen(stream, ask('hang'), () => hasText(stream)),
    // By a callback: of an event, and of a change.
    (stream, ask) => start(stream, { ...ask('hang'), onEvent: stream.stop }),
    async (stream, ask) => {
      const unsubscribe = stream.subscribe(() => {
        if (stream.getSnapshot().text !== '') stream.stop()
      })
      await start(stream, ask('hang'))
      unsubscribe()
    },
    // When it is done.
    (stream, ask) => answered(stream, ask).then(stream.stop),
    // By another start, and that one by a reset.
    async (stream, ask) => {
      const first = start(stream, ask('hang'))
      await hasText(stream)
      const second = start(stream, ask())
      await first
      await until(stream, ({ status }) => status !== 'connecting')
      stream.reset()
      return second
    },
    // While it waits to ask again, and while it asks again.
    (stream, ask) => stopWhen(stream, { ...ask('refuse'), retry }, (_, refused) => refused),
    async (stream, ask) => {
      let asked = 0
      const overheard: typeof fetch = (...request) => {
        if (++asked === 2) stream.stop()
        return fetch(...request)
      }
      await start(stream, { ...ask('refuse'), retry: { base: 1 }, fetch: overheard })
    },
    // Not at all: it ends by itself.
    answered,
    (stream, ask) => start(stream, ask('truncate')),
    (stream, ask) => start(stream, { ...ask('hang'), idleTimeout: 20 }),
    // A loop read to its end, left early, and broken.
    (_, ask) => loop({ ...ask(), signal }),
    (_, ask) => loop({ ...ask('hang'), signal }, 'text-delta'),
    (_, ask) => loop({ ...ask('truncate'), signal }).catch(() => {}),
  ]
}

/** What the process holds of this kind. */
function held(kind: string): number {
  return process.getActiveResourcesInfo().filter((name) => name === kind).length
}

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
})()

/** The size of what is reachable, in bytes. */
function heapSize(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** Waits until a condition holds that needs time: sockets close, and memory is let go of, late. */
function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 200 })
}

/** The size of the heap when it shrinks no more. */
async function settledHeapSize(): Promise<number> {
  let before = 0
  let now = 0
  await eventually(() => {
    before = now
    now = heapSize()
    expect(Math.abs(now - before)).toBeLessThan(50_000)
  })
  return now
}

test(`${cycles} cycles of start and stop leave nothing behind`, { timeout: 240_000 }, async () => {
  const { listening } = stubPage()
  const { signal } = new AbortController()
  const moments = momentsOf(signal)
  const { server, url } = await listen(await wireOf(chat, { answer }))
  onTestFinished(() => server.closeAllConnections())
  const ask: Ask = (fault) => ({
    url: `${url}?${new URLSearchParams(fault && { fault })}`,
    body: chat.body,
    protocol: chat.protocol,
  })

  let count = 0
  async function cycleTo(last: number): Promise<void> {
    const worker = async () => {
      const lasting = createStream(ask())
      while (count < last) {
        const number = count++
        const stream = number % 2 === 0 ? lasting : createStream(ask())
        await moments[number % moments.length]?.(stream, ask)
      }
    }
    await Promise.all(Array.from({ length: workers }, worker))
    // Some connections are kept for reuse, and the wait itself needs timers.
    await eventually(() => expect(held('TCPSocketWrap')).toBeLessThanOrEqual(2 * workers))
    await eventually(() => expect(held('Timeout')).toBeLessThan(10))
    expect(listening).toEqual([])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  }

  await cycleTo(warmUp)
  const before = await settledHeapSize()
  await cycleTo(cycles)
  // Less than the smallest object that a cycle could leave behind.
  const room = (cycles - warmUp) * 100
  await eventually(() => expect(heapSize() - before).toBeLessThan(room))

  server.closeAllConnections()
  server.close()
  await eventually(() => expect(held('TCPSocketWrap')).toBe(0))
})
