import fc from 'fast-check'
import { anthropic, gemini, openaiChat, type Protocol } from '@millrace/core'

/** A write to the body: what, how long after the one before, and where it is cut in two. */
export interface Write {
  readonly text: string
  readonly waitMs: number
  readonly cutAt: number
}

/** What a server does with one request. */
export interface Exchange {
  readonly act: 'answer' | 'refuse' | 'say nothing'
  readonly delayMs: number
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly writes: readonly Write[]
  readonly end: 'close' | 'break' | 'hang'
}

/** One stream: what is asked, how long it may take, and all that its server will do. */
export interface Plan {
  readonly format: string
  readonly auto: boolean
  readonly method: 'GET' | 'POST'
  /** Whether `fetch` heeds its signal. */
  readonly deaf: boolean
  readonly limits: Readonly<Record<LimitName, number>>
  readonly retry: Readonly<Record<'base' | 'cap' | 'attempts' | 'budget', number>>
  /** When it is stopped, if it is, in milliseconds. */
  readonly stopAt: number | undefined
  /** When the page says that the network is back, if it does, in milliseconds. */
  readonly wakeAt: number | undefined
  /** One for each request. */
  readonly exchanges: readonly Exchange[]
  /** What becomes of all requests after those. */
  readonly afterwards: 'refuse' | 'gone'
}

type LimitName = 'connectTimeout' | 'idleTimeout' | 'byteTimeout' | 'maxDuration' | 'maxEventSize'

/** A wire format: its events, and the lines by any of which an answer is whole. */
interface Format {
  readonly protocol: Protocol
  readonly text: string
  readonly last: readonly string[]
  readonly error: (type: string) => string
}

const failure = (type: string) => `{"error":{"message":"No.","type":"${type}"}}`

export const formats: Readonly<Record<string, Format>> = {
  chat: {
    protocol: openaiChat,
    text: 'data: {"choices":[{"index":0,"delta":{"content":"水"}}]}',
    last: ['data: [DONE]', 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'],
    error: (type) => `data: ${failure(type)}`,
  },
  anthropic: {
    protocol: anthropic,
    text: 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"水"}}',
    last: ['data: {"type":"message_stop"}', 'data: [DONE]'],
    error: (type) => `event: error\ndata: ${failure(type)}`,
  },
  gemini: {
    protocol: gemini,
    text: 'data: {"candidates":[{"content":{"parts":[{"text":"水"}]}}]}',
    last: ['data: {"candidates":[{"finishReason":"STOP"}]}'],
    error: (type) => `data: ${failure(type)}`,
  },
}

const waits = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.constantFrom(1, 5, 20, 100, 500) },
  { weight: 1, arbitrary: fc.constantFrom(3000, 70_000, 400_000) },
)

/** What a server writes, in its format or out of any. */
function writesOf({ text, last, error }: Format): fc.Arbitrary<Write> {
  const usual = fc.constantFrom(`${text}\n\n`, ...last.map((line) => `${line}\n\n`))
  const odd = fc.constantFrom(
    ': beat\n\n',
    'id: 7\n',
    'id:\n',
    'retry: 5\n\n',
    'retry: 90000\n\n',
    '\n',
    '\r',
    'event: ping\ndata: {}\n\n',
    `${error('overloaded_error')}\n\n`,
    `${error('invalid_request_error')}\n\n`,
    `error: ${failure('overloaded_error')}\n\n`,
    `${failure('server_error')}\n`,
    'data: {oops\n\n',
    'data: {"half":',
    'data: null\n\n',
    `data: "${'x'.repeat(3000)}"\n\n`,
    `data: ${'x'.repeat(3000)}`,
    '<!doctype html>',
  )
  const noise = fc.string({ unit: 'binary', maxLength: 12 })
  return fc.record({
    text: fc.oneof(
      { weight: 6, arbitrary: usual },
      { weight: 3, arbitrary: usual.map((event) => `id: ${event.length}\n${event}`) },
      { weight: 2, arbitrary: odd },
      { weight: 1, arbitrary: noise },
    ),
    waitMs: waits,
    cutAt: fc.nat({ max: 60 }),
  })
}

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('text/event-stream') },
  { weight: 1, arbitrary: fc.constantFrom('', 'text/plain', 'text/html', 'application/json') },
)
const retryAfter = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom('0', '2', '604800', 'soon', 'Sun, 06 Nov 2044 08:49:37 GMT'),
)
const location = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', '/kept/1') },
  { weight: 1, arbitrary: fc.constantFrom('https://elsewhere.test/kept', 'http://[') },
)

const headers = fc
  .record({
    'content-type': contentType,
    'content-location': location,
    'retry-after': retryAfter,
    'retry-after-ms': fc.constantFrom('', '', '', '30'),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')))

const statuses = [204, 400, 401, 404, 408, 409, 410, 425, 429, 500, 501, 503, 529, 599]

function exchangesOf(format: Format): fc.Arbitrary<Exchange> {
  return fc.record({
    act: fc.oneof(
      { weight: 12, arbitrary: fc.constant('answer' as const) },
      { weight: 1, arbitrary: fc.constantFrom('refuse' as const, 'say nothing' as const) },
    ),
    delayMs: waits,
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(...statuses) },
    ),
    headers,
    writes: fc.array(writesOf(format), { maxLength: 7 }),
    end: fc.constantFrom('close', 'break', 'hang'),
  })
}

const limits = fc.record({
  connectTimeout: fc.constantFrom(60_000, 90, 1000),
  idleTimeout: fc.constantFrom(120_000, 90, 1500),
  byteTimeout: fc.constantFrom(45_000, 50, 800),
  maxDuration: fc.constantFrom(3_600_000, 700, 9000),
  maxEventSize: fc.constantFrom(16_777_216, 1000),
})

/** The defaults, and what makes fewer attempts: short waits have a short budget. */
const retry = fc
  .tuple(
    fc.constantFrom(
      { base: 500, cap: 30_000, budget: 600_000 },
      { base: 500, cap: 30_000, budget: 0 },
      { base: 20, cap: 50, budget: 2000 },
    ),
    fc.constantFrom(2, 0, 5),
  )
  .map(([backoff, attempts]) => ({ ...backoff, attempts }))

const moment = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 30, 400, 5000) },
)

/** Anything that a server may do, and a caller may ask. */
export const plans: fc.Arbitrary<Plan> = fc
  .constantFrom(...Object.entries(formats))
  .chain(([name, format]) =>
    fc.record({
      format: fc.constant(name),
      auto: fc.boolean(),
      method: fc.constantFrom('POST', 'GET'),
      deaf: fc.boolean(),
      limits,
      retry,
      stopAt: moment,
      wakeAt: moment,
      exchanges: fc.array(exchangesOf(format), { minLength: 1, maxLength: 5 }),
      afterwards: fc.constantFrom('gone', 'refuse'),
    }),
  )
