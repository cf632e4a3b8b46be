import type { CaseOf } from './case.ts'
import { begin, equal, newStream, pageOf, refused, settles, textsOf } from './tools.ts'

const never = () => new AbortController().signal

/** What holds where two processes share a log. */
export const sharedCases: readonly CaseOf[] = [
  {
    name: 'shows elsewhere what was appended here, and wakes those who wait there',
    async check(log, again) {
      const other = await again()
      const stream = newStream()
      const writer = await begin(log, stream)
      const waiting = other.wait(stream.id, undefined, never())
      await writer.append(['a', 'b'])
      equal(await settles(waiting), true, 'A wait elsewhere')
      equal(await textsOf(other, stream.id), ['a', 'b'], 'The texts elsewhere')
      equal(await pageOf(other, stream.id), await pageOf(log, stream.id), 'The pages')
      await writer.finish({ type: 'end' })
      equal(await other.status(stream.id), await log.status(stream.id), 'The status')
    },
  },
  {
    name: 'lets a stream be stopped elsewhere, and tells its writer',
    async check(log, again) {
      const other = await again()
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a'])
      const told = new Promise((resolve) => writer.signal.addEventListener('abort', resolve))
      equal(await other.finish(stream.id, { type: 'cancelled' }), true, 'The stop')
      equal(await settles(told, 5000), true, 'The writer’s signal')
      await refused(writer.append(['b']), 'fenced')
      equal(await textsOf(log, stream.id), ['a'], 'The texts')
    },
  },
  {
    name: 'gives a key once, wherever it is asked for',
    async check(log, again) {
      const other = await again()
      const streams = Array.from({ length: 6 }, () => newStream({ key: 'both' }))
      const made = await Promise.all(
        streams.map((stream, index) => (index % 2 === 0 ? log : other).create(stream)),
      )
      equal(made.filter((created) => 'writer' in created).length, 1, 'How many got the key')
    },
  },
  {
    name: 'ends a stream once, wherever it is ended',
    async check(log, again) {
      const other = await again()
      const stream = newStream()
      const writer = await begin(log, stream)
      const ends = await Promise.all([
        writer.finish({ type: 'end' }),
        other.finish(stream.id, { type: 'cancelled' }),
        other.finish(stream.id, { type: 'error', reason: 'shutdown' }),
      ])
      equal(ends.filter(Boolean).length, 1, 'How many ends counted')
    },
  },
  {
    name: 'keeps what was written when it is closed and opened again',
    async check(log, again) {
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a', 'b'])
      await writer.finish({ type: 'end' })
      const before = await pageOf(log, stream.id)
      await log.close()
      equal(await pageOf(await again(), stream.id), before, 'The page')
    },
  },
]
