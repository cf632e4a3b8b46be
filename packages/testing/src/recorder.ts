import { ConnectionReset } from './body.ts'

/** How an exchange ended: the whole body was taken, the client left before, or a fault cut it. */
export type Outcome = 'answered' | 'aborted' | 'reset'

/** A request that came in, and what became of it. The last four fields change until it has ended. */
export interface RecordedRequest {
  /** Counts from 1. */
  readonly number: number
  readonly method: string
  readonly url: URL
  readonly path: string
  readonly headers: Headers
  readonly bodyText: string
  /** The body as JSON, or `undefined` when it is no JSON. */
  readonly body: unknown
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly status: number | undefined
  readonly bytesSent: number
  readonly outcome: Outcome | undefined
  /** Milliseconds since 1970. */
  readonly endedAt: number | undefined
}

export interface WaitOptions {
  /** Milliseconds until the wait is given up. Default: 5000. */
  readonly timeoutMs?: number
}

export type WaitFor = (
  predicate: (request: RecordedRequest) => boolean,
  options?: WaitOptions,
) => Promise<RecordedRequest>

export interface Recorder {
  readonly requests: readonly RecordedRequest[]
  readonly waitFor: WaitFor
  readonly record: (request: Request) => Promise<RecordedRequest>
  /** Makes the response, and notes when there comes none. */
  readonly handle: (
    recorded: RecordedRequest,
    respond: () => Response | Promise<Response>,
  ) => Promise<Response>
  /** The response with a body that notes what is sent and how it ends. */
  readonly track: (recorded: RecordedRequest, response: Response, request: Request) => Response
}

type Progress = Pick<RecordedRequest, 'status' | 'bytesSent' | 'outcome' | 'endedAt'>
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

// A demo server runs for weeks.
const MOST_REQUESTS_KEPT = 1000

export function createRecorder(): Recorder {
  const requests: RecordedRequest[] = []
  const progress = new WeakMap<RecordedRequest, Mutable<Progress>>()
  const waiters = new Set<(request: RecordedRequest) => void>()
  let received = 0

  const update = (recorded: RecordedRequest, change: Partial<Progress>): void => {
    const state = progress.get(recorded)
    if (!state || state.outcome) return
    Object.assign(state, change)
    for (const waiter of waiters) waiter(recorded)
  }

  return {
    requests,

    waitFor(predicate, { timeoutMs = 5000 } = {}) {
      const known = requests.find(predicate)
      if (known) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          waiters.delete(waiter)
          clearTimeout(timer)
        }
        const waiter = (request: RecordedRequest): void => {
          if (!predicate(request)) return
          settle()
          resolve(request)
        }
        const timer = setTimeout(() => {
          settle()
          reject(new Error(`No such request within ${timeoutMs} ms; seen: ${summary(requests)}`))
        }, timeoutMs)
        waiters.add(waiter)
      })
    },

    async record(request) {
      const url = new URL(request.url)
      const bodyText = await request.text()
      const state: Mutable<Progress> = {
        status: undefined,
        bytesSent: 0,
        outcome: undefined,
        endedAt: undefined,
      }
      const recorded: RecordedRequest = {
        number: ++received,
        method: request.method,
        url,
        path: url.pathname,
        headers: new Headers(request.headers),
        bodyText,
        body: parsed(bodyText),
        receivedAt: Date.now(),
        get status() {
          return state.status
        },
        get bytesSent() {
          return state.bytesSent
        },
        get outcome() {
          return state.outcome
        },
        get endedAt() {
          return state.endedAt
        },
      }
      progress.set(recorded, state)
      requests.push(recorded)
      if (requests.length > MOST_REQUESTS_KEPT) requests.shift()
      for (const waiter of waiters) waiter(recorded)
      return recorded
    },

    async handle(recorded, respond) {
      try {
        return await respond()
      } catch (error) {
        update(recorded, { outcome: outcomeOf(error), endedAt: Date.now() })
        throw error
      }
    },

    track(recorded, response, request) {
      const { status, headers } = response
      update(recorded, { status })
      const end = (outcome: Outcome): void => update(recorded, { outcome, endedAt: Date.now() })
      if (!response.body) {
        end('answered')
        return response
      }
      const reader = response.body.getReader()
      let stopListening = (): void => {}
      const body = new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const onAbort = (): void => {
              end('aborted')
              controller.error(request.signal.reason)
              void reader.cancel(request.signal.reason)
            }
            if (request.signal.aborted) return onAbort()
            request.signal.addEventListener('abort', onAbort, { once: true })
            stopListening = () => request.signal.removeEventListener('abort', onAbort)
          },
          // The body holds on to the request: its signal follows the client's only while it lives.
          async pull(controller) {
            try {
              const { done, value } = await reader.read()
              if (request.signal.aborted) return
              if (done) {
                stopListening()
                end('answered')
                controller.close()
                return
              }
              controller.enqueue(value)
              update(recorded, { bytesSent: recorded.bytesSent + value.byteLength })
            } catch (error) {
              stopListening()
              end(outcomeOf(error))
              controller.error(error)
            }
          },
          cancel(reason) {
            stopListening()
            end('aborted')
            return reader.cancel(reason)
          },
        },
        { highWaterMark: 0 },
      )
      return new Response(body, { status, headers })
    },
  }
}

function outcomeOf(error: unknown): Outcome {
  return error instanceof ConnectionReset ? 'reset' : 'aborted'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function summary(requests: readonly RecordedRequest[]): string {
  const lines = requests.map(
    ({ method, path, status, outcome }) =>
      `${method} ${path} ${status ?? 'unanswered'} ${outcome ?? 'open'}`,
  )
  return lines.join(', ') || 'none'
}
