import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { at, list } from '../src/json.ts'
import { completionsApi, eventsOf, firstChoice, openaiApi, responsesApi } from './wire.ts'

describe('log-probabilities', () => {
  const text = 'How likely is it, 水?'

  test('of Chat stand beside each token, if asked for', async () => {
    const asked = await eventsOf(openaiApi, { text }, { logprobs: true, top_logprobs: 3 })
    const entries = asked.flatMap((event) => list(at(firstChoice(event), 'logprobs', 'content')))
    expect(entries.map((entry) => at(entry, 'token')).join('')).toBe(text)
    for (const entry of entries) {
      expect(Number(at(entry, 'logprob'))).toBeLessThanOrEqual(0)
      expect(Buffer.from(list(at(entry, 'bytes')).map(Number)).toString()).toBe(at(entry, 'token'))
      const top = list(at(entry, 'top_logprobs'))
      expect(top).toHaveLength(3)
      const values = top.map((one) => Number(at(one, 'logprob')))
      expect(values).toEqual(values.toSorted((a, b) => b - a))
      expect(at(top[0], 'token')).toBe(at(entry, 'token'))
    }
    for (const event of await eventsOf(openaiApi, { text })) {
      expect(at(firstChoice(event), 'logprobs') ?? null).toBeNull()
    }
  })

  test('of a refusal stand beside its tokens', async () => {
    const asked = await eventsOf(openaiApi, { text: '', refusal: text }, { logprobs: true })
    const entries = asked.flatMap((event) => list(at(firstChoice(event), 'logprobs', 'refusal')))
    expect(entries.map((entry) => at(entry, 'token')).join('')).toBe(text)
  })

  test('of Responses come with the deltas and again with the whole', async () => {
    const include = ['message.output_text.logprobs']
    const asked = await eventsOf(responsesApi, { text }, { include, top_logprobs: 2 })
    const tokens = (event: unknown): string =>
      list(at(event, 'logprobs'))
        .map((entry) => at(entry, 'token'))
        .join('')
    const ofType = (type: string): readonly unknown[] =>
      asked.filter((event) => at(event, 'type') === type)
    const deltas = ofType('response.output_text.delta')
    expect(deltas.map(tokens)).toEqual(deltas.map((event) => at(event, 'delta')))
    expect(ofType('response.output_text.done').map(tokens)).toEqual([text])
  })

  test('of Completions say where each token begins', async () => {
    const asked = await eventsOf(completionsApi, { text }, { logprobs: 2 })
    const entries = asked.map((event) => at(firstChoice(event), 'logprobs')).filter(Boolean)
    expect(entries.length).toBeGreaterThan(3)
    for (const entry of entries) {
      const [token] = list(at(entry, 'tokens'))
      const [offset] = list(at(entry, 'text_offset'))
      expect(text.slice(Number(offset)).startsWith(String(token))).toBe(true)
      expect(Object.keys(Object(list(at(entry, 'top_logprobs'))[0]))).toContain(token)
    }
  })
})
