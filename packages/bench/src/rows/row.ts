import type { Result } from '../report/result.ts'

/** One row of SPEED's table. */
export interface Row {
  readonly name: string
  /** What it measures, in one line. */
  readonly about: string
  /** @param rounds How often each contender is measured; the best counts. */
  measure(rounds: number): Promise<Result>
}
