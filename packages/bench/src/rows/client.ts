import { runRace, type Run } from '../measure/race.ts'
import { bestOf, compare } from '../report/compare.ts'
import { atLeast } from '../report/result.ts'
import type { Row } from './row.ts'

/** Enough for a client that waits a timer for each event. */
const few: Run = { size: 1_000, eventsInChunk: 1, clock: 'wall' }
const many: Run = { size: 100_000, eventsInChunk: 1, clock: 'wall' }
const subject = 'Millrace, openai-chat'

export const client: Row = {
  name: 'client',
  about: 'how many events a second a client takes in, in Node',
  async measure(rounds) {
    const together = await runRace('client', [few], { rounds, warmUps: 1 })
    const only = (name: string) => name === subject
    const alone = compare(await runRace('client', [many], { rounds, only }), 0, () => subject)
    const milliseconds = bestOf(alone, subject)
    return {
      row: 'client',
      tables: [
        {
          caption: `${few.size} events, as fast as the client takes them`,
          unit: 'ms',
          entries: compare(together, 0, () => subject),
        },
        { caption: `${many.size} events`, unit: 'ms', entries: alone },
      ],
      growth: [],
      targets: [
        atLeast(
          '≥ 100,000 events/s in Node',
          100_000,
          milliseconds === null ? null : (many.size / milliseconds) * 1000,
        ),
      ],
    }
  },
}
