import { createStream, type Snapshot } from '@millrace/core'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { struck } from './strike.ts'

const PATHS = {
  openai: '/v1/chat/completions',
  anthropic: '/v1/messages',
  gemini: '/v1beta/models/any:streamGenerateContent?alt=sse',
}
const BODIES = {
  openai: { model: 'any', stream: true, messages: [{ role: 'user', content: 'A joke' }] },
  anthropic: {
    ...{ model: 'any', stream: true, max_tokens: 1000 },
    messages: [{ role: 'user', content: 'A joke' }],
  },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'A joke' }] }] },
}
type Api = keyof typeof PATHS

function ask(api: Api, strike: Parameters<typeof struck>[1]): Promise<Snapshot> {
  const fake = createFakeProvider({ pace: 'none' })
  const stream = createStream({
    url: `http://fake${PATHS[api]}`,
    idleTimeout: 100,
    fetch: async (input, init) => struck(await fake.fetch(new Request(input, init)), strike),
  })
  return stream.start(BODIES[api])
}

describe.each(['openai', 'anthropic', 'gemini'] as const)('an answer of %s', (api) => {
  it('passes untouched where nothing is to strike it', async () => {
    const { status, text } = await ask(api, undefined)
    expect(status).toBe('done')
    expect(text.length).toBeGreaterThan(80)
  })

  it.each([
    ['cut', 'network'],
    ['silence', 'timeout'],
    ['truncate', 'truncated'],
  ] as const)('is struck by %s after a few words, before its end', async (strike, code) => {
    const whole = await ask(api, undefined)
    const { status, error, text } = await ask(api, strike)
    expect(status).toBe('error')
    expect(error?.code).toBe(code)
    expect(text).not.toBe('')
    expect(text.length).toBeLessThan(whole.text.length)
    expect(whole.text.startsWith(text)).toBe(true)
  })
})

it('leaves a refusal as it is', async () => {
  const fake = createFakeProvider({ pace: 'none', fault: 'http-429' })
  const request = new Request(`http://fake${PATHS.openai}`, { method: 'POST', body: '{}' })
  const refusal = await fake.fetch(request)
  expect(struck(refusal, 'cut')).toBe(refusal)
})

it('asks no more of the provider once it has struck', async () => {
  const fake = createFakeProvider({ pace: { firstTokenMs: 0, tokenMs: 1 } })
  const init = { method: 'POST', body: JSON.stringify(BODIES.openai) }
  const answer = struck(
    await fake.fetch(new Request(`http://fake${PATHS.openai}`, init)),
    'silence',
  )
  const reader = answer.body?.getReader()
  const read = async () => {
    while ((await reader?.read())?.done === false);
  }
  const reading = read()
  await expect(fake.waitFor(({ outcome }) => outcome === 'aborted')).resolves.toBeDefined()
  await reader?.cancel()
  await reading
})
