import { describe, expect, test } from 'vitest'
import { createFakeProvider, FAULT_HEADER, FAULTS } from '../src/index.ts'
import { apis, jsonPayloads, payloads, post } from './wire.ts'

const provider = createFakeProvider({ pace: 'none' })

/**
 * Reads until the body ends, fails or falls silent. In process and without a pace every read settles
 * within one turn of the event loop, so one that does not is silence.
 */
async function readSome(response: Response): Promise<{ text: string; how: string }> {
  if (!response.body) throw new Error('No body')
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (true) {
    const silence = new Promise<'silent'>((resolve) => setImmediate(resolve, 'silent'))
    try {
      const read = await Promise.race([reader.read(), silence])
      if (read === 'silent') {
        await reader.cancel()
        return { text, how: 'silent' }
      }
      if (read.done) return { text, how: 'ended' }
      text += decoder.decode(read.value, { stream: true })
    } catch {
      return { text, how: 'failed' }
    }
  }
}

describe.each(apis)('$name', (api) => {
  const ask = (fault: string): Promise<Response> =>
    post(provider, api, { headers: { [FAULT_HEADER]: fault } })

  test.each([401, 429, 500, 529])('http-%i is an error in the shape of the API', async (status) => {
    const response = await ask(`http-${status}`)
    expect(response.status).toBe(status)
    expect(response.headers.has('retry-after')).toBe(status === 429)
    expect(api.errorMessage(await response.json())).toMatch(/./)
  })

  test.each([
    ['html', /^text\/html/],
    ['json', /^application\/json/],
  ])('%s answers 200 with what is no stream', async (fault, type) => {
    const response = await ask(fault)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(type)
    expect(payloads(await response.text())).toEqual([])
  })

  test('truncate ends cleanly with whole events but no terminator', async () => {
    const { text, how } = await readSome(await ask('truncate'))
    expect(how).toBe('ended')
    expect(text).not.toMatch(api.terminator)
    expect(jsonPayloads(text).length).toBeGreaterThan(3)
  })

  test('broken-json has one unreadable event among readable ones', async () => {
    const text = await (await ask('broken-json')).text()
    const broken = payloads(text).filter((payload) => {
      if (payload === '[DONE]') return false
      try {
        JSON.parse(payload)
        return false
      } catch {
        return true
      }
    })
    expect(broken).toHaveLength(1)
    expect(payloads(text).indexOf(broken[0] ?? '')).toBeGreaterThan(3)
    expect(text).toMatch(api.terminator)
  })

  test('error-event ends with the error of the API', async () => {
    const { text, how } = await readSome(await ask('error-event'))
    expect(how).toBe('ended')
    expect(text).not.toMatch(api.terminator)
    const errors = jsonPayloads(text).filter((event) => api.errorMessage(event) !== undefined)
    expect(errors.map(api.errorMessage)).toEqual(['Overloaded'])
  })

  test('reset fails after some text', async () => {
    const { text, how } = await readSome(await ask('reset'))
    expect(how).toBe('failed')
    expect(jsonPayloads(text).length).toBeGreaterThan(3)
  })

  test('hang falls silent after some text, hold-open after all of it', async () => {
    const hang = await readSome(await ask('hang'))
    expect(hang.how).toBe('silent')
    expect(hang.text).not.toMatch(api.terminator)
    expect(jsonPayloads(hang.text).length).toBeGreaterThan(3)
    const held = await readSome(await ask('hold-open'))
    expect(held.how).toBe('silent')
    expect(held.text).toMatch(api.terminator)
  })

  test('a short answer still breaks in its middle', async () => {
    const terse = createFakeProvider({ pace: 'none', answer: { text: 'Yes' }, fault: 'truncate' })
    const text = await (await post(terse, api)).text()
    expect(text).toContain('Yes')
    expect(text).not.toMatch(api.terminator)
  })

  test('an answer that is no stream breaks too', async () => {
    const headers = { [FAULT_HEADER]: 'truncate' }
    const cut = await post(provider, api, { path: api.wholePath, body: api.body, headers })
    await expect(cut.json()).rejects.toThrow(SyntaxError)
    const event = { [FAULT_HEADER]: 'error-event' }
    const path = api.wholePath
    expect((await post(provider, api, { path, body: api.body, headers: event })).ok).toBe(false)
  })
})

test('the option sets the fault, for each request if it is a function; the header goes before', async () => {
  const [api] = apis
  if (!api) throw new Error('No API')
  const second = createFakeProvider({
    pace: 'none',
    fault: ({ number }) => (number === 2 ? 'http-500' : undefined),
  })
  const statuses = [await post(second, api), await post(second, api), await post(second, api)]
  expect(statuses.map(({ status }) => status)).toEqual([200, 500, 200])
  const always = createFakeProvider({ pace: 'none', fault: 'http-500' })
  expect((await post(always, api)).status).toBe(500)
  expect((await post(always, api, { headers: { [FAULT_HEADER]: 'http-401' } })).status).toBe(401)
})

test('a fault that does not exist is refused with the list of those that do', async () => {
  const [api] = apis
  if (!api) throw new Error('No API')
  const response = await post(provider, api, { headers: { [FAULT_HEADER]: 'gremlins' } })
  expect(response.status).toBe(400)
  const text = await response.text()
  for (const fault of FAULTS) expect(text).toContain(fault)
})
