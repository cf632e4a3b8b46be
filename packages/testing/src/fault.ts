/** Everything that can be made to go wrong. */
export const FAULTS = [
  'http-400',
  'http-401',
  'http-403',
  'http-404',
  'http-429',
  'http-500',
  'http-502',
  'http-503',
  'http-529',
  'no-answer',
  'stuck',
  'html',
  'json',
  'random-bytes',
  'random-json',
  'wrong-content-type',
  'wrong-content-length',
  'slow',
  'comments',
  'broken-json',
  'hostile-keys',
  'large-event',
  'error-event',
  'error-field',
  'bare-error',
  'truncate',
  'truncate-event',
  'no-blank-line',
  'no-line-end',
  'reset',
  'hang',
  'hold-open',
] as const

export type FaultName = (typeof FAULTS)[number]

/**
 * The name of a fault, and what there is to say of it: `http-429;retry-after=120`,
 * `hang;events=0;requests=1`. The README lists the parameters.
 */
export type Fault = FaultName | `${FaultName};${string}`

/** The request header by which a client asks for a fault. */
export const FAULT_HEADER = 'x-millrace-fault'

const RETRY = ['body', 'retry-after', 'retry-after-ms', 'retry-after-date'] as const

type FaultParameter =
  | (typeof RETRY)[number]
  | 'by'
  | 'events'
  | 'every'
  | 'key'
  | 'requests'
  | 'size'
  | 'type'

/** What a fault can be told beside `requests` and `key`, which all understand. */
const PARAMETERS: Readonly<Record<FaultName, readonly FaultParameter[]>> = {
  'http-400': RETRY,
  'http-401': RETRY,
  'http-403': RETRY,
  'http-404': RETRY,
  'http-429': RETRY,
  'http-500': RETRY,
  'http-502': RETRY,
  'http-503': RETRY,
  'http-529': RETRY,
  'no-answer': [],
  stuck: [],
  html: ['type'],
  json: ['type'],
  'random-bytes': ['size'],
  'random-json': [],
  'wrong-content-type': ['type'],
  'wrong-content-length': ['by'],
  slow: ['every'],
  comments: ['every', 'events'],
  'broken-json': ['events'],
  'hostile-keys': [],
  'large-event': ['size', 'events'],
  'error-event': ['events'],
  'error-field': ['events'],
  'bare-error': ['events'],
  truncate: ['events'],
  'truncate-event': ['events'],
  'no-blank-line': [],
  'no-line-end': [],
  reset: ['events'],
  hang: ['events'],
  'hold-open': [],
}

const WHOLE_NUMBERS = new Set(['events', 'every', 'requests', 'retry-after-ms', 'size'])
const NUMBERS = new Set([...WHOLE_NUMBERS, 'by', 'retry-after-date'])

/** What was asked for is no fault, or nothing that one can be told. */
export class UnknownFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnknownFault'
  }
}

/** A fault as it was asked for. */
export interface ParsedFault {
  readonly name: FaultName
  readonly text: (parameter: FaultParameter) => string | undefined
  readonly number: (parameter: FaultParameter) => number | undefined
}

/**
 * Reads a fault and its parameters.
 *
 * @throws {UnknownFault} when there is no such fault or parameter, or a number is none
 */
function parseFault(fault: string): ParsedFault {
  const [name = '', ...pairs] = fault.split(';').map((part) => part.trim())
  if (!isFaultName(name)) {
    throw new UnknownFault(`No fault '${name}'. There are: ${FAULTS.join(', ')}.`)
  }
  const known = ['requests', 'key', ...PARAMETERS[name]]
  const values = new Map<string, string>()
  for (const pair of pairs) {
    const [parameter = '', value = ''] = pair.split(/=(.*)/s)
    if (!known.includes(parameter)) {
      throw new UnknownFault(`No '${parameter}' for '${name}'. There are: ${known.join(', ')}.`)
    }
    const isNumber = WHOLE_NUMBERS.has(parameter) ? /^\d+$/ : /^-?\d+(\.\d+)?$/
    if (NUMBERS.has(parameter) && !isNumber.test(value)) {
      throw new UnknownFault(`'${value}' is no number for '${parameter}'.`)
    }
    values.set(parameter, value)
  }
  return {
    name,
    text: (parameter) => values.get(parameter),
    number: (parameter) => (values.has(parameter) ? Number(values.get(parameter)) : undefined),
  }
}

function isFaultName(name: string): name is FaultName {
  return FAULTS.some((fault) => fault === name)
}

/** Which fault strikes a request, given that some strike only the first ones. */
export type ChooseFault = (fault: string | undefined) => ParsedFault | undefined

// A demo server runs for weeks.
const MOST_COUNTED = 1000

/** Counts for each fault that has `requests` how many requests asked for just this text. */
export function createFaultChoice(): ChooseFault {
  const counts = new Map<string, number>()
  return (fault) => {
    if (fault === undefined) return undefined
    const parsed = parseFault(fault)
    const most = parsed.number('requests')
    if (most === undefined) return parsed
    const count = (counts.get(fault) ?? 0) + 1
    counts.delete(fault)
    counts.set(fault, count)
    const [oldest] = counts.keys()
    if (counts.size > MOST_COUNTED && oldest !== undefined) counts.delete(oldest)
    return count <= most ? parsed : undefined
  }
}
