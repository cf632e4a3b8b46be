import { createStream, type ResumeStorage, type StreamOptions } from '@millrace/core'
import { createFaultProxy } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { atEnd, listen, question, station, until } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(6) }
const pace = { firstTokenMs: 1, tokenMs: 4, jitter: 0 }
const path = '/llm/v1/chat/completions'
const whole = { status: 'done', text: answer.text }

/** A tab's storage, or one that several share. */
function storage(): ResumeStorage & { readonly items: ReadonlyMap<string, string> } {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}

/** A page's stream; another one with the same memory is the page loaded anew. */
function pageAt(url: string, memory: ResumeStorage, options: Partial<StreamOptions> = {}) {
  const retry = { base: 5, cap: 20 }
  const stream = createStream({ url, retry, resume: { storage: memory }, ...options })
  atEnd(stream.disconnect)
  return stream
}

const textOf = (stream: ReturnType<typeof pageAt>) => stream.getSnapshot().text
const statusOf = (stream: ReturnType<typeof pageAt>) => stream.getSnapshot().status

/** The state of the one stream that the memory names. */
async function stateAt(memory: ReturnType<typeof storage>): Promise<string | null> {
  const [text = '{}'] = memory.items.values()
  const { url } = JSON.parse(text)
  return (await fetch(url, { method: 'HEAD' })).headers.get('millrace-state')
}

describe('a page that is loaded anew', () => {
  test('has the answer under way, into the same message, no part twice', async () => {
    const { chat, provider } = await station({ provider: { answer, pace } })
    const memory = storage()
    const before = pageAt(chat, memory)
    void before.start(question)
    await until(() => textOf(before).length > 20)
    before.disconnect()
    const after = pageAt(chat, memory)
    const ended = after.resume()
    await until(() => textOf(after).length > 20)
    expect(statusOf(after)).toBe('streaming')
    expect(await ended).toMatchObject(whole)
    expect((await ended).message.parts).toHaveLength(1)
    expect(provider.requests).toHaveLength(1)
  })

  test('has an answer that ended meanwhile, and one that it saw end', async () => {
    const { chat, provider } = await station({ provider: { answer, pace } })
    const memory = storage()
    const before = pageAt(chat, memory)
    void before.start(question)
    await until(() => textOf(before).length > 20)
    before.disconnect()
    await until(async () => (await stateAt(memory)) === 'done')
    expect(await pageAt(chat, memory).resume()).toMatchObject(whole)
    expect(await pageAt(chat, memory).resume()).toMatchObject(whole)
    expect(provider.requests).toHaveLength(1)
  })

  test('has an answer that was stopped as far as it had come', async () => {
    const { chat } = await station({ provider: { answer, fault: 'hang' } })
    const memory = storage()
    const before = pageAt(chat, memory)
    void before.start(question)
    await until(() => textOf(before) !== '')
    before.stop()
    await until(async () => (await stateAt(memory)) === 'cancelled')
    const { status, text } = await pageAt(chat, memory).resume()
    expect(status).toBe('stopped')
    expect(text).not.toBe('')
  })

  test('has nothing where nothing was asked, or where it was reset', async () => {
    const { chat } = await station({ provider: { answer, pace } })
    const memory = storage()
    expect(await pageAt(chat, memory).resume()).toMatchObject({ status: 'idle', text: '' })
    const before = pageAt(chat, memory)
    expect(await before.start(question)).toMatchObject(whole)
    before.reset()
    expect(memory.items.size).toBe(0)
    expect(await pageAt(chat, memory).resume()).toMatchObject({ status: 'idle', text: '' })
  })

  test('has nothing of an ended answer that is no longer kept, and is told of a lost one', async () => {
    const memory = storage()
    const { relay } = await station({ provider: { answer, pace } })
    const other = await station({ provider: { answer, pace } })
    let current = relay
    const url = (await listen((request) => current.fetch(request))) + path
    expect(await pageAt(url, memory).start(question)).toMatchObject(whole)
    current = other.relay
    expect(await pageAt(url, memory).resume()).toMatchObject({ status: 'idle', error: null })
    expect(memory.items.size).toBe(0)

    current = relay
    const before = pageAt(url, memory)
    void before.start(question)
    await until(() => textOf(before).length > 20)
    before.disconnect()
    current = other.relay
    const { status, error } = await pageAt(url, memory).resume()
    expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'resume' })
    expect(memory.items.size).toBe(0)
  })

  test('finds each answer under its own key', async () => {
    const { chat } = await station({ provider: { answer, pace } })
    const memory = storage()
    expect(await pageAt(chat, memory, { key: 'one' }).start(question)).toMatchObject(whole)
    expect(await pageAt(chat, memory, { key: 'two' }).resume()).toMatchObject({ status: 'idle' })
    expect(await pageAt(chat, memory, { key: 'one' }).resume()).toMatchObject(whole)
  })

  test('never asks another origin for what it remembers', async () => {
    const { chat } = await station({ provider: { answer, pace } })
    const memory = storage()
    memory.setItem(`millrace:${chat}`, JSON.stringify({ url: 'http://127.0.0.1:1/streams/a' }))
    expect(await pageAt(chat, memory).resume()).toMatchObject({ status: 'idle' })
    memory.setItem(`millrace:${chat}`, 'not what was written')
    expect(await pageAt(chat, memory).resume()).toMatchObject({ status: 'idle' })
  })
})

describe('a second tab', () => {
  test('follows the same answer live, and either stops it for both and upstream', async () => {
    const { chat, provider } = await station({ provider: { answer, fault: 'hang' } })
    const memory = storage()
    const first = pageAt(chat, memory)
    const asked = first.start(question)
    await until(() => textOf(first) !== '')
    const second = pageAt(chat, memory)
    const followed = second.resume()
    await until(() => textOf(second) === textOf(first))
    second.stop()
    const stopped = { status: 'stopped', error: null, text: textOf(first) }
    expect(await followed).toMatchObject(stopped)
    expect(await asked).toMatchObject(stopped)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('that already has an answer follows the next one', async () => {
    const { chat } = await station({ provider: { answer, pace } })
    const memory = storage()
    const first = pageAt(chat, memory)
    await first.start(question)
    const second = pageAt(chat, memory)
    const { message } = await second.resume()
    // It has been read already.
    expect((await second.resume()).message).toBe(message)
    const next = first.start(question)
    await until(() => textOf(first) !== '')
    const followed = await second.resume()
    expect(followed).toMatchObject(whole)
    expect(followed.message).not.toBe(message)
    expect(await next).toMatchObject(whole)
  })

  test('costs one request, however many views ask at once', async () => {
    const { chat, relay } = await station({ provider: { answer, pace } })
    const memory = storage()
    await pageAt(chat, memory).start(question)
    let reads = 0
    const url = await listen((request) => {
      if (request.method === 'GET') reads += 1
      return relay.fetch(request)
    })
    const { url: place } = JSON.parse([...memory.items.values()][0] ?? '{}')
    const kept = JSON.stringify({ url: url + new URL(place).pathname, ended: true })
    memory.setItem(`millrace:${url}${path}`, kept)
    const stream = pageAt(url + path, memory)
    await Promise.all(Array.from({ length: 20 }, () => stream.resume()))
    await until(() => statusOf(stream) === 'done')
    expect(reads).toBe(1)
  })
})

describe('stop', () => {
  test('ends an answer whose response has not come yet, upstream too', async () => {
    const { chat, provider } = await station({
      provider: { answer, pace: { ...pace, firstTokenMs: 50, tokenMs: 20 } },
    })
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    let asked = false
    const held: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      asked = true
      await gate
      return response
    }
    const memory = storage()
    const stream = pageAt(chat, memory, { fetch: held })
    const ended = stream.start(question)
    await until(() => asked)
    stream.stop()
    expect(await ended).toMatchObject({ status: 'stopped', text: '' })
    open()
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    await until(async () => (await stateAt(memory)) === 'cancelled')
  })

  test('reaches the server once it is back', async () => {
    const { url, provider } = await station({ provider: { answer, fault: 'hang' } })
    const proxy = await createFaultProxy({ target: url })
    atEnd(proxy.close)
    const stream = pageAt(proxy.url + path, storage())
    const ended = stream.start(question)
    await until(() => textOf(stream) !== '')
    await proxy.offline()
    await until(() => statusOf(stream) === 'reconnecting')
    stream.stop()
    expect(await ended).toMatchObject({ status: 'stopped' })
    await proxy.online()
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('leaves an answer alone that has ended, and the next question ends the last', async () => {
    const { relay } = await station({ provider: { answer, pace } })
    const methods: string[] = []
    const url = await listen((request) => {
      methods.push(request.method)
      return relay.fetch(request)
    })
    const stream = pageAt(url + path, storage())
    expect(await stream.start(question)).toMatchObject(whole)
    stream.stop()
    expect(statusOf(stream)).toBe('done')
    const replaced = stream.start(question)
    await until(() => textOf(stream).length > 20)
    const next = stream.start(question)
    expect(await replaced).toMatchObject({ status: 'stopped' })
    expect(await next).toMatchObject(whole)
    await until(() => methods.length === 4)
    expect(methods.toSorted()).toEqual(['DELETE', 'POST', 'POST', 'POST'])
  })
})

test('a response that is lost on its way costs no second answer', async () => {
  const { relay, provider } = await station({ provider: { answer, pace } })
  let lost = false
  const url = await listen(async (request) => {
    const response = await relay.fetch(request)
    if (lost) return response
    lost = true
    await response.body?.cancel()
    throw new Error('The connection breaks before the response is sent.')
  })
  const broken: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    if (response.status === 500) throw new TypeError('fetch failed')
    return response
  }
  const stream = pageAt(url + path, storage(), { fetch: broken })
  expect(await stream.start(question)).toMatchObject(whole)
  expect(provider.requests).toHaveLength(1)
})

test('a failed answer that is asked for anew is a new one', async () => {
  const { chat, provider } = await station({
    provider: { answer, fault: 'error-event;events=0;requests=1' },
  })
  expect(await pageAt(chat, storage()).start(question)).toMatchObject(whole)
  expect(provider.requests).toHaveLength(2)
})
