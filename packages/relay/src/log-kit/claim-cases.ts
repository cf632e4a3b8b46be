import type { CaseOf } from './case.ts'
import { begin, equal, newStream } from './tools.ts'

/** Keys: one stream each. */
export const claimCases: readonly CaseOf[] = [
  {
    name: 'gives a key to the first who asks, and tells the others who it was',
    async check(log) {
      const streams = Array.from({ length: 8 }, () => newStream({ key: 'shared' }))
      const made = await Promise.all(streams.map((stream) => log.create(stream)))
      const winners = streams.filter((_, index) => 'writer' in (made[index] ?? {}))
      equal(winners.length, 1, 'How many got the key')
      for (const created of made) {
        if ('claimedBy' in created) equal(created.claimedBy, winners[0]?.id, 'Who has it')
      }
      for (const { id } of streams) {
        equal((await log.status(id)) !== undefined, id === winners[0]?.id, 'Whether it is there')
      }
    },
  },
  {
    name: 'keeps a key for a stream that has ended, and frees it with the stream',
    async check(log) {
      const first = newStream({ key: 'again' })
      const writer = await begin(log, first)
      await writer.finish({ type: 'end' })
      equal(await log.create(newStream({ key: 'again' })), { claimedBy: first.id }, 'While kept')
      await log.delete(first.id)
      await begin(log, newStream({ key: 'again' }))
    },
  },
  {
    name: 'asks for no key',
    async check(log) {
      await begin(log, newStream())
      await begin(log, newStream())
    },
  },
]
