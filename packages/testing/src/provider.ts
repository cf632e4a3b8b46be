import type { Answer } from './answers/answer.ts'
import { chooseAnswer } from './answers/choose-answer.ts'
import { ConnectionReset, createBody } from './body.ts'
import { createFakeServer, type FakeServer } from './fake-server.ts'
import {
  createFaultChoice,
  FAULT_HEADER,
  UnknownFault,
  type Fault,
  type FaultName,
  type ParsedFault,
} from './fault.ts'
import { applyFault, middleOfText } from './faulty-stream.ts'
import { findFormat } from './formats/find-format.ts'
import {
  Rejection,
  type Failure,
  type Format,
  type Route,
  type WireAnswer,
  type WireChunk,
} from './formats/format.ts'
import type { ProviderRequest } from './provider-request.ts'
import { isJsonObject } from './json.ts'
import { createWaits, type Pace } from './pace.ts'
import { planAnswer } from './plan.ts'
import { seededRandom } from './random.ts'
import type { RecordedRequest } from './recorder.ts'
import { OVERLOADED, refusalOf } from './refusal.ts'
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
  const chooseFault = createFaultChoice()

  function respond(recorded: RecordedRequest, fault: ParsedFault | undefined): Response {
    const random = seededRandom(seed * 0x10001 + recorded.number)
    const { format, route } = findFormat(recorded.method, recorded.path, recorded.headers)
    const encodeFailure = (failure: Failure): WireAnswer =>
      format.encodeFailure(failure, recorded.url, random)
    const request = route
      ? readOrRefuse(format, route, recorded, fault, encodeFailure)
      : encodeFailure({
          status: 404,
          kind: 'not-found',
          message: `Invalid URL (${recorded.method} ${recorded.path})`,
        })
    if ('status' in request) return toResponse(request)
    if (!request.stream && fault && IN_STREAM_ERRORS.has(fault.name)) {
      return toResponse(encodeFailure(OVERLOADED))
    }

    const plan = planAnswer(typeof answer === 'function' ? answer(request) : answer, request, {
      carries: format.carries,
      tokensPerEvent: format.tokensPerEvent,
      split,
      random,
    })
    const whole = request.stream ? undefined : format.encodeWhole(plan, request, random)
    const { steps, after, headers } = applyFault(fault, {
      chunks: whole ? halves(whole.body, plan.usage.output) : format.encode(plan, request, random),
      isStream: request.stream,
      waits: createWaits(pace, random),
      random,
      errorEvent: (begun) => format.encodeStreamFailure(OVERLOADED, random, begun),
      errorBody: () => encodeFailure(OVERLOADED),
    })
    return new Response(createBody(steps, after), {
      status: 200,
      headers: { ...(whole?.headers ?? format.streamHeaders(request, random)), ...headers },
    })
  }

  return createFakeServer((recorded, client) => {
    const { fault: option } = options
    try {
      const fault = chooseFault(
        recorded.headers.get(FAULT_HEADER) ??
          (typeof option === 'function' ? option(recorded) : option),
      )
      if (fault?.name === 'stuck') return untilLeft(client)
      if (fault?.name === 'no-answer') throw new ConnectionReset()
      return respond(recorded, fault)
    } catch (error) {
      if (!(error instanceof UnknownFault)) throw error
      return new Response(`${error.message}\n`, { status: 400 })
    }
  })
}

const IN_STREAM_ERRORS: ReadonlySet<FaultName> = new Set([
  'error-event',
  'error-field',
  'bare-error',
])

/** Fails once the client leaves. */
function untilLeft(client: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const leave = (): void => reject(client.reason)
    if (client.aborted) leave()
    else client.addEventListener('abort', leave, { once: true })
  })
}

function readOrRefuse(
  format: Format,
  route: Route,
  recorded: RecordedRequest,
  fault: ParsedFault | undefined,
  encodeFailure: (failure: Failure) => WireAnswer,
): ProviderRequest | WireAnswer {
  const refusal = fault && refusalOf(fault, encodeFailure)
  if (refusal) return refusal
  try {
    if (!isJsonObject(recorded.body)) {
      throw new Rejection('We could not parse the body of your request as a JSON object.')
    }
    return format.read(recorded.body, route, recorded.url)
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    return encodeFailure(error.failure)
  }
}

/** A body that is no stream goes in two writes, so that faults have a middle to strike at. */
function halves(body: string, tokens: number): readonly WireChunk[] {
  const middle = middleOfText(body)
  return [
    { wire: body.slice(0, middle), kind: 'text', tokens },
    { wire: body.slice(middle), kind: 'text', tokens: 0 },
  ]
}

function toResponse({ status, headers, body }: WireAnswer): Response {
  return new Response(body, { status, headers })
}
