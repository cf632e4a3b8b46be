import { inject } from 'vitest'
import type { Sample } from './server/article.ts'
import type { Recording } from './server/corpus.ts'

/** What the tests in the page know of the server beside it. */
export interface ContractContext {
  readonly url: string
  /** Where nobody listens. */
  readonly deadUrl: string
  readonly recordings: readonly Recording[]
  readonly samples: readonly Pick<Sample, 'name' | 'text'>[]
  /** Why there is no recording, or no sample, where there is none. */
  readonly missing: string
}

declare module 'vitest' {
  interface ProvidedContext {
    contract: ContractContext
  }
}

export function contractContext(): ContractContext {
  return inject('contract')
}
