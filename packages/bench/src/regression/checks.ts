import { runRace, type Run, type Times } from '../measure/race.ts'
import { compare, growthOf, ratioOf } from '../report/compare.ts'
import { atMost, type Target } from '../report/result.ts'

/** A few figures of one run that hold on any machine, and where to look when one does not. */
export interface Check {
  readonly about: string
  readonly look: string
  readonly measure: () => Promise<Target[]>
}

const subject = 'Millrace, openai-chat'
const base = 'bare loop, openai-chat'
const rounds = 3

const decodeSize = 20_000
/** By events in a chunk: twice what it took when this was written. */
const decodeLimits = [
  { eventsInChunk: 1, limit: 2.4 },
  { eventsInChunk: 32, limit: 1.6 },
]

/** Four times the work costs four times as much, and where it is quadratic 16 times. */
const growthLimit = 6
const sizes = [4_000, 16_000, 64_000]

const burnt = (size: number, eventsInChunk: number): Run => ({
  size,
  eventsInChunk,
  clock: 'processor',
})

export const checks: readonly Check[] = [
  {
    about: `${decodeSize} events decoded: processor time as a multiple of the bare loop’s`,
    look: 'what one event costs on its way through packages/core/src/sse, protocols, message and stream, or one chunk through transport',
    async measure() {
      const runs = decodeLimits.map(({ eventsInChunk }) => burnt(decodeSize, eventsInChunk))
      const only = (name: string) => name === subject || name === base
      const times = await runRace('decode', runs, { rounds, only })
      failUnread(times)
      return decodeLimits.map(({ eventsInChunk, limit }, index) => {
        const entries = compare(times, index, () => base)
        return atMost(`events in a chunk: ${eventsInChunk}`, limit, ratioOf(entries, subject))
      })
    },
  },
  {
    about: 'more events decoded: how the processor time grows',
    look: 'what is done with the whole text or all parts for each event or frame, in packages/core/src/message and stream: a copy, a search from the start, a string made flat',
    measure: () => measureGrowth('decode', 'events'),
  },
  {
    about: 'a longer tool input, looked at as it comes: how the processor time grows',
    look: 'what is done with the whole input for each delta or frame, in packages/core/src/message: partial-json.ts reads each character once and copies no finished part of the value',
    measure: () => measureGrowth('tool-input', 'deltas'),
  },
]

async function measureGrowth(race: string, what: string): Promise<Target[]> {
  const only = (name: string) => name === subject
  const runs = sizes.map((size) => burnt(size, 32))
  const times = await runRace(race, runs, { rounds, warmUps: 1, only })
  failUnread(times)
  return growthOf(times, sizes).flatMap(({ scale, cost }) =>
    cost.slice(1).map((next, index) => {
      const [from, to] = [scale[index], scale[index + 1]]
      return atMost(`from ${from}× to ${to}× the ${what}`, growthLimit, next / (cost[index] ?? NaN))
    }),
  )
}

/** @throws Error where somebody has no time to compare. */
function failUnread(times: readonly Times[]): void {
  for (const { name, failure } of times) {
    if (failure !== undefined) throw new Error(`${name}: ${failure}`)
  }
}
