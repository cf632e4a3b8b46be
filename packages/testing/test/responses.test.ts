import { describe, expect, test } from 'vitest'
import { createFakeProvider, type Answer } from '../src/index.ts'
import { at, list } from '../src/json.ts'
import { eventsOf, jsonPayloads, post, responsesApi } from './wire.ts'

describe('Responses', () => {
  const answer: Answer = {
    reasoning: 'Let me think about it.',
    serverTools: [{ kind: 'code-execution', code: 'print(6 * 7)', output: '42\n' }],
    text: 'The answer is 42, as so often.',
    images: [
      { mediaType: 'image/png', data: 'AAAA', previews: ['AA', 'AAA'], width: 8, height: 8 },
    ],
    toolCalls: [{ name: 'look', input: { at: 'stars' } }],
  }

  test('number their events and name them after their payload', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    for (const headers of [{}, { 'x-millrace-fault': 'error-event' }]) {
      const text = await (await post(provider, responsesApi, { headers })).text()
      const payloads = jsonPayloads(text)
      const names = [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)
      expect(names).toEqual(payloads.map((event) => at(event, 'type')))
      expect(payloads.map((event) => at(event, 'sequence_number'))).toEqual(
        payloads.map((_, i) => i),
      )
    }
  })

  test('begin and end each item at an index of its own, with its id between', async () => {
    const payloads = await eventsOf(responsesApi, answer)
    const ids: unknown[] = []
    for (const event of payloads) {
      const type = at(event, 'type')
      const index = at(event, 'output_index')
      if (type === 'response.output_item.added') {
        expect(index).toBe(ids.length)
        ids.push(at(event, 'item', 'id'))
      } else if (index !== undefined) {
        expect(index).toBe(ids.length - 1)
        expect(at(event, 'item_id') ?? at(event, 'item', 'id')).toBe(ids.at(-1))
      }
    }
    const output = list(at(payloads.at(-1), 'response', 'output'))
    expect(output.map((item) => at(item, 'id'))).toEqual(ids)
    expect(new Set(ids).size).toBe(5)
  })

  test('show rougher forms of an image first', async () => {
    const payloads = await eventsOf(responsesApi, answer)
    const partial = payloads.flatMap((event) => at(event, 'partial_image_b64') ?? [])
    expect(partial).toEqual(answer.images?.[0]?.previews)
  })

  test('say that they failed after an error, under the same id', async () => {
    const provider = createFakeProvider({ pace: 'none', fault: 'error-event' })
    const payloads = jsonPayloads(await (await post(provider, responsesApi)).text())
    const [created, failed] = [payloads[0], payloads.at(-1)]
    expect(at(failed, 'type')).toBe('response.failed')
    expect(at(failed, 'response', 'status')).toBe('failed')
    expect(at(failed, 'response', 'error', 'message')).toBe('Overloaded')
    expect(at(failed, 'response', 'id')).toBe(at(created, 'response', 'id'))
  })

  test('send what a tool gave only if asked', async () => {
    const outputs = async (include: readonly string[]): Promise<unknown> => {
      const payloads = await eventsOf(responsesApi, answer, { include })
      const output = list(at(payloads.at(-1), 'response', 'output'))
      return at(
        output.find((item) => at(item, 'type') === 'code_interpreter_call'),
        'outputs',
      )
    }
    expect(await outputs([])).toBeNull()
    expect(await outputs(['code_interpreter_call.outputs'])).toEqual([
      { type: 'logs', logs: '42\n' },
    ])
  })
})
