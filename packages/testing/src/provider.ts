import type { Answer } from './answers/answer.ts'
import { chooseAnswer } from './answers/choose-answer.ts'
import { createBody, type Step } from './body.ts'
import { createFakeServer, type FakeServer } from './fake-server.ts'
import {
  applyFault,
  failureOf,
  FAULT_HEADER,
  FAULTS,
  isFault,
  OVERLOADED,
  type Fault,
} from './fault.ts'
import { findFormat } from './formats/find-format.ts'
import {
  Rejection,
  type Format,
  type Route,
  type WireAnswer,
  type WireChunk,
} from './formats/format.ts'
import type { ProviderRequest } from './provider-request.ts'
import { isJsonObject } from './json.ts'
import { createWaits, type Pace } from './pace.ts'
import { planAnswer } from './plan.ts'
import { seededRandom, type Random } from './random.ts'
import type { RecordedRequest } from './recorder.ts'
import type { Split } from './tokens.ts'

export interface FakeProviderOptions {
  /** What it says. Default: chosen from a small library by the prompt. */
  readonly answer?: Answer | ((request: ProviderRequest) => Answer)
  /** How fast it says it. Default: `{ firstTokenMs: 350, tokenMs: 18, jitter: 0.4 }`. */
  readonly pace?: Pace | 'none'
  /** What goes wrong. The request header `x-millrace-fault` overrides it. Default: nothing. */
  readonly fault?: Fault | ((request: RecordedRequest) => Fault | undefined)
  /**
   * Cuts each text into pieces that leave in an event of their own. Default: token-like pieces,
   * joined to events of the size usual for the provider.
   */
  readonly split?: Split
  /** Seed of ids and jitter. Default: 1. */
  readonly seed?: number
}

/** A provider that answers in every format it knows, at that format's real routes. */
export function createFakeProvider(options: FakeProviderOptions = {}): FakeServer {
  const { answer = chooseAnswer, pace = {}, split, seed = 1 } = options

  return createFakeServer((recorded) => {
    const random = seededRandom(seed * 0x10001 + recorded.number)
    const { format, route } = findFormat(recorded.method, recorded.path, recorded.headers)
    const named = recorded.headers.get(FAULT_HEADER) ?? undefined
    if (named !== undefined && !isFault(named)) {
      return new Response(`No fault '${named}'. There are: ${FAULTS.join(', ')}.\n`, {
        status: 400,
      })
    }
    const { fault: option } = options
    const fault = named ?? (typeof option === 'function' ? option(recorded) : option)

    const request = route
      ? readOrRefuse(format, route, recorded, fault, random)
      : format.encodeFailure(
          {
            status: 404,
            kind: 'not-found',
            message: `Invalid URL (${recorded.method} ${recorded.path})`,
          },
          recorded.url,
          random,
        )
    if ('status' in request) return toResponse(request)
    if (fault === 'error-event' && !request.stream) {
      return toResponse(format.encodeFailure(OVERLOADED, recorded.url, random))
    }

    const plan = planAnswer(typeof answer === 'function' ? answer(request) : answer, request, {
      carries: format.carries,
      tokensPerEvent: format.tokensPerEvent,
      split,
      random,
    })
    const waits = createWaits(pace, random)
    const whole = request.stream ? undefined : format.encodeWhole(plan, request, random)
    const chunks = whole
      ? halves(whole.body, plan.usage.output)
      : format.encode(plan, request, random)
    const faulty = applyFault(fault, chunks, (begun) =>
      format.encodeStreamFailure(OVERLOADED, random, begun),
    )
    return new Response(createBody(paced(faulty.chunks, waits), faulty.after), {
      status: 200,
      headers: whole?.headers ?? format.streamHeaders(request, random),
    })
  })
}

function readOrRefuse(
  format: Format,
  route: Route,
  recorded: RecordedRequest,
  fault: Fault | undefined,
  random: Random,
): ProviderRequest | WireAnswer {
  if (fault === 'html') return HTML
  if (fault === 'json') return JSON_INSTEAD
  const failure = failureOf(fault)
  if (failure) {
    const refusal = format.encodeFailure(failure, recorded.url, random)
    if (failure.kind !== 'rate-limit') return refusal
    return { ...refusal, headers: { ...refusal.headers, 'retry-after': RETRY_AFTER_SECONDS } }
  }
  try {
    if (!isJsonObject(recorded.body)) {
      throw new Rejection('We could not parse the body of your request as a JSON object.')
    }
    return format.read(recorded.body, route, recorded.url)
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    return format.encodeFailure(error.failure, recorded.url, random)
  }
}

const RETRY_AFTER_SECONDS = '2'

const HTML: WireAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html>\n<title>Sign in</title>\n<h1>Sign in to the guest network</h1>\n',
}

const JSON_INSTEAD: WireAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"ok","note":"This is not an event stream."}\n',
}

/** A body that is no stream goes in two writes, so that faults have a middle to strike at. */
function halves(body: string, tokens: number): readonly WireChunk[] {
  const half = Math.ceil(body.length / 2)
  // One write must not end inside a surrogate pair: each is encoded by itself.
  const middle = half + (/^[\uDC00-\uDFFF]/.test(body.slice(half)) ? 1 : 0)
  return [
    { wire: body.slice(0, middle), kind: 'text', tokens },
    { wire: body.slice(middle), kind: 'text', tokens: 0 },
  ]
}

function* paced(chunks: readonly WireChunk[], waits: (tokens: number) => number): Iterable<Step> {
  const encoder = new TextEncoder()
  for (const { wire, tokens } of chunks) {
    yield { bytes: encoder.encode(wire), waitMs: waits(tokens) }
  }
}

function toResponse({ status, headers, body }: WireAnswer): Response {
  return new Response(body, { status, headers })
}
