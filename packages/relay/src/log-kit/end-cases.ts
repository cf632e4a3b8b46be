import { compareCursors } from '../log/cursor.ts'
import type { Terminal } from '../log/log.ts'
import type { CaseOf } from './case.ts'
import { begin, equal, newStream, pageOf, refused, settles, textsOf } from './tools.ts'

const never = () => new AbortController().signal

const terminals: readonly Terminal[] = [
  { type: 'end' },
  { type: 'cancelled' },
  { type: 'error', reason: 'upstream-lost' },
  { type: 'error', reason: 'too-large' },
]

/** How streams end, once. */
export const endCases: readonly CaseOf[] = [
  {
    name: 'keeps how a stream ended, behind all of its events',
    async check(log) {
      for (const terminal of terminals) {
        const stream = newStream()
        const writer = await begin(log, stream)
        await writer.append(['a', 'b'])
        equal(await writer.finish(terminal), true, 'The first end')
        const page = await pageOf(log, stream.id)
        const last = page.entries.at(-1)?.cursor
        equal(page.terminal?.terminal, terminal, 'The terminal')
        equal(page.entries.length, 2, 'The entries before it')
        const behind = last && page.terminal && compareCursors(last, page.terminal.cursor) < 0
        equal(behind, true, 'The terminal’s cursor is the greatest')
        const rest = await pageOf(log, stream.id, page.terminal?.cursor)
        equal(rest.entries, [], 'What is behind the terminal')
        equal(rest.terminal, page.terminal, 'The terminal, read from its own cursor')
        equal((await log.status(stream.id))?.terminal, page.terminal, 'The status')
      }
    },
  },
  {
    name: 'ends a stream once, whoever comes first',
    async check(log) {
      for (let round = 0; round < 4; round += 1) {
        const stream = newStream()
        const writer = await begin(log, stream)
        await writer.append(['a'])
        const ends = await Promise.all([
          log.finish(stream.id, { type: 'cancelled' }),
          writer.finish({ type: 'end' }),
          log.finish(stream.id, { type: 'error', reason: 'shutdown' }),
        ])
        equal(ends.filter(Boolean).length, 1, 'How many ends counted')
        const before = (await pageOf(log, stream.id)).terminal
        equal(await log.finish(stream.id, { type: 'end' }), false, 'A later end')
        equal((await pageOf(log, stream.id)).terminal, before, 'The terminal after it')
      }
    },
  },
  {
    name: 'takes nothing for a stream that has ended',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a'])
      await writer.finish({ type: 'end' })
      await refused(writer.append(['b']), 'fenced')
      equal(await textsOf(log, stream.id), ['a'], 'The texts')
    },
  },
  {
    name: 'puts what was appended last before the end',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      const [, done] = await Promise.all([writer.append(['a']), writer.finish({ type: 'end' })])
      equal(done, true, 'The end')
      equal(await textsOf(log, stream.id), ['a'], 'The texts')
    },
  },
  {
    name: 'tells the writer when another ends the stream',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      equal(writer.signal.aborted, false, 'The signal before')
      equal(await log.finish(stream.id, { type: 'cancelled' }), true, 'The end')
      const told = new Promise((resolve) => writer.signal.addEventListener('abort', resolve))
      equal(writer.signal.aborted || (await settles(told)), true, 'The signal after')
      await refused(writer.append(['b']), 'fenced')
      equal(await writer.finish({ type: 'end' }), false, 'The writer’s own end')
    },
  },
  {
    name: 'wakes those who wait when the stream ends',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      const waiting = log.wait(stream.id, undefined, never())
      await writer.finish({ type: 'end' })
      equal(await settles(waiting), true, 'The wait')
    },
  },
  {
    name: 'forgets a stream that is deleted, and its writer with it',
    async check(log) {
      const stream = newStream()
      const writer = await begin(log, stream)
      await writer.append(['a'])
      const [entry] = (await pageOf(log, stream.id)).entries
      const waiting = log.wait(stream.id, entry?.cursor, never())
      await log.delete(stream.id)
      equal(await settles(waiting), true, 'A wait for it')
      equal(await log.status(stream.id), undefined, 'Its status')
      await refused(writer.append(['b']), 'fenced')
      equal(await writer.finish({ type: 'end' }), false, 'Its end')
      equal(await log.status(stream.id), undefined, 'Its status after that')
    },
  },
  {
    name: 'says of a stream whose it is, how long it is and since when',
    async check(log) {
      const before = Date.now()
      const stream = newStream({ owner: 'grace', key: 'k-1', fingerprint: 'f-1' })
      const writer = await begin(log, stream)
      await writer.append(['a', 'b'])
      const running = await log.status(stream.id)
      const { id, owner, key, fingerprint, events, endedAt } = running ?? {}
      equal({ id, owner, key, fingerprint }, stream, 'What it was created with')
      equal([events, endedAt], [2, undefined], 'What it says while it runs')
      await writer.finish({ type: 'end' })
      const ended = await log.status(stream.id)
      const times = [before, ended?.startedAt ?? 0, ended?.endedAt ?? 0, Date.now()]
      equal(
        times.toSorted((a, b) => a - b),
        times,
        'Its times',
      )
    },
  },
]
