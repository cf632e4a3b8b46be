/**
 * Measures one contender of a race, in a process of its own: no other code has shaped what the
 * engine compiled, and nobody else's garbage is swept. Told by messages when to run.
 */
import { isDeepStrictEqual } from 'node:util'
import { setImmediate } from 'node:timers/promises'
import { chunked, serve } from '../answers/serve.ts'
import { races } from '../races.ts'
import type { Clock, Run } from './race.ts'

const [raceName = '', contenderName = ''] = process.argv.slice(2)
const race = races[raceName]
const entrant = race?.entrants.find(({ contender }) => contender.name === contenderName)
if (!race || !entrant) throw new RangeError(`There is no ${contenderName} in ${raceName}`)
const { contender, wire } = entrant

const read = await contender.load()
const prepared = new Map<string, { fetch: typeof globalThis.fetch; expected: unknown }>()

const prepare = ({ size, eventsInChunk }: Run) => {
  const key = `${size} ${eventsInChunk}`
  const known = prepared.get(key)
  if (known) return known
  const { tokens, expected } = race.answer(size)
  const ready = { fetch: serve(chunked(wire(tokens), eventsInChunk)), expected }
  prepared.set(key, ready)
  return ready
}

async function run(order: Run): Promise<number> {
  const { fetch, expected } = prepare(order)
  await setImmediate()
  // What the last round left young is swept. A full collection would also take the code that the
  // engine compiled, since no stream lives whose shape it knows: each round would begin cold.
  globalThis.gc?.({ type: 'minor' })
  const stop = start(order.clock)
  const result = await read(fetch)
  const milliseconds = stop()
  if (!isDeepStrictEqual(result, expected)) throw new Error('It read something else.')
  return milliseconds
}

function start(clock: Clock): () => number {
  if (clock === 'wall') {
    const began = performance.now()
    return () => performance.now() - began
  }
  const began = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1000
  }
}

process.on('message', (order: Run) => {
  void run(order).then(
    (milliseconds) => process.send?.({ milliseconds }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  )
})
process.send?.({ ready: true })
