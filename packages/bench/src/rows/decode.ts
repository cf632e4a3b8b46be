import { runRace, type Run } from '../measure/race.ts'
import { compare, growthOf, ratioOf, steepest } from '../report/compare.ts'
import { atMost } from '../report/result.ts'
import type { Row } from './row.ts'

const size = 20_000
const sizes = [5_000, 20_000, 80_000]
const subject = 'Millrace, openai-chat'
const bare = 'bare loop, openai-chat'
const single: Run = { size, eventsInChunk: 1, clock: 'processor' }
const many: Run = { size, eventsInChunk: 32, clock: 'processor' }

/** Whoever reads Anthropic's or Gemini's bytes is held against the bare loop over the same. */
function baseOf(name: string): string {
  if (/anthropic/i.test(name)) return 'bare loop, anthropic'
  return /gemini|google/i.test(name) ? 'bare loop, gemini' : bare
}

export const decode: Row = {
  name: 'decode',
  about: `${size} events to the finished message, one and 32 in a network chunk`,
  async measure(rounds) {
    const times = await runRace('decode', [single, many], { rounds })
    const [one, thirtyTwo] = [compare(times, 0, baseOf), compare(times, 1, baseOf)]
    const more = sizes.map((grown): Run => ({ ...many, size: grown }))
    const only = (name: string) => name === subject || name === bare
    const growth = growthOf(await runRace('decode', more, { rounds, only }), sizes)
    return {
      row: 'decode',
      tables: [
        { caption: `${size} events, one in a chunk`, unit: 'ms', entries: one },
        { caption: `${size} events, 32 in a chunk`, unit: 'ms', entries: thirtyTwo },
      ],
      growth,
      targets: [
        atMost('≤ 1.3 × the bare loop, one event a chunk', 1.3, ratioOf(one, subject)),
        atMost('≤ 1.2 × the bare loop, 32 events a chunk', 1.2, ratioOf(thirtyTwo, subject)),
        ...growth
          .filter(({ name }) => name === subject)
          .map((each) => atMost('four times the events cost ≤ 4.4 ×', 4.4, steepest(each))),
      ],
    }
  },
}
