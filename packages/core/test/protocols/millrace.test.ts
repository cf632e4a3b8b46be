import { describe, expect, test } from 'vitest'
import {
  anthropic,
  auto,
  deltasDone,
  encodeDelta,
  millrace,
  openaiResponses,
  type Delta,
} from '@millrace/core'
import { read } from './read.ts'

/** One delta of every kind, in an order that holds. */
const every: readonly Delta[] = [
  { type: 'start', id: 'a-1', model: 'mill', providerMetadata: { tier: 'low' } },
  { type: 'reasoning-start', key: 'r' },
  { type: 'reasoning-delta', key: 'r', text: 'Hm.' },
  { type: 'text-start', key: 't' },
  {
    type: 'text-delta',
    key: 't',
    text: '水車 🍞',
    logprobs: [{ token: '水', logprob: -0.1, top: [{ token: '火', logprob: -3 }] }],
  },
  { type: 'reasoning-end', key: 'r', redacted: 'x', signature: 's' },
  { type: 'text-end', key: 't', text: '水車 🍞!', providerMetadata: {} },
  { type: 'refusal-start', key: 'n', choice: 1 },
  { type: 'refusal-delta', key: 'n', choice: 1, text: 'No.' },
  { type: 'refusal-end', key: 'n', choice: 1 },
  { type: 'tool-start', key: 'c', id: null, name: 'look', server: true, format: 'json' },
  { type: 'tool-delta', key: 'c', text: '{"a":1}' },
  { type: 'tool-end', key: 'c', id: 'c-1', name: 'look_up' },
  { type: 'tool-output', key: 'c', output: [1], failed: false, server: true, signature: 'o' },
  {
    type: 'source',
    key: 's',
    url: 'https://mill.example',
    title: 'Mills',
    quote: 'old',
    place: { key: 't', start: 0, end: 2 },
    raw: { any: 1 },
  },
  { type: 'file', key: 'f', mediaType: 'image/png', data: 'AA==', preview: true },
  { type: 'file', key: 'f', mediaType: 'image/png', url: 'https://x', preview: false },
  {
    type: 'usage',
    usage: { input: 1, output: 2, reasoning: null, cachedInput: null, total: 3 },
  },
  { type: 'warning', message: 'Odd.', raw: 1 },
  { type: 'unknown', raw: { b: 2 } },
  { type: 'end', reason: 'stop', raw: 'done' },
  { type: 'end', choice: 1, reason: 'content-filter', raw: null },
]

const wired = (deltas: readonly unknown[]) => deltas.map((delta) => ({ millrace: 1, delta }))
const begun = every.slice(0, 5)

describe('Millrace’s own deltas', () => {
  test('arrive as they were sent', () => {
    const { deltas, complete, message } = read(millrace, [...every.map(encodeDelta), deltasDone])
    expect(deltas).toEqual(every)
    expect(complete).toBe(true)
    expect(message.parts.map(({ type }) => type)).toEqual([
      'reasoning',
      'text',
      'tool',
      'source',
      'file',
    ])
    expect(message.alternatives).toMatchObject([{ index: 1, end: { reason: 'content-filter' } }])
  })

  test('are known by their shape, and taken for no other format', () => {
    for (const payload of wired(every)) {
      expect(millrace.matches(payload)).toBe(true)
      for (const other of [anthropic, openaiResponses]) expect(other.matches(payload)).toBe(false)
    }
    for (const other of [
      { type: 'error' },
      { delta: { text: 'a' } },
      { millrace: 'x' },
      [1],
      null,
    ]) {
      expect(millrace.matches(other)).toBe(false)
    }
    const payloads = [...every.map(encodeDelta), deltasDone]
    expect(read(auto, payloads)).toEqual(read(millrace, payloads))
  })

  test('that end without a terminator are cut off, and what was open is ended', () => {
    const { deltas, complete } = read(millrace, begun.map(encodeDelta))
    expect(complete).toBe(false)
    expect(deltas.slice(begun.length)).toEqual([
      { type: 'reasoning-end', key: 'r' },
      { type: 'text-end', key: 't' },
    ])
  })

  test('are over behind the terminator', () => {
    const { deltas } = read(millrace, [deltasDone, ...begun.map(encodeDelta)])
    expect(deltas).toEqual([])
  })

  test('of a version that is not known are an error', () => {
    const { deltas, complete } = read(auto, [{ millrace: 2, delta: every[0] }, deltasDone])
    expect(deltas).toMatchObject([{ type: 'error', code: 'protocol' }])
    expect(complete).toBe(false)
  })

  test('of a kind that is not known are passed on as such', () => {
    const raw = { type: 'video-start', key: 'v' }
    const { deltas, complete } = read(millrace, [...wired([raw]), deltasDone])
    expect(deltas).toEqual([{ type: 'unknown', raw }])
    expect(complete).toBe(true)
  })

  test('may say that the answer failed', () => {
    const error: Delta = { type: 'error', code: 'provider', message: 'No.', name: 'n', raw: 1 }
    const { deltas, complete } = read(millrace, [encodeDelta(error), deltasDone])
    expect(deltas).toEqual([error])
    expect(complete).toBe(false)
  })

  test('may be broken off by an error in any provider’s form', () => {
    const payload = { type: 'error', error: { type: 'producer-lost', message: 'Gone.' } }
    for (const protocol of [millrace, auto]) {
      const { deltas, complete } = read(protocol, [...begun.map(encodeDelta), payload])
      expect(deltas).toContainEqual({
        type: 'error',
        code: 'provider',
        message: 'Gone.',
        name: 'producer-lost',
        raw: payload,
      })
      expect(complete).toBe(false)
    }
  })

  test('among other things leave those as they are', () => {
    const { deltas, complete } = read(millrace, [{ hello: 1 }, 4, deltasDone])
    expect(deltas).toEqual([
      { type: 'unknown', raw: { hello: 1 } },
      { type: 'unknown', raw: 4 },
    ])
    expect(complete).toBe(true)
  })
})

describe('a delta that is none', () => {
  const wrong: readonly unknown[] = [
    undefined,
    null,
    'text',
    [],
    {},
    { type: 1 },
    { type: 'text-start' },
    { type: 'text-start', key: 1 },
    { type: 'text-start', key: 'a', choice: -1 },
    { type: 'text-start', key: 'a', choice: 1.5 },
    { type: 'text-start', key: 'a', choice: '1' },
    { type: 'tool-start', key: 'a', id: null, name: 'n', server: 'yes' },
    { type: 'tool-start', key: 'a', name: 'n', server: true },
    { type: 'tool-start', key: 'a', id: null, name: 'n', server: true, format: 'xml' },
    { type: 'start', providerMetadata: [] },
    { type: 'start', id: null },
    { type: 'source', key: 'a', place: { start: 1 } },
    { type: 'source', key: 'a', place: 'here' },
    { type: 'file', key: 'a', mediaType: 'image/png' },
    { type: 'usage', usage: { input: 1 } },
    { type: 'usage', usage: null },
    { type: 'end', reason: 'tired', raw: null },
    { type: 'end', reason: 'stop' },
    { type: 'error', code: 'network', message: 'No.' },
    { type: 'warning' },
  ]

  test.for(wrong)('is an error that keeps it: %o', (delta) => {
    const { deltas, complete } = read(millrace, [...wired([delta]), deltasDone])
    expect(deltas).toHaveLength(1)
    expect(deltas[0]).toMatchObject({ type: 'error', code: 'protocol', raw: delta })
    expect(complete).toBe(false)
  })

  test('has no fields but its own', () => {
    const inherited = '{"millrace":1,"delta":{"type":"text-start","__proto__":{"key":"a"}}}'
    const named = '{"millrace":1,"delta":{"type":"constructor","key":"a"}}'
    expect(read(millrace, [inherited]).deltas).toMatchObject([{ type: 'error' }])
    expect(read(millrace, [named]).deltas).toMatchObject([{ type: 'unknown' }])
    expect(read(millrace, ['{"__proto__":{"millrace":1}}']).deltas).toMatchObject([
      { type: 'unknown' },
    ])
    expect(Object.hasOwn(Object.prototype, 'key')).toBe(false)
  })
})

describe('a delta out of its order', () => {
  const start: Delta = { type: 'text-start', key: 'a' }
  const end: Delta = { type: 'text-end', key: 'a' }
  const more: Delta = { type: 'text-delta', key: 'a', text: 'x' }
  const output: Delta = { type: 'tool-output', key: 'a', output: 1, failed: false }
  const source: Delta = { type: 'source', key: 'a', raw: 1 }
  const reasoning: Delta = { type: 'reasoning-delta', key: 'a', text: 'x' }

  test.for<readonly Delta[]>([
    [more],
    [end],
    [start, start],
    [start, end, more],
    [start, end, end],
    [start, end, start],
    [start, reasoning],
    [start, output],
    [start, source],
    [source, start],
    [source, more],
    [output],
    [start, { ...more, choice: 1 }],
  ])('is an error: %o', (deltas) => {
    const given = read(millrace, [...deltas.map(encodeDelta), deltasDone])
    expect(given.complete).toBe(false)
    expect(given.deltas).toContainEqual(
      expect.objectContaining({ type: 'error', code: 'protocol', raw: deltas.at(-1) }),
    )
  })
})
