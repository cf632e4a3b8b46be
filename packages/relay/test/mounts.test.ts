import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createStream } from '@millrace/core'
import { createFakeProvider, createFaultProxy } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { createRelay } from '../src/index.ts'
import { mounts } from './mounts.ts'
import { ask, atEnd, question, streamOf, until } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(6) }
const pace = { firstTokenMs: 1, tokenMs: 4, jitter: 0 }
const path = '/api/llm/v1/chat/completions'

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

async function mounted(name: string, provider = createFakeProvider({ answer, pace })) {
  const listener = await provider.listen()
  atEnd(() => listener.close())
  const relay = createRelay({
    basePath: '/api',
    upstreams: { llm: { baseUrl: listener.url } },
    authorize: () => 'ada',
    retry: 0,
  })
  const server = mounts[name]?.(relay) ?? createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => server.close())
  atEnd(() => server.closeAllConnections())
  atEnd(() => relay.close({ grace: 0 }))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('It does not listen.')
  return { relay, provider, url: `http://127.0.0.1:${address.port}` }
}

describe.for(Object.keys(mounts))('in %s the relay', (name) => {
  test('streams an answer token by token, and a lost connection costs it nothing', async () => {
    const { url, provider } = await mounted(name)
    const proxy = await createFaultProxy({ target: url })
    atEnd(proxy.close)
    const stream = createStream({ url: proxy.url + path, retry: { base: 5, cap: 20 } })
    let pieces = 0
    stream.listen(() => ({ onDelta: () => (pieces += 1) }))
    const ended = stream.start(question)
    await until(() => stream.getSnapshot().text.length > 20)
    expect(stream.getSnapshot().status).toBe('streaming')
    proxy.cut('rst')
    expect(await ended).toMatchObject({ status: 'done', text: answer.text })
    expect(pieces).toBeGreaterThan(20)
    expect(provider.requests).toHaveLength(1)
  })

  test('notices a reader that leaves, and stops what is to be stopped', async () => {
    const provider = createFakeProvider({ answer, fault: 'hang' })
    const { url, relay } = await mounted(name, provider)
    const leaving = new AbortController()
    const response = await ask(url + path, { signal: leaving.signal })
    await until(() => /^millrace_readers 1$/m.test(relay.metrics()))
    leaving.abort()
    await until(() => /^millrace_readers 0$/m.test(relay.metrics()))
    expect((await fetch(streamOf(response), { method: 'DELETE' })).status).toBe(204)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    const { headers } = await fetch(streamOf(response), { method: 'HEAD' })
    expect(headers.get('millrace-state')).toBe('cancelled')
  })

  test('is mounted as the documentation says', () => {
    const source = file('mounts.ts').split(`  ${name}(relay) {`)[1] ?? ''
    const [line = ''] = /app\.all\(.*\)/.exec(source) ?? []
    expect(line).not.toBe('')
    expect(file('../../../docs/mounting-the-relay.md')).toContain(line)
  })
})
