import { randomUUID } from 'node:crypto'
import { createStream } from '@millrace/core'
import { createFaultProxy } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { atEnd, question, until } from '../../relay/test/setup.ts'
import { answer, path, startRelay, upstream } from '../../relay/test/suites/processes.ts'
import { createBalancer } from './balancer.ts'
import { useRedis } from './logs.ts'
import { wordOf } from './place.ts'

const redis = useRedis()
const script = new URL('relay-process.ts', import.meta.url)

/** Two relays with one Redis behind a balancer, of which the first is asked first. */
async function twoRelays() {
  const { provider, url } = await upstream()
  const log = wordOf({ url: redis().url, prefix: `${randomUUID()}:` })
  const options = { log, upstream: url, lease: 1000 }
  const relays = await Promise.all([startRelay(script, options), startRelay(script, options)])
  const balancer = await createBalancer(relays.map((relay) => relay.url))
  const proxy = await createFaultProxy({ target: balancer.url })
  atEnd(proxy.close)
  const stream = createStream({ url: proxy.url + path, retry: { base: 10, cap: 50 } })
  atEnd(stream.stop)
  return { relays, balancer, proxy, provider, stream }
}

describe('two relays on one Redis, behind a balancer', { timeout: 60_000 }, () => {
  test('take a stream up from each other as often as it is cut', async () => {
    const { proxy, provider, stream } = await twoRelays()
    const ended = stream.start(question)
    for (const length of [10, 60, 110, 160, 210]) {
      await until(() => stream.getSnapshot().text.length > length)
      proxy.cut(length % 20 === 0 ? 'rst' : 'fin')
    }
    expect(await ended).toMatchObject({ status: 'done', text: answer.text })
    expect(provider.requests).toHaveLength(1)
  })

  const moments = [1, 150]
  const signals = ['SIGKILL', 'SIGSTOP'] as const
  const losses = moments.flatMap((length) => signals.map((signal) => ({ length, signal })))

  test.for(signals)(
    'lose no answer with the one that does not read it from upstream (%s)',
    async (signal) => {
      const { relays, balancer, proxy, stream } = await twoRelays()
      const ended = stream.start(question)
      await until(() => stream.getSnapshot().text !== '')
      // Now the second one is asked.
      proxy.cut('rst')
      await until(() => stream.getSnapshot().text.length > 60)
      relays[1]?.process.kill(signal)
      balancer.drop(1)
      expect(await ended).toMatchObject({ status: 'done', text: answer.text })
    },
  )

  test.for(losses)(
    'tell that the one that reads from upstream is gone, once and for good ($signal at $length)',
    async ({ length, signal }) => {
      const { relays, balancer, provider, stream } = await twoRelays()
      const ended = stream.start(question)
      await until(() => stream.getSnapshot().text.length > length)
      relays[0]?.process.kill(signal)
      balancer.drop(0)
      const { status, error, text } = await ended
      expect(status).toBe('error')
      expect(error).toMatchObject({ code: 'provider', type: 'producer-lost' })
      expect(text.length).toBeGreaterThan(length)
      expect(answer.text.startsWith(text)).toBe(true)
      relays[0]?.process.kill('SIGCONT')
      await provider.waitFor(({ outcome }) => outcome !== undefined)
    },
  )
})
