import { contenders, missingFor } from '../load/contenders.ts'
import { openBank, type Bank, type Load } from '../load/measure.ts'
import type { Times } from '../measure/race.ts'
import { compare, growthOf, ratioOf, steepest } from '../report/compare.ts'
import { atMost, type Entry, type Sheet, type Target } from '../report/result.ts'
import type { Row } from './row.ts'

/** Streams at once, a fourfold each time; each has 20 tokens a second. */
const sizes = [64, 256, 1024]
const tokensInSecond = 20
/** Requests one after the other, of each contender in each round. */
const requests = 100
const base = 'pass-through'
/** Shows how late events are whatever stands between. */
const floor = 'straight from the provider'
const names = Object.keys(contenders)
const relays = names.filter((name) => name !== base)

/** What one contender did, in all rounds. */
interface Measured {
  readonly name: string
  /** By size, then by round. */
  readonly loads: Load[][]
  /** The median of each round, in milliseconds. */
  readonly firsts: number[]
  failure: string | undefined
}

function blank(name: string): Measured {
  return { name, loads: sizes.map(() => []), firsts: [], failure: missingFor(name) }
}

export const relay: Row = {
  name: 'relay',
  about: `what the relay costs beside a bare proxy, ${sizes.at(-1)} streams at once`,
  async measure(rounds) {
    const records = names.map(blank)
    const able = records.filter(({ failure }) => failure === undefined)
    const straight = blank(floor)
    for (let round = 0; round < rounds; round += 1) {
      await timeFirsts(able)
      for (const [index, streams] of sizes.entries()) {
        for (const record of [straight, ...able]) {
          await withBank(record, async (bank) => {
            record.loads[index]?.push(await bank.load(streams))
          })
        }
      }
    }
    const costs = records.map((record) => timesOf(record, (load) => load.cost))
    const bySize = sizes.map((_, index) => compare(costs, index, () => base))
    const firsts = compareFirsts(records)
    const growth = growthOf(records.map(costOfSizes), sizes)
    return {
      row: 'relay',
      tables: [
        ...bySize.map((entries, index) => ({
          caption: `processor time of the server for an event, ${sizes[index]} streams at ${tokensInSecond} events/s`,
          unit: 'µs',
          entries,
        })),
        { caption: 'first token of one request, the median', unit: 'ms', entries: firsts },
      ],
      growth,
      sheets: [lateness([straight, ...records])],
      targets: relays
        .flatMap((name) => targetsOf(name, bySize.at(-1) ?? [], firsts, records))
        .concat(
          growth
            .filter((each) => each.name !== base)
            .map((each) =>
              atMost(`${each.name}: four times the streams cost ≤ 4.4 ×`, 4.4, steepest(each)),
            ),
        ),
    }
  },
}

/** One contender's servers stand only while it is measured. */
async function withBank(record: Measured, task: (bank: Bank) => Promise<void>): Promise<void> {
  const bank = await openBank(record.name === floor ? undefined : record.name)
  try {
    await task(bank)
  } catch (error) {
    record.failure = String(error)
  } finally {
    await bank.stop()
  }
}

/** In turn, in small portions, so that a noisy second hits all alike. */
async function timeFirsts(records: readonly Measured[]): Promise<void> {
  const portion = 10
  const banks = await Promise.all(records.map(({ name }) => openBank(name)))
  const found = records.map((): number[] => [])
  try {
    // The first portion is the warm-up.
    for (let done = -portion; done < requests; done += portion) {
      for (const [index, bank] of banks.entries()) {
        const times = await bank.first(portion)
        if (done >= 0) found[index]?.push(...times)
      }
    }
  } finally {
    await Promise.all(banks.map((bank) => bank.stop()))
  }
  for (const [index, { firsts }] of records.entries()) firsts.push(median(found[index] ?? []))
}

function timesOf({ name, loads, failure }: Measured, of: (load: Load) => number): Times {
  return { name, version: undefined, runs: loads.map((rounds) => rounds.map(of)), failure }
}

/** In milliseconds of processor time a second. */
function costOfSizes(record: Measured): Times {
  const { runs, ...times } = timesOf(record, ({ cost }) => cost)
  const rates = sizes.map((streams) => (streams * tokensInSecond) / 1000)
  return {
    ...times,
    runs: runs.map((costs, index) => costs.map((each) => each * (rates[index] ?? NaN))),
  }
}

function compareFirsts(records: readonly Measured[]): Entry[] {
  const times = records.map(({ name, firsts, failure }) => ({
    ...{ name, version: undefined, failure },
    runs: [firsts],
  }))
  return compare(times, 0, () => base)
}

function lateness(records: readonly Measured[]): Sheet {
  const worst = (loads: readonly Load[], of: (load: Load) => number) =>
    loads.length === 0 ? 'none' : Math.max(...loads.map(of)).toFixed(1)
  return {
    caption: 'How late events came, in ms after they were due, the worst of all rounds',
    head: ['contender', 'streams', 'median', '99.9 %', 'latest'],
    rows: records.flatMap(({ name, loads }) =>
      loads.map((rounds, index) => [
        name,
        String(sizes[index]),
        worst(rounds, (load) => load.median),
        worst(rounds, (load) => load.late),
        worst(rounds, (load) => load.latest),
      ]),
    ),
  }
}

function targetsOf(
  name: string,
  costs: readonly Entry[],
  firsts: readonly Entry[],
  records: readonly Measured[],
): Target[] {
  const loads = records.find((record) => record.name === name)?.loads.at(-1) ?? []
  const latest = loads.length > 0 ? Math.min(...loads.map((load) => load.latest)) : null
  return [
    atMost(`${name}: ≤ 2 × the processor time of ${base}`, 2, ratioOf(costs, name)),
    atMost(`${name}: ≤ 5 ms more to the first token`, 5, addedTo(firsts, name)),
    atMost(`${name}: no event later than 250 ms, in the best round`, 250, latest),
  ]
}

/** The best round by the best round. */
function addedTo(firsts: readonly Entry[], name: string): number | null {
  const best = (of: string) => firsts.find((entry) => entry.name === of)?.best ?? null
  const [own, bare] = [best(name), best(base)]
  return own === null || bare === null ? null : own - bare
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
