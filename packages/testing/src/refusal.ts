import { UnknownFault, type FaultName, type ParsedFault } from './fault.ts'
import type { Failure, WireAnswer } from './formats/format.ts'
import { at } from './json.ts'

const SERVER = 'The server had an error. Try again later.'

const FAILURES: Readonly<Partial<Record<FaultName, Failure>>> = {
  'http-400': { status: 400, kind: 'invalid-request', message: 'A field has a wrong value.' },
  'http-401': { status: 401, kind: 'authentication', message: 'The API key is not valid.' },
  'http-403': { status: 403, kind: 'authentication', message: 'The key may not use this model.' },
  'http-404': { status: 404, kind: 'not-found', message: 'The model does not exist.' },
  'http-429': {
    status: 429,
    kind: 'rate-limit',
    message: 'Rate limit reached. Try again shortly.',
  },
  'http-500': { status: 500, kind: 'server', message: SERVER },
  'http-502': { status: 502, kind: 'server', message: SERVER },
  'http-503': { status: 503, kind: 'server', message: SERVER },
  'http-529': { status: 529, kind: 'overloaded', message: 'Overloaded' },
}

/** Also what the errors say that come after the stream has begun. */
export const OVERLOADED: Failure = { status: 529, kind: 'overloaded', message: 'Overloaded' }

/**
 * What a fault answers in place of anything else, if it is one that does.
 *
 * @param encode gives a failure the shape of the API that was asked
 * @throws {UnknownFault} when the fault asks for a form of body that there is not
 */
export function refusalOf(
  fault: ParsedFault,
  encode: (failure: Failure) => WireAnswer,
): WireAnswer | undefined {
  if (fault.name === 'html') return withType(HTML, fault)
  if (fault.name === 'json') return withType(JSON_INSTEAD, fault)
  const failure = FAILURES[fault.name]
  if (!failure) return undefined
  const answer = inForm(fault.text('body') ?? 'api', failure, encode(failure))
  return { ...answer, headers: { ...answer.headers, ...retryHeaders(fault) } }
}

function withType(answer: WireAnswer, fault: ParsedFault): WireAnswer {
  const type = fault.text('type')
  return type === undefined ? answer : { ...answer, headers: { 'content-type': type } }
}

function inForm(form: string, { status, message }: Failure, api: WireAnswer): WireAnswer {
  const of = (type: string, body: string): WireAnswer => ({
    status,
    headers: { ...api.headers, 'content-type': type },
    body,
  })
  const json = 'application/json'
  switch (form) {
    case 'api':
      return api
    case 'string':
      return of(json, JSON.stringify({ error: message }))
    case 'detail':
      return of(json, JSON.stringify({ detail: message }))
    case 'text':
      return of('text/plain; charset=utf-8', `${message}\n`)
    case 'html':
      return of('text/html; charset=utf-8', `<!doctype html>\n<title>${status}</title>\n`)
    case 'octet-stream':
      return of('application/octet-stream', api.body)
    case 'event-stream':
      return of('text/event-stream', api.body)
    case 'empty':
      return of('text/plain', '')
    default:
      throw new UnknownFault(`No body '${form}'. There are: ${FORMS.join(', ')}.`)
  }
}

const FORMS = ['api', 'string', 'detail', 'text', 'html', 'octet-stream', 'event-stream', 'empty']

function retryHeaders(fault: ParsedFault): Readonly<Record<string, string>> {
  const milliseconds = fault.text('retry-after-ms')
  const inSeconds = fault.number('retry-after-date')
  const usual = fault.name === 'http-429' && milliseconds === undefined ? '2' : ''
  const after =
    inSeconds === undefined
      ? (fault.text('retry-after') ?? usual)
      : new Date(Date.now() + inSeconds * 1000).toUTCString()
  return {
    ...(after === '' ? {} : { 'retry-after': after }),
    ...(milliseconds === undefined ? {} : { 'retry-after-ms': milliseconds }),
  }
}

/** A failure as one line of JSON, without what is around it. */
export function innerError({ body }: WireAnswer): string {
  const whole: unknown = JSON.parse(body)
  return JSON.stringify(at(whole, 'error') ?? whole)
}

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
