import { createStream } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { inspect } from './inspect.ts'
import { ask, eventsOf, question, station, streamOf } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(4) }

describe('a stream that failed', () => {
  const failures = [
    { by: 'a reset', provider: { fault: 'reset;events=4' }, reason: 'upstream-lost' },
    {
      by: 'silence',
      provider: { fault: 'hang;events=4' },
      limits: { upstreamIdle: 500 },
      reason: 'upstream-idle',
    },
    { by: 'its size', limits: { maxStreamBytes: 2000 }, reason: 'too-large' },
    { by: 'one event’s size', provider: { fault: 'large-event;events=4' }, reason: 'too-large' },
  ] as const

  test.for(failures)(
    'by $by says so, once and for good, behind what came before',
    async ({ reason, ...options }) => {
      const { chat, provider, relay } = await station({
        limits: { maxEventSize: 1024 * 1024 },
        ...options,
        provider: { answer, ...('provider' in options ? options.provider : {}) },
      })
      const response = await ask(chat)
      const place = streamOf(response)
      const events = eventsOf(await response.text())
      expect(events.length).toBeGreaterThan(2)
      expect(events.filter((event) => event.includes('event: error'))).toHaveLength(1)
      expect(events.at(-1)).toMatch(new RegExp(`^event: error\\n.*"type":"${reason}"`))

      const headers = await inspect(place)
      expect(headers.get('millrace-state')).toBe('failed')
      expect(headers.get('millrace-reason')).toBe(reason)
      expect(eventsOf(await (await fetch(place)).text())).toEqual(events)
      const last = /id: (.*)$/.exec(events.at(-1) ?? '')?.[1] ?? ''
      const behind = await fetch(place, { headers: { 'last-event-id': last } })
      expect(behind.status).toBe(204)
      expect(relay.metrics()).toContain(`millrace_streams_ended_total{reason="${reason}"} 1`)
      await provider.waitFor(({ outcome }) => outcome !== undefined)
    },
  )

  test.for(failures)(
    'by $by ends in an error in Millrace’s client',
    async ({ reason, ...options }) => {
      const { chat } = await station({
        limits: { maxEventSize: 1024 * 1024 },
        ...options,
        provider: { answer, ...('provider' in options ? options.provider : {}) },
      })
      const { status, error, text } = await createStream({ url: chat }).start(question)
      expect(status).toBe('error')
      expect(error).toMatchObject({ code: 'provider', type: reason })
      expect(text).not.toBe('')
      expect(answer.text.startsWith(text)).toBe(true)
    },
  )

  test('by an end before its time ends in an error in Millrace’s client', async () => {
    const { chat, provider } = await station({ provider: { answer, fault: 'truncate;events=4' } })
    const { status, error, text } = await createStream({ url: chat, retry: { base: 1 } }).start(
      question,
    )
    expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'truncated' })
    expect(text).not.toBe('')
    expect(provider.requests).toHaveLength(1)
  })

  test('tells an error that the provider wrote outside the grammar as an event', async () => {
    for (const fault of ['error-field', 'bare-error', 'error-event'] as const) {
      const { chat } = await station({ provider: { answer, fault } })
      const { error } = await createStream({ url: chat }).start(question)
      expect(error).toMatchObject({ code: 'provider', message: expect.stringContaining('verload') })
    }
  })
})
