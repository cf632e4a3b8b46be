import { expect, test } from 'vitest'
import {
  anthropic,
  cohere,
  gemini,
  geminiInteractions,
  mistral,
  openaiChat,
  openaiCompletions,
  openaiResponses,
} from '@millrace/core'

const asking = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  anthropic,
  geminiInteractions,
  mistral,
  cohere,
]

test.for(asking)('$name’s request asks for a stream unless it says itself', (protocol) => {
  expect(protocol.prepareBody?.({ model: 'm' })).toEqual({ model: 'm', stream: true })
  const whole = { model: 'm', stream: false }
  expect(protocol.prepareBody?.(whole)).toEqual(whole)
})

test.for(asking)('a body of $name’s that is no object is left alone', (protocol) => {
  for (const body of ['text', null, undefined]) expect(protocol.prepareBody?.(body)).toBe(body)
})

test('generateContent streams by its address, not by its body', () => {
  expect(gemini).not.toHaveProperty('prepareBody')
})
