import fc from 'fast-check'
import { createFakeProvider } from '@millrace/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { auto, createAssembler, createEventDecoder, encodeEvent, type Delta } from '@millrace/core'
import { corpusFolder, loadRecordings } from './corpus/recordings.ts'
import { everyProtocol, protocolsOf, replay } from './corpus/replay.ts'
import { checkWellFormed } from './protocols/read.ts'

const numRuns = 10_000
const byName = new Map(everyProtocol.map((protocol) => [protocol.name, protocol]))
/** A protocol, by name, so that a counterexample can be read. */
const protocolName = fc.constantFrom(...byName.keys())

interface Sample {
  readonly api: string
  readonly bytes: Uint8Array
}

/** Recordings where there are some, and always what the fake provider sends. */
let samples: readonly Sample[] = []
/** Payloads as they occur in the samples. */
let payloads: readonly string[] = []

beforeAll(async () => {
  const folder = corpusFolder()
  samples = [...(await spoken()), ...(folder ? loadRecordings(folder) : [])].filter(
    ({ bytes }) => bytes.length < 60_000,
  )
  const texts = samples.flatMap(({ bytes }) => payloadsOf(bytes))
  payloads = [...new Set(texts)].filter((text) => text.length < 4000)
})

async function spoken(): Promise<Sample[]> {
  const messages = [{ role: 'user', content: 'What is the weather, in many scripts?' }]
  const asked: readonly [string, string, object][] = [
    ['openai-chat', '/v1/chat/completions', { model: 'm', messages, stream: true }],
    ['anthropic-messages', '/v1/messages', { model: 'm', max_tokens: 900, messages, stream: true }],
    [
      'gemini-generateContent',
      '/v1beta/models/m:streamGenerateContent?alt=sse',
      { contents: [{ role: 'user', parts: [{ text: 'What is the weather?' }] }] },
    ],
  ]
  const provider = createFakeProvider({ pace: 'none' })
  return Promise.all(
    asked.map(async ([api, path, body]) => {
      const url = `http://provider.test${path}`
      const request = new Request(url, { method: 'POST', body: JSON.stringify(body) })
      const response = await provider.fetch(request)
      return { api, bytes: new Uint8Array(await response.arrayBuffer()) }
    }),
  )
}

function payloadsOf(bytes: Uint8Array): string[] {
  const found: string[] = []
  const decoder = createEventDecoder({ onEvent: ({ data }) => found.push(data) })
  decoder.push(bytes)
  decoder.end()
  return found
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b)
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index]))
}

/** Reads bytes to the end, as a stream would, and checks what comes of them. */
function survive(bytes: Uint8Array, name: string): void {
  const deltas: Delta[] = []
  const assembler = createAssembler()
  const decoder = (byName.get(name) ?? auto).decoder((delta) => {
    deltas.push(delta)
    assembler.apply(delta)
  })
  let over = false
  const sse = createEventDecoder({ onEvent: (event) => void (over ||= decoder.decode(event)) })
  sse.push(bytes)
  sse.end()
  decoder.end()
  checkWellFormed(deltas)
  expect(assembler.message().parts.every(({ state }) => state === 'done')).toBe(true)
}

const names = Object.getOwnPropertyNames(Object.prototype).toSorted()
function expectClean(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(names)
  expect(Object.getOwnPropertyNames(Array.prototype)).not.toContain('polluted')
}

const asEvents = (data: readonly string[]) =>
  new TextEncoder().encode(data.map((text) => encodeEvent({ data: text })).join(''))

/** Values to put where a payload has something else: wrong types, and keys that mean harm. */
const hostile = fc.constantFrom<unknown>(
  null,
  '',
  'polluted',
  -1,
  1e308,
  true,
  [],
  {},
  [null],
  [[]],
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
)

/** A payload with some of its values replaced, by the path that the choices lead along. */
function damaged(value: unknown, choices: readonly number[], put: unknown): unknown {
  const [choice, ...rest] = choices
  if (choice === undefined || typeof value !== 'object' || value === null) return put
  const entries = Object.entries(value)
  const at = choice % (entries.length + 1)
  const changed = entries.map(([key, inner], index) => [
    key,
    index === at ? damaged(inner, rest, put) : inner,
  ])
  if (at === entries.length) changed.push(['__proto__', put])
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed)
}

describe('decoding', () => {
  test('gives the same deltas at any split of a response', () => {
    const whole = new Map<string, string>()
    fc.assert(
      fc.property(
        fc.nat(),
        fc.boolean(),
        fc.array(fc.nat({ max: 60_000 }), { maxLength: 12 }),
        (choice, own, places) => {
          const index = choice % samples.length
          const sample = samples[index]
          if (!sample) return
          const chosen = (own ? protocolsOf(sample.api)[1] : undefined) ?? auto
          const name = `${index} ${chosen.name}`
          const expected = whole.get(name) ?? JSON.stringify(replay([sample.bytes], chosen).deltas)
          whole.set(name, expected)
          expect(JSON.stringify(replay(cut(sample.bytes, places), chosen).deltas)).toBe(expected)
        },
      ),
      { numRuns },
    )
  }, 120_000)

  test('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), protocolName, survive), { numRuns })
    expectClean()
  }, 60_000)

  test('survives any JSON', () => {
    const json = fc.json({ maxDepth: 5 })
    fc.assert(
      fc.property(fc.array(json, { maxLength: 8 }), protocolName, (data, name) => {
        survive(asEvents(data), name)
      }),
      { numRuns },
    )
    expectClean()
  }, 60_000)

  test('survives real payloads in any order, cut short or repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), protocolName, (choices, name) => {
        survive(asEvents(choices.map((choice) => payloads[choice % payloads.length] ?? '')), name)
      }),
      { numRuns },
    )
    expectClean()
  }, 60_000)

  test('survives real payloads with anything in place of their values', () => {
    const damage = fc.record({
      payload: fc.nat(),
      path: fc.array(fc.nat({ max: 12 }), { maxLength: 6 }),
      put: hostile,
    })
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 8 }), protocolName, (damages, name) => {
        const data = damages.map(({ payload, path, put }) => {
          const text = payloads[payload % payloads.length] ?? '{}'
          return text === '[DONE]' ? text : JSON.stringify(damaged(JSON.parse(text), path, put))
        })
        survive(asEvents(data), name)
      }),
      { numRuns },
    )
    expectClean()
  }, 60_000)
})
