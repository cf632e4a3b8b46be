import { isObject, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'

type Check = (value: unknown) => boolean

/** Every field of a delta, each with what it may be; the compiler sees to it that none is missing. */
type Shapes = {
  readonly [Type in Delta['type']]: {
    readonly [Field in Exclude<keyof Extract<Delta, { type: Type }>, 'type'>]-?: Check
  }
}

const anything: Check = () => true
const text: Check = (value) => typeof value === 'string'
const flag: Check = (value) => typeof value === 'boolean'
const number: Check = (value) => typeof value === 'number'
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value)

const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && hasFields(value, fields)

const metadata = optional(isObject)
const keyed = { key: text, choice: optional(count) }
const ended = {
  ...keyed,
  text: optional(text),
  signature: optional(text),
  providerMetadata: metadata,
}
const grown = { ...keyed, text }
const likely = { token: text, logprob: number }

const shapes: Shapes = {
  start: { id: optional(text), model: optional(text), providerMetadata: metadata },
  'text-start': keyed,
  'text-delta': {
    ...grown,
    logprobs: optional(listOf(object({ ...likely, top: listOf(object(likely)) }))),
  },
  'text-end': ended,
  'reasoning-start': keyed,
  'reasoning-delta': grown,
  'reasoning-end': { ...ended, redacted: optional(text) },
  'refusal-start': keyed,
  'refusal-delta': grown,
  'refusal-end': ended,
  'tool-start': {
    ...keyed,
    id: nullable(text),
    name: text,
    server: flag,
    format: optional(oneOf('json', 'text')),
  },
  'tool-delta': grown,
  'tool-end': { ...ended, id: optional(text), name: optional(text) },
  'tool-output': {
    ...keyed,
    output: anything,
    failed: flag,
    server: optional((value) => value === true),
    signature: optional(text),
  },
  source: {
    ...keyed,
    url: optional(text),
    title: optional(text),
    quote: optional(text),
    place: optional(object({ key: text, start: optional(count), end: optional(count) })),
    raw: anything,
  },
  file: {
    ...keyed,
    mediaType: text,
    data: optional(text),
    url: optional(text),
    preview: flag,
    signature: optional(text),
    providerMetadata: metadata,
  },
  usage: {
    usage: object({
      input: nullable(number),
      output: nullable(number),
      reasoning: nullable(number),
      cachedInput: nullable(number),
      total: nullable(number),
    }),
  },
  end: {
    choice: optional(count),
    reason: oneOf('stop', 'length', 'tool-calls', 'content-filter', 'error', 'other'),
    raw: nullable(text),
  },
  error: {
    code: oneOf('provider', 'protocol'),
    message: text,
    name: optional(text),
    requestId: optional(text),
    raw: anything,
  },
  warning: { message: text, raw: anything },
  unknown: { raw: anything },
}

/** Whether a value names a kind of delta, whatever else is in it. */
export function isDeltaType(type: unknown): type is Delta['type'] {
  return typeof type === 'string' && Object.hasOwn(shapes, type)
}

/** Whether a parsed value is a delta: its kind is known, and every field is what it has to be. */
export function isDelta(value: unknown): value is Delta {
  return isObject(value) && isDeltaType(value['type']) && hasFields(value, shapes[value['type']])
}

function hasFields(value: JsonObject, fields: Readonly<Record<string, Check>>): boolean {
  return Object.entries(fields).every(([name, check]) => check(own(value, name)))
}

/** What an object inherits is none of its fields. */
function own(value: JsonObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}
