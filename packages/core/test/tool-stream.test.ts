import { createFakeProvider, type Listener } from '@millrace/testing'
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  createStream,
  type Message,
  type Pace,
  type Part,
  type Snapshot,
  type StandardSchema,
  type Stream,
  type ToolSet,
} from '@millrace/core'
import { until } from './until.ts'

const input = { city: 'Zürich', days: 3, notes: 'Bring an umbrella. '.repeat(20) }
const answer = { text: 'Let me see.', toolCalls: [{ name: 'get_weather', input }] }
const body = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'What is the weather?' }],
  tools: [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }],
}

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function streamOf<Tools extends ToolSet>(
  tools: Tools,
  { tokenMs = 0, publish }: { tokenMs?: number; publish?: Pace } = {},
): Promise<Stream<Tools>> {
  const provider = createFakeProvider({ answer, pace: { firstTokenMs: 0, tokenMs } })
  const listener: Listener = await provider.listen()
  const url = `${listener.url.replace(/\/$/, '')}/v1/chat/completions`
  const stream = createStream({ url, body, tools, publish })
  open.push(
    () => stream.stop(),
    () => listener.close(),
  )
  return stream
}

function inputOf(snapshot: Snapshot): unknown {
  return callIn(snapshot)?.input
}

function callIn({ message }: Snapshot) {
  return message.parts.find((part) => part.type === 'tool')
}

/** A validator that answers when it is told to. */
function slowSchema() {
  let asked = false
  let accept = () => {}
  const schema: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        asked = true
        return new Promise((resolve) => {
          accept = () => resolve({ value: { validated: value } })
        })
      },
    },
  }
  return { schema, isAsked: () => asked, accept: () => accept() }
}

const weather = z.object({ city: z.string(), days: z.number(), notes: z.string() })

describe('a stream with a tool call', () => {
  test('shows the input growing field by field, and valid and typed in the end', async () => {
    const stream = await streamOf({ get_weather: { input: weather } }, { publish: 'delta' })
    const seen = new Set<string>()
    stream.subscribe(() => {
      const live = inputOf(stream.getSnapshot())
      if (typeof live === 'object' && live !== null) seen.add(JSON.stringify(live))
    })

    const { status, message } = await stream.start()
    expect(status).toBe('done')
    const call = message.parts.find((part) => part.type === 'tool')
    if (call?.name !== 'get_weather' || call.state !== 'done' || call.inputError) {
      throw new Error('The call is not valid.')
    }
    expectTypeOf(call.input).toEqualTypeOf<{ city: string; days: number; notes: string }>()
    expect(call.input).toEqual(input)
    expect(JSON.parse(call.inputText)).toEqual(input)
    expect(seen.size).toBeGreaterThan(3)
    expect([...seen].some((text) => text.includes('"city"') && !text.includes('"notes"'))).toBe(
      true,
    )
  })

  test('reports an input that is not valid, and is done all the same', async () => {
    const stream = await streamOf({ get_weather: { input: z.object({ town: z.string() }) } })
    const { status, error, message } = await stream.start()
    expect([status, error]).toEqual(['done', null])
    expect(message.parts.at(-1)).toMatchObject({ state: 'done', input })
    expect(message.parts.at(-1)).toHaveProperty('inputError.code', 'protocol')
    expect(message.parts.at(-1)).toHaveProperty('inputError.raw', JSON.stringify(input))
  })

  test('is done when a validator that takes its time has answered', async () => {
    const { schema, isAsked, accept } = slowSchema()
    const stream = await streamOf({ get_weather: { input: schema } })
    const ended = stream.start()
    const waiting = await until(stream, isAsked)
    expect(waiting.status).toBe('streaming')
    expect(callIn(waiting)).toMatchObject({ state: 'streaming' })
    accept()
    const { status, message } = await ended
    expect(status).toBe('done')
    expect(message.parts.at(-1)).toMatchObject({
      state: 'done',
      input: { validated: input },
      inputError: null,
    })
  })

  test('can be stopped while a validator takes its time', async () => {
    const { schema, isAsked, accept } = slowSchema()
    const stream = await streamOf({ get_weather: { input: schema } })
    const ended = stream.start()
    await until(stream, isAsked)
    stream.stop()
    const stopped = await ended
    expect(stopped.status).toBe('stopped')
    expect(callIn(stopped)).toMatchObject({ state: 'done', input })
    expect(callIn(stopped)?.inputError).toMatchObject({ code: 'truncated' })
    accept()
    await Promise.resolve()
    expect(stream.getSnapshot()).toBe(stopped)
  })

  test('that is stopped within the call keeps what had come', async () => {
    const stream = await streamOf({ get_weather: { input: weather } }, { tokenMs: 5 })
    const ended = stream.start()
    await until(stream, (snapshot) => JSON.stringify(inputOf(snapshot))?.includes('Z') ?? false)
    stream.stop()
    const call = callIn(await ended)
    expect(call).toMatchObject({ state: 'done', input: { city: expect.stringContaining('Z') } })
    expect(call?.inputError).toMatchObject({ code: 'truncated', raw: call?.inputText })
  })
})

describe('the types of a stream', () => {
  test('follow from its tools, and a stream of known tools is one of any', () => {
    const tools = { get_weather: { input: weather }, web_search: {} }
    const stream = createStream({ url: '/', tools })
    expectTypeOf(stream).toEqualTypeOf<Stream<typeof tools>>()
    expectTypeOf(stream.getSnapshot().message).toEqualTypeOf<Message<typeof tools>>()
    const any: Stream = stream
    const snapshot: Snapshot = stream.getSnapshot()
    const parts: readonly Part[] = snapshot.message.parts
    expect(any.getSnapshot()).toBe(snapshot)
    expect(parts).toEqual([])
    expectTypeOf(createStream({ url: '/' })).toEqualTypeOf<Stream>()
  })
})
