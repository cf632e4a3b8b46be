import type { UseStreamOptions } from '@millrace/core'
import { contractContext } from '../context.ts'
import { GATE_HEADER, TAG_HEADER } from '../headers.ts'

/** One test's hold on the server: its own tag, and its own gate. */
export interface Steer extends Requests {
  /** Options that carry the test's tag, and its gate where one is named. */
  readonly options: (path: string, more?: Steering) => UseStreamOptions
  /** Lets so many more pieces of the answers at the test's gate through. */
  readonly release: (pieces: number) => Promise<void>
  /** Breaks the connections of the answers at the test's gate. */
  readonly cut: () => Promise<void>
}

/** What became of a test's requests. */
export interface Requests {
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
  readonly stream?: Partial<UseStreamOptions>
}

/** Enough for any answer there is. */
export const everyPiece = 1_000_000

export function steer(): Steer {
  const { url } = contractContext()
  const name = crypto.randomUUID()
  return {
    ...requestsOf(name),
    options: (path, { gated = false, headers = {}, stream = {} } = {}) => ({
      url: url + path,
      headers: { ...headers, [TAG_HEADER]: name, ...(gated ? { [GATE_HEADER]: name } : {}) },
      // A request is made once, so that a failure shows at once and what is counted was asked for.
      retry: { attempts: 0 },
      ...stream,
    }),
    async release(pieces) {
      await askServer('release', { gate: name, pieces: String(pieces) })
    },
    async cut() {
      await askServer('cut', { gate: name })
    },
  }
}

/** Tells the contract's server to do something, and gives what it says. */
export async function askServer(
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const query = String(new URLSearchParams(parameters))
  const response = await fetch(`${contractContext().url}/control/${action}?${query}`)
  if (!response.ok) throw new Error(`The contract's server answered ${response.status}`)
  return response.status === 204 ? undefined : response.json()
}

/** The requests that carry a tag. */
export function requestsOf(tag: string): Requests {
  return {
    async outcomes() {
      const outcomes = await askServer('requests', { tag })
      return Array.isArray(outcomes) ? outcomes : []
    },
    async arrived() {
      await askServer('arrived', { tag })
    },
    ended: () => askServer('ended', { tag }),
  }
}
