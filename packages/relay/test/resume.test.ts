import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { ask, eventsOf, station, streamOf } from './setup.ts'

const answer = [
  'event: message_start\ndata: {"n":1}\n\n',
  ': a comment of the provider\n\n',
  'data: two\ndata: lines\n\n',
  'id: its own\nretry: 5\ndata: {"text":"水車 🍞"}\r\n\r\n',
  'data: [DONE]\n\n',
].join('')

const events = [
  'event: message_start\ndata: {"n":1}\nid: 1-1',
  'data: two\ndata: lines\nid: 1-2',
  'data: {"text":"水車 🍞"}\nid: 1-3',
  'data: [DONE]\nid: 1-4',
]

describe('a stream', () => {
  test('is the provider’s own, with an id behind each event and a place to have it again', async () => {
    const { chat } = await station({ provider: replay(answer) })
    const response = await ask(chat)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('content-location')).toMatch(/^\/streams\/[0-9a-f]{32}$/)
    expect(eventsOf(await response.text())).toEqual(events)
  })

  test('comes whole from its place, as often as it is asked for', async () => {
    const { chat } = await station({ provider: replay(answer) })
    const place = streamOf(await ask(chat))
    for (const url of [place, place, `${place}?after=`]) {
      expect(eventsOf(await (await fetch(url)).text())).toEqual(events)
    }
  })

  test('goes on behind any event, and there is nothing behind the last', async () => {
    const { chat } = await station({ provider: replay(answer) })
    const response = await ask(chat)
    await response.text()
    for (const [index] of events.entries()) {
      const id = `1-${index + 1}`
      const rest = events.slice(index + 1)
      for (const again of [
        await fetch(streamOf(response), { headers: { 'last-event-id': id } }),
        await fetch(`${streamOf(response)}?after=${id}`),
      ]) {
        expect(again.status).toBe(rest.length > 0 ? 200 : 204)
        expect(eventsOf(await again.text())).toEqual(rest)
      }
    }
  })

  test('asks for a wait before coming back, once, before all else', async () => {
    const { chat } = await station({ provider: replay(answer), retry: 321 })
    const text = await (await ask(chat)).text()
    expect(text.match(/^retry: .*$/gm)).toEqual(['retry: 321'])
    expect(text).toMatch(/^retry: 321\n\n/)
  })
})
