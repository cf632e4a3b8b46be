import type { Times } from '../measure/race.ts'
import type { Entry, Growth } from './result.ts'

/**
 * The contenders of one run, each as a multiple of the base.
 *
 * @param run Which of the race's runs.
 * @param baseOf Whose figure is 1, for each contender.
 */
export function compare(
  times: readonly Times[],
  run: number,
  baseOf: (name: string) => string,
): Entry[] {
  const roundsOf = (name: string) => times.find((each) => each.name === name)?.runs[run] ?? []
  return times.map(({ name, version, failure }) => {
    const rounds = roundsOf(name)
    const base = roundsOf(baseOf(name))
    if (rounds.length === 0 || base.length === 0) {
      return { name, version, best: null, ratio: null, spread: null, failure }
    }
    const ratios = rounds.map((time, round) => time / (base[round] ?? NaN))
    return {
      name,
      version,
      best: Math.min(...rounds),
      ratio: Math.min(...rounds) / Math.min(...base),
      spread: [Math.min(...ratios), Math.max(...ratios)],
    }
  })
}

/** How the cost of each contender grows from run to run. */
export function growthOf(times: readonly Times[], sizes: readonly number[]): Growth[] {
  const [least = 1] = sizes
  return times
    .filter(({ failure }) => failure === undefined)
    .map(({ name, runs }) => ({
      name,
      unit: 'ms',
      scale: sizes.map((size) => size / least),
      cost: runs.map((rounds) => Math.min(...rounds)),
    }))
}

/** By how much the cost of four times the work grows at most, from one size to the next. */
export function steepest({ cost }: Growth): number {
  const steps = cost.slice(1).map((next, index) => next / (cost[index] ?? NaN))
  return Math.max(...steps)
}

export function ratioOf(entries: readonly Entry[], name: string): number | null {
  return entries.find((entry) => entry.name === name)?.ratio ?? null
}

export function bestOf(entries: readonly Entry[], name: string): number | null {
  return entries.find((entry) => entry.name === name)?.best ?? null
}
