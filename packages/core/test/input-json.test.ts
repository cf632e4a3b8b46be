import { createFakeProvider } from '@millrace/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Snapshot, StreamOptions } from '@millrace/core'
import { until } from './until.ts'

/** The chunk with the parser, which a network may have and may not have. */
const chunk = '../src/message/partial-json.ts'

const input = { city: 'Zürich', days: 3, notes: 'Bring an umbrella. '.repeat(20) }
const toolCalls = [{ name: 'get_weather', input }]
const tools = { get_weather: { input: z.object({ city: z.string(), days: z.coerce.string() }) } }

const close: (() => unknown)[] = []
// Each test loads the modules anew.
beforeEach(() => {
  vi.resetModules()
})
afterEach(async () => {
  vi.doUnmock(chunk)
  for (const end of close.splice(0)) await end()
})

async function createStream(options: Partial<StreamOptions> = {}) {
  const pace = { firstTokenMs: 0, tokenMs: 0 }
  const provider = createFakeProvider({ answer: { text: 'Let me see.', toolCalls }, pace })
  const listener = await provider.listen()
  const url = new URL('v1/chat/completions', listener.url)
  const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Weather?' }] }
  const { createStream: create } = await import('../src/stream/stream.ts')
  const stream = create({ url, body, publish: 'delta', ...options })
  close.push(
    () => stream.stop(),
    () => listener.close(),
  )
  return stream
}

/** Has the chunk come when it is told to. */
function delayChunk() {
  let asked = false
  let arrive = () => {}
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve
  })
  vi.doMock(chunk, async (original) => {
    asked = true
    await arrival
    return await original()
  })
  return { isAsked: () => asked, arrive }
}

function callIn({ message }: Snapshot) {
  return message.parts.find((part) => part.type === 'tool')
}

describe('the parser of tool inputs', () => {
  test('is not asked for by an answer without calls', async () => {
    const { isAsked } = delayChunk()
    const provider = createFakeProvider({ answer: { text: 'Hello.' } })
    const listener = await provider.listen()
    close.push(() => listener.close())
    const stream = await createStream({ url: new URL('v1/chat/completions', listener.url) })
    expect((await stream.start()).text).toBe('Hello.')
    expect(isAsked()).toBe(false)
  })

  test('is asked for with the request where there are tools', async () => {
    const { isAsked, arrive } = delayChunk()
    const stream = await createStream({
      tools,
      async fetch(to, init) {
        await vi.waitUntil(isAsked)
        return fetch(to, init)
      },
    })
    const ended = stream.start()
    arrive()
    expect(callIn(await ended)?.input).toEqual({ city: 'Zürich', days: '3' })
  })

  test('is waited for, and no live value is missed for it', async () => {
    const { isAsked, arrive } = delayChunk()
    const stream = await createStream()
    const inputs = new Set<string>()
    stream.subscribe(() => {
      const call = callIn(stream.getSnapshot())
      if (call) inputs.add(JSON.stringify(call.input) ?? 'none')
    })
    const ended = stream.start()
    await vi.waitUntil(isAsked)
    await until(stream, ({ text }) => text === 'Let me see.')
    expect(inputs.size).toBe(0)
    arrive()
    expect(callIn(await ended)).toMatchObject({ state: 'done', input, inputError: null })
    expect(inputs.size).toBeGreaterThan(5)
    expect([...inputs][0]).toBe('none')
  })

  test('is not waited for where the answer is stopped: what has come is kept', async () => {
    const { isAsked, arrive } = delayChunk()
    const stream = await createStream()
    const ended = stream.start()
    await vi.waitUntil(isAsked)
    await until(stream, ({ text }) => text === 'Let me see.')
    stream.stop()
    const call = callIn(await ended)
    expect(call).toMatchObject({ name: 'get_weather', state: 'done' })
    expect(JSON.stringify(input).startsWith(call?.inputText ?? 'none')).toBe(true)
    arrive()
  })

  test('cannot be loaded: the input is whole and valid in the end', async () => {
    vi.doMock(chunk, () => {
      throw new Error('Failed to fetch dynamically imported module')
    })
    const stream = await createStream({ tools })
    const { status, message } = await stream.start()
    expect(status).toBe('done')
    expect(message.parts).toMatchObject([
      { type: 'text', text: 'Let me see.' },
      { type: 'tool', state: 'done', input: { city: 'Zürich', days: '3' }, inputError: null },
    ])
  })

  test('cannot be loaded, and the input is no JSON: its fault says so', async () => {
    const { createWholeJson } = await import('../src/message/whole-json.ts')
    const { createInputReader } = await import('../src/message/input-reader.ts')
    const reader = createInputReader('The input', createWholeJson)
    reader.write('{"city": ')
    void reader.finish({ text: undefined, schema: undefined })
    expect(reader.read()).toMatchObject({
      input: undefined,
      inputError: {
        code: 'protocol',
        message: 'The input is not JSON: no value ends at character 9.',
      },
    })
  })
})
