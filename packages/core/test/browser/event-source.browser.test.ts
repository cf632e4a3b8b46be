import { describe, expect, onTestFinished, test } from 'vitest'
import { dataOf, readBoth } from './page/compare.ts'
import { isEvent } from './page/happening.ts'
import { readByFeed, readNatively, type Reading } from './page/readers.ts'
import { serve, serveProxy } from './page/serve.ts'
import { until } from './page/until.ts'
import type { Piece } from './piece.ts'
import * as scenarios from './scenarios.ts'
import type { ScriptedAnswer } from './servers.ts'

const groups = {
  'what a body says': scenarios.bodies,
  ids: scenarios.ids,
  waits: scenarios.waits,
  'how a body ends': scenarios.ends,
  'what is no feed': scenarios.refusals,
  'what is one': scenarios.welcomes,
}

describe.for(Object.entries(groups))('as `EventSource` does, a feed reads %s:', ([, list]) => {
  test.for(list)('$name', async ({ answers, data }) => {
    const { native, millrace } = await readBoth(
      answers.map((answer) => (isPiece(answer) ? { pieces: [answer] } : answer)),
    )
    expect(dataOf(native)).toEqual(data)
    expect(millrace).toEqual(native)
  })
})

function isPiece(answer: Piece | ScriptedAnswer): answer is Piece {
  return typeof answer === 'string' || Array.isArray(answer)
}

/** Both ways to read a URL. */
const readers = {
  EventSource: (url: string, withCredentials = false) => readNatively({ url, withCredentials }),
  Millrace: (url: string, withCredentials = false) =>
    readByFeed({ url, ...(withCredentials ? { credentials: 'include' } : {}) }),
} satisfies Record<string, (url: string, withCredentials?: boolean) => Reading>

describe.for(Object.entries(readers))('by %s,', ([, read]) => {
  test('a wait is kept to', async () => {
    const pieces = ['retry: 150\ndata: a\n\n']
    const server = await serve({
      kind: 'script',
      answers: [{ pieces }, { pieces: ['data: b\n\n'] }],
    })
    await read(server.url).closed
    const exchanges = await server.exchanges()
    const waits = exchanges
      .slice(1)
      .map(({ receivedAt }, index) => receivedAt - (exchanges[index]?.endedAt ?? Infinity))
    expect(waits).toHaveLength(2)
    // Timers may fire a little early.
    for (const wait of waits) expect(wait).toBeGreaterThan(140)
  })

  test.for(['\n\n', '\r\r', '\r\n\r\n', '\r\n\r', '\n\r'])(
    'an event is heard at the end of its blank line (%j), and the server sees the reader leave',
    async (end) => {
      const server = await serve({
        kind: 'script',
        answers: [{ pieces: [`data: a${end}`], after: 'hang' }],
      })
      const reading = read(server.url)
      await until(() => dataOf(reading).length > 0)
      expect(dataOf(reading)).toEqual(['a'])
      const [before] = await server.exchanges()
      expect(before?.outcome).toBeNull()
      reading.close()
      await until(async () => (await server.exchanges())[0]?.outcome === 'aborted')
    },
  )

  test.for([true, false])(
    'cookies go to another origin if that is asked for: %j',
    async (asked) => {
      const server = await serve({
        kind: 'script',
        answers: [{ pieces: ['retry: 0\ndata: a\n\n'] }],
      })
      const { port } = new URL(server.url)
      document.cookie = 'grain=rye'
      onTestFinished(() => {
        document.cookie = 'grain=; max-age=0'
      })
      // Another origin, and the same site, so that its cookies are no third party's.
      const reading = read(`http://${location.hostname}:${port}`, asked)
      await reading.closed
      expect(dataOf(reading)).toEqual(['a'])
      const cookie = asked ? expect.stringContaining('grain=rye') : null
      const sent = (await server.exchanges()).map(({ headers }) => headers.cookie)
      expect(sent).toEqual([cookie, cookie])
    },
  )

  // Behind the `retry:`, without which an `EventSource` waits for three seconds.
  const cuts = (['rst', 'fin', 'end'] as const).flatMap((by) =>
    [10, 30, 60].map((after) => ({ by, after })),
  )
  test.for(cuts)('no event is lost by a cut after $after bytes ($by)', async ({ by, after }) => {
    const feed = ['a', 'b', 'c', 'd'].map((data) => ({ data }))
    const { url } = await serve({ kind: 'resumable', feed, retryMs: 0 })
    const cut = { by, after, counting: 'body', waitMs: 20 } as const
    const proxy = await serveProxy({ target: url, plan: [{ cut }] })
    const reading = read(`${proxy.url}/feed`)
    await reading.closed
    expect(reading.happenings.filter(isEvent)).toEqual(
      feed.map(({ data }, index) => ({ event: 'message', data, id: `1-${index + 1}` })),
    )
  })
})
