import { runRace, type Run } from '../measure/race.ts'
import { compare, growthOf, ratioOf, steepest } from '../report/compare.ts'
import { atLeast, atMost } from '../report/result.ts'
import type { Row } from './row.ts'

const size = 8_000
/** In deltas of four characters: up to 1 MB. */
const sizes = [4_096, 16_384, 65_536, 262_144]
/** What grows with the square of the size is not asked for more. */
const peerSizes = [2_000, 8_000]
const subject = 'Millrace, openai-chat'
const peer = 'AI SDK, Chat'

export const toolInput: Row = {
  name: 'tool-input',
  about: `a tool's input in ${size} deltas of four characters, looked at as it grows`,
  async measure(rounds) {
    const run: Run = { size, eventsInChunk: 1, clock: 'processor' }
    const entries = compare(
      await runRace('tool-input', [run], { rounds, warmUps: 1 }),
      0,
      () => subject,
    )
    const grow = (grown: readonly number[], name: string) =>
      runRace(
        'tool-input',
        grown.map((each) => ({ ...run, size: each, eventsInChunk: 32 })),
        {
          rounds,
          warmUps: 1,
          only: (candidate) => candidate === name,
        },
      ).then((times) => growthOf(times, grown))
    const ours = await grow(sizes, subject)
    return {
      row: 'tool-input',
      tables: [{ caption: `${size} deltas, 32 kB`, unit: 'ms', entries }],
      growth: [...ours, ...(await grow(peerSizes, peer))],
      targets: [
        atLeast('≥ 40 × faster than AI SDK', 40, ratioOf(entries, peer)),
        ...ours.map((each) => atMost('four times the deltas cost ≤ 4.4 ×', 4.4, steepest(each))),
      ],
    }
  },
}
