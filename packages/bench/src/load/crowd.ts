/** Many readers at once, in a process of their own. */
import { setTimeout } from 'node:timers/promises'
import { obey } from './child.ts'
import { now } from './clock.ts'
import type { Order } from './orders.ts'
import { readAnswer, type Reading } from './reader.ts'

/** What was read since `begin`: how late each token came, in milliseconds. */
export interface Counted {
  readonly tokens: number
  readonly median: number
  readonly late: number
  readonly latest: number
}

/** How many streams may be asked for whose first token has not come. */
const waiting = 32

let readings: Reading[] = []
let late: number[] = []

/**
 * Opens one stream after the other, and no more than a few before their first token has come: a
 * busy server takes a connection at each turn of its loop, and a long queue of them would measure that.
 */
async function open(url: string, streams: number, over: number): Promise<void> {
  readings = []
  const began = now()
  for (let index = 0; index < streams; index += 1) {
    await setTimeout(Math.max(0, began + (over * index) / streams - now()))
    await readings[index - waiting]?.first
    readings.push(readAnswer(url, {}, (due) => void late.push(now() - due)))
  }
  await Promise.all(readings.map(({ first }) => first))
}

function count(): Counted {
  const sorted = late.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? NaN
  return { tokens: sorted.length, median: at(0.5), late: at(0.999), latest: at(1) }
}

async function timeFirst(url: string, times: number): Promise<number[]> {
  const found: number[] = []
  for (let time = 0; time < times; time += 1) {
    const began = now()
    const { first, exact } = readAnswer(url, { tokens: 1 })
    await first
    found.push(now() - began)
    if (!(await exact)) throw new Error('It read something else.')
  }
  return found
}

obey(async (order: Order) => {
  switch (order.order) {
    case 'open':
      return open(order.url, order.streams, order.over)
    case 'begin':
      late = []
      return undefined
    case 'count':
      return count()
    case 'end':
      return (await Promise.all(readings.map(({ exact }) => exact))).filter(Boolean).length
    case 'first':
      return timeFirst(order.url, order.times)
    default:
      throw new RangeError(`Readers know nothing of ${order.order}.`)
  }
})
