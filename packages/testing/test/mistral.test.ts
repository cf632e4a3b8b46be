import { expect, test } from 'vitest'
import { at, list } from '../src/json.ts'
import { eventsOf, firstChoice, mistralApi } from './wire.ts'

test('Mistral pads its events and gives its tool calls no index', async () => {
  const call = { name: 'look', input: { at: 'stars' } }
  const payloads = await eventsOf(mistralApi, { text: 'Wait.', toolCalls: [call, call] })
  const padding = payloads.slice(1).map((event) => at(event, 'p'))
  expect(padding.every((p) => typeof p === 'string' && p !== '')).toBe(true)
  const calls = payloads.flatMap((event) => list(at(firstChoice(event), 'delta', 'tool_calls')))
  expect(calls).toHaveLength(2)
  for (const one of calls) expect(Object(one)).not.toHaveProperty('index')
  expect(new Set(calls.map((one) => at(one, 'id'))).size).toBe(2)
})
