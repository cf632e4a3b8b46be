import type { Log } from '../log/log.ts'

/** What a case is written as, before it has its log. */
export interface CaseOf {
  readonly name: string
  /** @param again Opens the same streams once more, as another process would. */
  readonly check: (log: Log, again: () => Promise<Log>) => Promise<void>
}
