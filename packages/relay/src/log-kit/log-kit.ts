import type { Log } from '../log/log.ts'
import { claimCases } from './claim-cases.ts'
import { endCases } from './end-cases.ts'
import { randomCase } from './random-case.ts'
import { readCases } from './read-cases.ts'
import { sharedCases } from './shared-cases.ts'

/** One empty log, opened for one case. */
export interface LogUnderTest {
  readonly log: Log
  /**
   * Opens the same streams once more, as another process would. Left out by a log that keeps them
   * to itself; the cases that need it are then left out as well.
   */
  readonly again?: (() => Log | Promise<Log>) | undefined
  /** Closes and removes whatever was opened. */
  readonly dispose: () => void | Promise<void>
}

export interface LogKitOptions {
  readonly open: () => LogUnderTest | Promise<LogUnderTest>
  /** Whether {@link LogUnderTest.again} is there. Default `false`. */
  readonly shared?: boolean | undefined
  /** Of the random run; the same seed is the same run. Default 1. */
  readonly seed?: number | undefined
  /** How many steps the random run takes. Default 400. */
  readonly steps?: number | undefined
}

/** Something that must hold for every log. */
export interface LogCase {
  readonly name: string
  /** Rejects with an error that says what does not hold. */
  readonly run: () => Promise<void>
}

/**
 * What every log must do, as named cases for any test runner:
 * `for (const { name, run } of logCases({ open })) test(name, run)`.
 */
export function logCases(options: LogKitOptions): readonly LogCase[] {
  const { open, shared = false, seed = 1, steps = 400 } = options
  const cases = [...readCases, ...endCases, ...claimCases, randomCase({ seed, steps })]
  return [...cases, ...(shared ? sharedCases : [])].map(({ name, check }) => ({
    name,
    run: async () => {
      const under = await open()
      const others: Log[] = []
      const again = async () => {
        if (!under.again) throw new Error('This log cannot be opened again.')
        const other = await under.again()
        others.push(other)
        return other
      }
      try {
        await check(under.log, again)
      } finally {
        for (const other of others) await other.close()
        await under.log.close()
        await under.dispose()
      }
    },
  }))
}
