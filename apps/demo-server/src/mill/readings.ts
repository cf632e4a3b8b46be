import type { MillEvents } from '@millrace/demo-kit'
import type { FeedEvent } from '@millrace/testing'
import { setTimeout } from 'node:timers/promises'

/** A working day, in events. */
const LONGEST_DAY = 2000
/** Between two events, in milliseconds. */
const PAUSE = 600

const GRAINS = ['rye', 'wheat', 'spelt', 'barley', 'oats', 'millet']

/**
 * One day at the mill: the water rises and falls, the wheel follows, and now and then somebody
 * orders. Ends after a day, or when it is left alone.
 *
 * @param day Makes the ids of this day differ from those of another.
 */
export async function* readings(day: string, isWatched: () => boolean): AsyncGenerator<FeedEvent> {
  const mill = createMill()
  for (let number = 1; number <= LONGEST_DAY; number++) {
    const { event, ...data } = mill(number)
    yield { event, data: JSON.stringify({ number, ...data }), id: `${day}-${number}` }
    // At first one of each name, at once. The wait holds up no process that wants to end.
    if (number >= 3) await setTimeout(PAUSE, undefined, { ref: false })
    if (!isWatched()) return
  }
}

/** What the mill says next. */
type Reading = {
  [Name in keyof MillEvents]: { readonly event: Name } & Omit<MillEvents[Name], 'number'>
}[keyof MillEvents]

function createMill(): (number: number) => Reading {
  let level = 1.4
  let speed = 7
  return (number) => {
    if (number % 11 === 3) {
      const grain = GRAINS[Math.floor(Math.random() * GRAINS.length)] ?? ''
      return { event: 'order', sacks: 1 + Math.floor(Math.random() * 12), grain }
    }
    if (number % 2 === 1) {
      // It wanders, and is drawn back to where the weir holds it.
      level += (1.4 - level) * 0.1 + (Math.random() - 0.5) * 0.08
      return { event: 'water', level: rounded(level, 2) }
    }
    speed += (7 + (level - 1.4) * 12 - speed) * 0.4
    return { event: 'wheel', speed: rounded(speed, 1) }
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
