import { createStream } from '@millrace/core'
import { createFaultProxy, type Fault } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import type { LogChoice } from '../logs.ts'
import { ask, atEnd, listen, question, station, streamOf, until } from '../setup.ts'

export const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(6) }
export const pace = { firstTokenMs: 1, tokenMs: 4, jitter: 0 }
export const path = '/llm/v1/chat/completions'
const whole = { status: 'done', text: answer.text }

/** Asks a question. */
export function started(url: string) {
  const stream = createStream({ url, retry: { base: 5, cap: 20 } })
  atEnd(stream.stop)
  return { stream, ended: stream.start(question) }
}

/** Reads a stream that is there. */
function followed(url: string) {
  const stream = createStream({ url, retry: { base: 5, cap: 20 } })
  atEnd(stream.stop)
  return { stream, ended: stream.start() }
}

/** Whatever happens to connections, with this log. */
export function describeFaults({ name, open }: LogChoice): void {
  describe(`with a log in ${name}`, () => {
    test('a client that was offline for a while has the answer whole', async () => {
      const { url, provider } = await station({ log: open(), provider: { answer, pace } })
      const proxy = await createFaultProxy({ target: url })
      atEnd(proxy.close)
      const { stream, ended } = started(proxy.url + path)
      await until(() => stream.getSnapshot().text.length > 20)
      await proxy.offline()
      await until(() => stream.getSnapshot().status === 'reconnecting')
      await provider.waitFor(({ outcome }) => outcome === 'answered')
      await proxy.online()
      expect(await ended).toMatchObject(whole)
      expect(provider.requests).toHaveLength(1)
    })

    test.for([502, 503, 429])(
      'a gateway that answers %i meanwhile costs the answer nothing',
      async (status) => {
        const { relay } = await station({ log: open(), provider: { answer, pace } })
        let refusals = 3
        const gateway = await listen(async (request) => {
          const refuses = request.method === 'GET' && (refusals -= 1) >= 0
          return refuses ? new Response('Busy.', { status }) : relay.fetch(request)
        })
        const proxy = await createFaultProxy({ target: gateway })
        atEnd(proxy.close)
        const { stream, ended } = started(proxy.url + path)
        await until(() => stream.getSnapshot().text.length > 20)
        proxy.cut('rst')
        expect(await ended).toMatchObject(whole)
        expect(refusals).toBeLessThanOrEqual(0)
      },
    )

    test('a page that is loaded anew, and a second tab, have the answer whole', async () => {
      const { url, provider } = await station({ log: open(), provider: { answer, pace } })
      const first = new AbortController()
      const response = await ask(url + path, { signal: first.signal })
      const tab = followed(streamOf(response))
      await until(() => tab.stream.getSnapshot().text.length > 20)
      first.abort()
      const reloaded = followed(streamOf(response))
      expect(await reloaded.ended).toMatchObject(whole)
      expect(await tab.ended).toMatchObject(whole)
      expect(provider.requests).toHaveLength(1)
    })

    test('an answer that ended while nobody looked is there, and then no more', async () => {
      const { url } = await station({ log: open(), provider: { answer, pace } })
      const gone = new AbortController()
      const place = streamOf(await ask(url + path, { signal: gone.signal }))
      gone.abort()
      const ends = async () => (await fetch(place, { method: 'HEAD' })).headers
      await until(async () => (await ends()).get('millrace-state') === 'done')
      expect(await followed(place).ended).toMatchObject(whole)
      const events = (await ends()).get('millrace-events') ?? ''
      const behind = { headers: { 'last-event-id': `1-${events}` } }
      expect((await fetch(place, behind)).status).toBe(204)
    })

    test('a stop from elsewhere ends the answer in every tab, and upstream', async () => {
      const { url, provider } = await station({ log: open(), provider: { answer, fault: 'hang' } })
      const response = await ask(url + path)
      const place = streamOf(response)
      const tabs = [followed(place), followed(place)]
      await until(() => tabs.every(({ stream }) => stream.getSnapshot().text !== ''))
      expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
      for (const { ended } of tabs) {
        expect(await ended).toMatchObject({ status: 'stopped', error: null })
      }
      await provider.waitFor(({ outcome }) => outcome === 'aborted')
      await response.body?.cancel()
    })

    test.for<[Fault, string]>([
      ['reset;events=6', 'upstream-lost'],
      ['hang;events=6', 'upstream-idle'],
      ['truncate;events=6', ''],
      ['truncate-event;events=6', ''],
    ])('an upstream that fails by %s never leaves a whole answer', async ([fault, type]) => {
      const { url, provider } = await station({
        log: open(),
        provider: { answer, fault },
        limits: { upstreamIdle: 1000 },
      })
      const { ended } = started(url + path)
      const { status, error, text } = await ended
      expect(status).toBe('error')
      expect(error).toMatchObject(type ? { code: 'provider', type } : { code: 'truncated' })
      expect(text).not.toBe('')
      expect(answer.text.startsWith(text)).toBe(true)
      expect(provider.requests).toHaveLength(1)
    })
  })
}
