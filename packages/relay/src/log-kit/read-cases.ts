import { compareCursors } from '../log/cursor.ts'
import type { CaseOf } from './case.ts'
import { all, begin, equal, idsOf, newStream, pageOf, settles, textsOf } from './tools.ts'

const never = () => new AbortController().signal

/** What a log gives back of what was appended. */
export const readCases: readonly CaseOf[] = [
  {
    name: 'gives back what was appended, in its order, letter by letter',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      const texts = ['data: a\n', 'event: e\ndata: 水車 🍞\n', 'data: \u0000"\\\n', 'data: \n']
      await writer.append(texts.slice(0, 1))
      await writer.append(texts.slice(1))
      equal(await textsOf(log, stream.id), texts, 'The texts')
    },
  },
  {
    name: 'gives each event a cursor of its own, and each is greater than the last',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      for (let round = 0; round < 4; round += 1) await writer.append(['data: 1\n', 'data: 2\n'])
      const { entries } = await pageOf(log, stream.id)
      for (const [index, { cursor }] of entries.entries()) {
        const before = entries[index - 1]?.cursor
        if (before) equal(compareCursors(before, cursor) < 0, true, 'A cursor is greater')
      }
      equal(entries.length, 8, 'The number of entries')
    },
  },
  {
    name: 'reads behind any cursor, and nothing behind the last',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a', 'b', 'c', 'd'])
      const { entries } = await pageOf(log, stream.id)
      for (const [index, { cursor }] of entries.entries()) {
        const rest = ['a', 'b', 'c', 'd'].slice(index + 1)
        equal(await textsOf(log, stream.id, cursor), rest, `Behind entry ${index}`)
      }
      equal((await pageOf(log, stream.id)).terminal, undefined, 'A running stream’s terminal')
    },
  },
  {
    name: 'reads in pages that join without a gap',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      const texts = Array.from({ length: 50 }, (_, index) => `data: ${'x'.repeat(index)}\n`)
      await writer.append(texts)
      await writer.finish({ type: 'end' })
      const read: string[] = []
      for (let page = await pageOf(log, stream.id, undefined, 100); ;) {
        read.push(...page.entries.map(({ text }) => text))
        if (page.terminal) break
        equal(page.entries.length > 0, true, 'A page that is not the last has an entry')
        page = await pageOf(log, stream.id, page.entries.at(-1)?.cursor, 100)
      }
      equal(read, texts, 'All pages')
    },
  },
  {
    name: 'knows no cursor but those it gave out',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a', 'b'])
      const forged = [
        { epoch: 1, seq: 3 },
        { epoch: 1, seq: 0 },
        { epoch: 0, seq: 1 },
        { epoch: 2, seq: 1 },
        { epoch: 999_999_999_999_999, seq: 999_999_999_999_999 },
      ]
      for (const cursor of forged) {
        equal(await log.read(stream.id, cursor, all), 'unknown', `Behind ${JSON.stringify(cursor)}`)
      }
    },
  },
  {
    name: 'tells a stream that is not there',
    async check(log) {
      const { id } = newStream()
      equal(await log.read(id, undefined, all), 'missing', 'Its page')
      equal(await log.status(id), undefined, 'Its status')
      equal(await log.finish(id, { type: 'end' }), false, 'Its end')
      equal(await settles(log.wait(id, undefined, never())), true, 'A wait for it settles')
      await log.delete(id)
    },
  },
  {
    name: 'wakes those who wait when something is appended',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      const first = log.wait(stream.id, undefined, never())
      await writer.append(['a'])
      equal(await settles(first), true, 'A wait for the first event')
      const [entry] = (await pageOf(log, stream.id)).entries
      const second = log.wait(stream.id, entry?.cursor, never())
      await writer.append(['b'])
      equal(await settles(second), true, 'A wait for the second event')
      const none = log.wait(stream.id, undefined, never())
      equal(await settles(none), true, 'A wait for what is there')
    },
  },
  {
    name: 'lets those go who wait no longer',
    async check(log) {
      const stream = newStream()
      await begin(log, stream)
      const controller = new AbortController()
      const waiting = log.wait(stream.id, undefined, controller.signal)
      controller.abort()
      equal(await settles(waiting), true, 'A wait that was given up')
      equal(await settles(log.wait(stream.id, undefined, controller.signal)), true, 'A late one')
    },
  },
  {
    name: 'keeps streams apart',
    async check(log) {
      const streams = [newStream(), newStream(), newStream()]
      const writers = await Promise.all(streams.map((stream) => begin(log, stream)))
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(writers.map((writer, index) => writer.append([`${index}-${round}`])))
      }
      for (const [index, { id }] of streams.entries()) {
        const expected = [0, 1, 2, 3, 4].map((round) => `${index}-${round}`)
        equal(await textsOf(log, id), expected, `Stream ${index}`)
        equal(idsOf(await pageOf(log, id)).length, 5, `The cursors of stream ${index}`)
      }
    },
  },
]
