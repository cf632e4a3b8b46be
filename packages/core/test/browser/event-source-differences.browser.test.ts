import { expect, test } from 'vitest'
import { dataOf, readBoth } from './page/compare.ts'
import { readByFeed, readNatively } from './page/readers.ts'
import { serve } from './page/serve.ts'
import { until } from './page/until.ts'
import type { ScriptedAnswer } from './servers.ts'

const first: ScriptedAnswer = { pieces: ['retry: 0\nid: 1\ndata: a\n\n'] }
const second: ScriptedAnswer = { pieces: ['id: 2\ndata: b\n\n'] }

function typed(contentType: string): ScriptedAnswer {
  return { ...first, headers: { 'content-type': contentType } }
}

interface Difference {
  readonly name: string
  readonly answers: readonly ScriptedAnswer[]
  /** The data that the browser's `EventSource` gives before it closes. */
  readonly native: readonly string[]
  readonly millrace: readonly string[]
}

/** What an `EventSource` gives up for good, as the standard wants it, and a feed does not. */
const patience: readonly Difference[] = [
  ...[408, 425, 429, 500, 502, 503, 504].flatMap((status) => [
    {
      name: `${status} at once is asked again`,
      answers: [{ status }, { status }, first],
      native: [],
      millrace: ['a'],
    },
    {
      name: `${status} after a connection is asked again`,
      answers: [first, { status }, { status }, second],
      native: ['a'],
      millrace: ['a', 'b'],
    },
  ]),
  {
    name: "a gateway's page in place of the feed that was there is asked again",
    answers: [first, { headers: { 'content-type': 'text/html' }, pieces: ['Soon.'] }, second],
    native: ['a'],
    millrace: ['a', 'b'],
  },
  ...['', 'text/plain', 'application/octet-stream'].map((type) => ({
    name: `a feed of type "${type}" is known by its first line`,
    answers: [typed(type), second],
    native: [],
    millrace: ['a', 'b'],
  })),
  ...[201, 203, 206].map((status) => ({
    name: `${status} is a success`,
    answers: [{ ...typed('text/event-stream'), status }, second],
    native: [],
    millrace: ['a', 'b'],
  })),
]

/** Where Chromium does otherwise than the standard. */
const flaws: readonly Difference[] = [
  {
    name: 'the type names another charset; a feed is UTF-8 always',
    answers: [typed('text/event-stream;charset=windows-1252'), second],
    native: [],
    millrace: ['a', 'b'],
  },
  {
    name: 'a line end follows the byte order mark',
    answers: [{ pieces: ['\uFEFF\ndata: a\n\nretry: 0\n'] }, { pieces: ['data: b\n\n'] }],
    native: ['b'],
    millrace: ['a', 'b'],
  },
]

test.for([...patience, ...flaws])('otherwise than by `EventSource`: $name', async (difference) => {
  const { native, millrace } = await readBoth(difference.answers)
  expect(dataOf(native)).toEqual(difference.native)
  expect(dataOf(millrace)).toEqual(difference.millrace)
  expect(millrace.requests.length).toBe(difference.answers.length + 1)
})

test.for([301, 302, 303, 307, 308])(
  'a feed that was redirected (%i) is asked for where it was asked for first',
  async (status) => {
    // Its headers may hold keys, which are not for every address that an answer names.
    const { native, millrace } = await readBoth([
      { status, headers: { location: '/elsewhere' } },
      first,
      { status, headers: { location: '/elsewhere' } },
      second,
    ])
    expect(dataOf(millrace)).toEqual(['a', 'b'])
    expect(millrace.requests.map(({ path }) => path)).toEqual([
      '/feed',
      '/elsewhere',
      '/feed',
      '/elsewhere',
      '/feed',
    ])
    // `EventSource` remembers where it was sent, and is sent there once more.
    expect(dataOf(native)).toEqual(['a', 'b'])
    expect(native.requests.map(({ path }) => path)).toEqual([
      '/feed',
      ...Array.from({ length: 4 }, () => '/elsewhere'),
    ])
  },
)

test('a feed that another origin may not read is asked for again: a page cannot tell why', async () => {
  const script = { kind: 'script', answers: [first, first, first], cors: false } as const
  const native = await serve(script)
  const source = readNatively({ url: native.url })
  await source.closed
  expect(source.happenings).toEqual(['connecting', 'closed'])
  expect(await native.exchanges()).toHaveLength(1)

  const millrace = await serve(script)
  const feed = readByFeed({ url: millrace.url, retry: { base: 20 } })
  await until(async () => (await millrace.exchanges()).length > 2)
  expect(feed.happenings).toEqual(['connecting'])
})
