import { describe, expect, test } from 'vitest'
import { auto, openaiChat, openaiCompletions } from '@millrace/core'
import { partsOf, read } from './read.ts'

const chunk = (choice: object, rest: object = {}) => ({
  id: 'cmpl-1',
  object: 'text_completion',
  model: 'instruct',
  choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }],
  ...rest,
})

describe('openai-completions', () => {
  test('joins the text of the choice and keeps id, model, usage and reason', () => {
    const { message, complete } = read(openaiCompletions, [
      chunk({ text: 'One ' }, { system_fingerprint: 'fp' }),
      chunk({ text: 'two', finish_reason: 'length' }),
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
      '[DONE]',
    ])
    expect(message).toMatchObject({
      id: 'cmpl-1',
      model: 'instruct',
      usage: { input: 3, output: 2, total: 5 },
      end: { reason: 'length', raw: 'length' },
      providerMetadata: { system_fingerprint: 'fp' },
    })
    expect(partsOf(message, 'text')).toMatchObject([{ text: 'One two', state: 'done' }])
    expect(complete).toBe(true)
  })

  test('several choices are the message and its alternatives', () => {
    const { message } = read(openaiCompletions, [
      chunk({ text: 'a' }),
      chunk({ text: 'b', index: 1 }),
      chunk({ text: 'c', finish_reason: 'stop' }),
      chunk({ text: 'd', index: 1, finish_reason: 'length' }),
    ])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['ac'])
    expect(message.alternatives).toMatchObject([
      { index: 1, parts: [{ text: 'bd' }], end: { reason: 'length' } },
    ])
  })

  test('choices without an index are counted', () => {
    const { message } = read(openaiCompletions, [
      { choices: [{ text: 'a', finish_reason: 'stop' }, { text: 'b' }] },
    ])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['a'])
    expect(message.alternatives).toMatchObject([{ index: 1, parts: [{ text: 'b' }] }])
  })

  test('log-probabilities stand in lists side by side', () => {
    const logprobs = {
      tokens: ['Hi', '!'],
      token_logprobs: [null, -0.5],
      top_logprobs: [null, { '!': -0.5, '?': -1.5 }],
      text_offset: [0, 2],
    }
    const { message } = read(openaiCompletions, [
      chunk({ text: 'Hi!', logprobs, finish_reason: 'stop' }),
    ])
    expect(partsOf(message, 'text')[0]?.logprobs).toEqual([
      { token: 'Hi', logprob: Number.NEGATIVE_INFINITY, top: [] },
      {
        token: '!',
        logprob: -0.5,
        top: [
          { token: '!', logprob: -0.5 },
          { token: '?', logprob: -1.5 },
        ],
      },
    ])
  })

  test('an error in the stream ends it and keeps the text so far', () => {
    const { message, deltas, complete } = read(openaiCompletions, [
      chunk({ text: 'half' }),
      { error: { message: 'Overloaded.', type: 'server_error' } },
      chunk({ text: ' never' }),
    ])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['half'])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({
      message: 'Overloaded.',
      name: 'server_error',
    })
    expect(message.end).toEqual({ reason: 'error', raw: null })
    expect(complete).toBe(false)
  })

  test('a reason completes it without [DONE], and a cut without one does not', () => {
    expect(read(openaiCompletions, [chunk({ text: 'a', finish_reason: 'stop' })]).complete).toBe(
      true,
    )
    const cut = read(openaiCompletions, [chunk({ text: 'a' })])
    expect(cut.complete).toBe(false)
    expect(cut.message.end).toBeNull()
  })

  test('auto knows it by a choice’s text, with and without the object’s name', () => {
    for (const object of ['text_completion', undefined]) {
      const payloads = [chunk({ text: 'So', finish_reason: 'stop' }, { object }), '[DONE]']
      expect(read(auto, payloads)).toEqual(read(openaiCompletions, payloads))
    }
  })

  test('auto leaves a chat chunk that repeats its delta as text to Chat', () => {
    const payloads = [
      { choices: [{ index: 0, text: 'So', delta: { content: 'So' }, finish_reason: 'stop' }] },
      '[DONE]',
    ]
    expect(read(auto, payloads)).toEqual(read(openaiChat, payloads))
    expect(partsOf(read(auto, payloads).message, 'text').map(({ text }) => text)).toEqual(['So'])
  })

  test('what is no chunk is unknown', () => {
    const { deltas } = read(openaiCompletions, [{ note: 1 }, [2], 'null'])
    expect(deltas).toEqual([
      { type: 'unknown', raw: { note: 1 } },
      { type: 'unknown', raw: [2] },
      { type: 'unknown', raw: null },
    ])
  })
})
