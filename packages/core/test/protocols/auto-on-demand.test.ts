import { createFakeProvider } from '@millrace/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { auto, type Delta, type ServerSentEvent, type StreamOptions } from '@millrace/core'
import { autoOnDemand } from '../../src/stream/auto-on-demand.ts'

const said = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] }
const thought = { candidates: [{ content: { parts: [{ text: 'b' }] }, finishReason: 'STOP' }] }
const typed = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'c' } }
const failed = { type: 'error', error: { type: 'overloaded_error', message: 'No.' } }
const simple = { text: 'd' }
const joined = [said, thought].map((payload) => JSON.stringify(payload)).join('\n')

async function readOnDemand(events: readonly ServerSentEvent[]) {
  const deltas: Delta[] = []
  const decoder = autoOnDemand.decoder((delta) => deltas.push(delta))
  let over = false
  for (const event of events) {
    await decoder.prepare?.(event)
    over ||= decoder.decode(event)
  }
  return { deltas, over, whole: decoder.end() }
}

function readAtOnce(events: readonly ServerSentEvent[]) {
  const deltas: Delta[] = []
  const decoder = auto.decoder((delta) => deltas.push(delta))
  const over = events.some((event) => decoder.decode(event))
  return { deltas, over, whole: decoder.end() }
}

describe('formats that are loaded on demand', () => {
  test.for([
    [said, '[DONE]'],
    [thought, said],
    [typed, { type: 'message_stop' }],
    [failed],
    [simple, simple, said],
    [{ hello: 1 }, 4, thought],
    [joined, '[DONE]'],
    [simple, '{"cut'],
    [{ type: 'content-delta', index: 0, delta: { message: { content: { text: 'a' } } } }],
    [{ type: 'response.created', response: { id: 'r' } }],
    [{ event_type: 'interaction.created', interaction: { id: 'i' } }],
    [{ object: 'text_completion', choices: [{ text: 'a', finish_reason: 'stop' }] }],
    [{ millrace: 1, delta: { type: 'text-start', key: 'k' } }],
    [],
  ])('read as all of them do: %j', async (payloads) => {
    for (const event of [undefined, 'error', 'message_start']) {
      const events = payloads.map((payload) => ({
        event,
        data: typeof payload === 'string' ? payload : JSON.stringify(payload),
      }))
      expect(await readOnDemand(events)).toEqual(readAtOnce(events))
    }
  })

  test('know what any format knows', () => {
    for (const payload of [said, thought, typed, simple]) {
      expect(autoOnDemand.matches(payload)).toBe(true)
    }
    expect(autoOnDemand.matches({ hello: 1 })).toBe(false)
  })
})

describe('an answer whose format is not loaded', () => {
  const close: (() => unknown)[] = []
  // Each test loads the modules anew.
  beforeEach(() => {
    vi.resetModules()
  })
  afterEach(async () => {
    vi.doUnmock(chat)
    vi.doUnmock(messages)
    for (const end of close.splice(0)) await end()
  })

  const chat = '../../src/protocols/openai-chat.ts'
  const messages = '../../src/protocols/anthropic.ts'
  const text = 'One after another, and none is lost. '.repeat(20)

  async function ask(options: Partial<StreamOptions> = {}) {
    const pace = { firstTokenMs: 0, tokenMs: 0 }
    const listener = await createFakeProvider({ answer: { text }, pace }).listen()
    close.push(() => listener.close())
    const { createStream } = await import('../../src/stream/stream.ts')
    const url = new URL('v1/chat/completions', listener.url)
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hello?' }] }
    return createStream({ url, body, ...options }).start()
  }

  function missing(): never {
    throw new Error('Failed to fetch dynamically imported module')
  }

  test('is read whole, and no other format is loaded for it', async () => {
    vi.doMock(messages, missing)
    expect((await ask()).text).toBe(text)
  })

  test('has it asked for with the request where the URL tells it', async () => {
    let asked = false
    vi.doMock(chat, (original) => {
      asked = true
      return original()
    })
    const { text: read } = await ask({
      async fetch(url, init) {
        await vi.waitUntil(() => asked)
        return fetch(url, init)
      },
    })
    expect(read).toBe(text)
  })

  test('waits for it, however long it takes', async () => {
    let arrive = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve
    })
    vi.doMock(chat, async (original) => {
      await arrival
      return await original()
    })
    let events = 0
    let answered = false
    const ended = ask({
      onEvent: () => (events += 1),
      async fetch(url, init) {
        const response = await fetch(url, init)
        answered = true
        return response
      },
    })
    await vi.waitUntil(() => answered)
    expect(events).toBe(0)
    arrive()
    expect(await ended).toMatchObject({ status: 'done', text })
  })

  test('fails where it cannot be loaded, and is not asked for again', async () => {
    vi.doMock(chat, missing)
    let requests = 0
    const { status, error } = await ask({
      fetch(url, init) {
        requests += 1
        return fetch(url, init)
      },
    })
    expect({ status, code: error?.code, requests }).toEqual({
      status: 'error',
      code: 'protocol',
      requests: 1,
    })
  })
})
