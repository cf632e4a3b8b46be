import { createStream } from '@millrace/core'
import {
  createFakeProvider,
  createFaultProxy,
  createResumable,
  type Fault,
} from '@millrace/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { journalLines, tellingFetch, type Happening } from './journal.ts'

const BODY = { model: 'any', stream: true, messages: [{ role: 'user', content: 'Hello' }] }

/** Asks, and gives the journal and the answer it ended with. */
async function ask(url: string, limits: { readonly idleTimeout?: number } = {}) {
  const journal: Happening[] = []
  const fetch = tellingFetch('Acme', (happening) => journal.push(happening))
  const retry = { base: 1 }
  const stream = createStream({ url: `${url}/v1/chat/completions`, fetch, retry, ...limits })
  return { journal, answer: await stream.start(BODY) }
}

async function provider(fault?: Fault): Promise<string> {
  const server = createFakeProvider({ pace: 'none', ...(fault !== undefined && { fault }) })
  const { url, close } = await server.listen()
  onTestFinished(close)
  return url
}

/** A server that keeps its answers, and says whether it is there for who comes back. */
async function keeper(refuse?: () => Response | undefined): Promise<string> {
  const server = createResumable({ pace: 'none', retryMs: 1, ...(refuse && { refuse }) })
  const { url, close } = await server.listen()
  onTestFinished(close)
  return url
}

describe('the journal of a request', () => {
  it('is empty where all goes well, and where nothing can be done', async () => {
    expect((await ask(await provider())).journal).toEqual([])
    const refused = await ask(await provider('http-401'))
    expect(refused.answer.status).toBe('error')
    expect(refused.journal).toEqual([])
  })

  it('tells of each refusal that may pass, and of the answer after it', async () => {
    const { journal, answer } = await ask(await provider('http-529;retry-after=0;requests=2'))
    expect(answer.status).toBe('done')
    expect(journal.map(({ good }) => good)).toEqual([false, false, true])
    expect(journal[0]?.words).toMatch(/Acme.*529/)
    const times = journal.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('tells of a server that is not there', async () => {
    const { journal } = await ask(await provider('no-answer;requests=1'))
    expect(journal.map(({ good }) => good)).toEqual([false, true])
  })

  it('tells of an answer that failed before it began, and calls that no lost connection', async () => {
    const { journal, answer } = await ask(await provider('error-event;events=0;requests=1'))
    expect(answer.status).toBe('done')
    expect(journal.map(({ good }) => good)).toEqual([false, true])
    expect(journal[0]?.words).not.toMatch(/lost/)
  })

  it('tells of a lost connection, of a server that is not back yet, and of the return', async () => {
    let refusals = 1
    const away = () => new Response(null, { status: 503, headers: { 'retry-after': '0' } })
    const target = await keeper(() => (refusals-- > 0 ? away() : undefined))
    const plan = [{ cut: { by: 'rst', after: 900, counting: 'body' }, waitMs: 20 }] as const
    const proxy = await createFaultProxy({ target, plan })
    onTestFinished(() => proxy.close())
    const { journal, answer } = await ask(proxy.url)
    expect(answer.status).toBe('done')
    expect(journal.map(({ good }) => good)).toEqual([false, false, true])
    expect(journal[0]?.words).toMatch(/lost.*after 1-\d+/)
    expect(journal[1]?.words).toContain('503')
  })

  it('tells of an answer that another page has asked for, and nothing of a stop', async () => {
    const target = await keeper()
    const response = await fetch(`${target}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(BODY),
    })
    await response.text()
    const place = new URL(response.headers.get('content-location') ?? '', target).href
    const journal: Happening[] = []
    const telling = tellingFetch('Acme', (happening) => journal.push(happening))
    await (await telling(place, { method: 'GET' })).text()
    await telling(place, { method: 'DELETE' })
    expect(journal).toEqual([
      { at: expect.any(Number), good: true, words: expect.stringContaining('Found') },
    ])
  })

  it('says of a silence that it was one', async () => {
    const target = await keeper()
    const plan = [{ cut: { by: 'silence', after: 900, counting: 'body' } }] as const
    const proxy = await createFaultProxy({ target, plan })
    onTestFinished(() => proxy.close())
    const { journal, answer } = await ask(proxy.url, { idleTimeout: 200 })
    expect(answer.status).toBe('done')
    expect(journal[0]?.words).toContain('no event')
  })
})

describe('journalLines', () => {
  const journal: readonly Happening[] = [{ at: 1234, good: false, words: 'Lost.' }]
  const { timing } = createStream({ url: '' }).getSnapshot()

  it('gives the times in seconds, and ends well only with a whole answer', () => {
    const lines = journalLines(journal, { status: 'error', timing })
    expect(lines).toEqual([{ key: 0, time: '1.2 s', good: false, words: 'Lost.' }])
    const whole = journalLines(journal, { status: 'done', timing: { ...timing, duration: 2000 } })
    expect(whole.map(({ good, time }) => [good, time])).toEqual([
      [false, '1.2 s'],
      [true, '2.0 s'],
    ])
  })

  it('has nothing to say of an answer that simply came', () => {
    expect(journalLines([], { status: 'done', timing })).toEqual([])
  })
})
