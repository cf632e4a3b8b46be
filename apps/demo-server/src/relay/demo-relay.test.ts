import { createStream, type Snapshot, type StreamOptions } from '@millrace/core'
import { TROUBLE_HEADERS } from '@millrace/demo-kit'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLogFolder } from '../log-folder.ts'
import { readUpstreams } from '../upstreams.ts'
import { createDemoRelay } from './demo-relay.ts'

const ORIGIN = 'http://demo.test'
const BODY = { model: 'any', stream: true, messages: [{ role: 'user', content: 'A joke' }] }

/** A demo server's relay before a provider, and a page that asks through it. */
async function station() {
  const provider = createFakeProvider({ pace: { firstTokenMs: 1, tokenMs: 5 } })
  const { url, close } = await provider.listen()
  onTestFinished(close)
  const folder = openLogFolder(undefined)
  onTestFinished(() => folder.remove())
  const upstreams = readUpstreams({ OPENAI_BASE_URL: `${url}/v1` })
  const relay = createDemoRelay({ upstreams, basePath: '/api', path: folder.path })
  onTestFinished(() => relay.close(0))
  const requests: Request[] = []
  const statuses: string[] = []

  function page(options: Partial<StreamOptions> = {}) {
    const stream = createStream({
      url: `${ORIGIN}/api/openai/v1/chat/completions`,
      fetch(input, init) {
        const request = new Request(input, init)
        requests.push(request)
        return relay.fetch(request)
      },
      ...options,
    })
    stream.subscribe(() => void statuses.push(stream.getSnapshot().status))
    onTestFinished(stream.stop)
    return stream
  }
  const whole = await page().start(BODY)
  requests.length = 0
  return { provider, relay, page, requests, statuses, whole: whole.text }
}

/** Resolves when so much of the answer is there. */
function grown(stream: ReturnType<typeof createStream>, length: number): Promise<Snapshot> {
  return new Promise((resolve) => {
    const leave = stream.subscribe(() => {
      const snapshot = stream.getSnapshot()
      if (snapshot.text.length < length) return
      leave()
      resolve(snapshot)
    })
  })
}

const struckBy = (id: string, keep: boolean) => ({
  [TROUBLE_HEADERS.trouble]: id,
  ...(keep && { [TROUBLE_HEADERS.keep]: 'yes' }),
})

describe('a relay that is killed', () => {
  it('is away for a moment, and the next one has the answer to its end', async () => {
    const { provider, relay, page, requests, statuses, whole } = await station()
    const stream = page()
    const ended = stream.start(BODY)
    await grown(stream, 20)
    relay.restart()
    const { status, text } = await ended
    expect({ status, text }).toEqual({ status: 'done', text: whole })
    expect(statuses).toContain('reconnecting')
    expect(requests.length).toBeGreaterThan(1)
    expect(provider.requests.map(({ outcome }) => outcome)).toEqual(['answered', 'answered'])
  })
})

describe('an answer whose connection is cut', () => {
  it('goes on where it is kept, from the same request of the provider', async () => {
    const { provider, page, whole } = await station()
    const { status, text } = await page({ headers: struckBy('cut', true) }).start(BODY)
    expect({ status, text }).toEqual({ status: 'done', text: whole })
    expect(provider.requests).toHaveLength(2)
  })

  it('is lost where it is not, and the provider need not go on', async () => {
    const { provider, page, requests, whole } = await station()
    const { status, error, text } = await page({ headers: struckBy('cut', false) }).start(BODY)
    expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'network' })
    expect(whole.startsWith(text)).toBe(true)
    expect(requests).toHaveLength(1)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })
})
