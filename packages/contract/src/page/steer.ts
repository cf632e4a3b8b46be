import type { StreamOptions } from '@millrace/core'
import { contractContext } from '../context.ts'
import { GATE_HEADER, TAG_HEADER } from '../headers.ts'

/** One test's hold on the server: its own tag, and its own gate. */
export interface Steer {
  /** Options that carry the test's tag, and its gate where one is named. */
  readonly options: (path: string, more?: Steering) => StreamOptions
  /** Lets so many more pieces of the answers at the test's gate through. */
  readonly release: (pieces: number) => Promise<void>
  /** What became of each request of the test that reached the server; `null` while it is open. */
  readonly outcomes: () => Promise<readonly unknown[]>
  /** Waits until a request of the test has reached the server. */
  readonly arrived: () => Promise<void>
  /** Waits until a request of the test has ended, and says how. */
  readonly ended: () => Promise<unknown>
}

export interface Steering {
  readonly gated?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly stream?: Partial<StreamOptions>
}

/** Enough for any answer there is. */
export const everyPiece = 1_000_000

export function steer(): Steer {
  const { url } = contractContext()
  const name = crypto.randomUUID()
  const ask = async (action: string, query: string): Promise<unknown> => {
    const response = await fetch(`${url}/control/${action}?${query}`)
    if (!response.ok) throw new Error(`The contract's server answered ${response.status}`)
    return response.status === 204 ? undefined : response.json()
  }
  return {
    options: (path, { gated = false, headers = {}, stream = {} } = {}) => ({
      url: url + path,
      headers: { ...headers, [TAG_HEADER]: name, ...(gated ? { [GATE_HEADER]: name } : {}) },
      // A request is made once, so that a failure shows at once and what is counted was asked for.
      retry: { attempts: 0 },
      ...stream,
    }),
    async release(pieces) {
      await ask('release', `gate=${name}&pieces=${pieces}`)
    },
    async outcomes() {
      const outcomes = await ask('requests', `tag=${name}`)
      return Array.isArray(outcomes) ? outcomes : []
    },
    async arrived() {
      await ask('arrived', `tag=${name}`)
    },
    ended: () => ask('ended', `tag=${name}`),
  }
}
