import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { logs } from './logs.ts'
import { ask, eventsOf, station, streamOf, until } from './setup.ts'

describe.for(logs)('a reader that does not read, with a log in $name,', ({ open }) => {
  const large = replay(`data: ${'x'.repeat(1000)}\n\n`.repeat(12_000))

  test('is cut, has cost no more than a page, and can come back', { timeout: 30_000 }, async () => {
    const { chat, relay, entries } = await station({
      provider: large,
      log: open(),
      limits: { drainLimit: 100 },
    })
    const response = await ask(chat)
    const place = streamOf(response)
    await until(() => entries.some(({ event }) => event === 'reader-cut'))
    expect(relay.metrics()).toContain('millrace_readers_gone_total{how="cut"} 1')
    // What the sockets' buffers hold, and one page.
    const sent = Number(/millrace_sent_bytes_total (\d+)/.exec(relay.metrics())?.[1])
    expect(sent).toBeLessThan(9_000_000)
    const whole = await readAway(response)
    expect(whole.length).toBeLessThan(12_000)
    // A reader that falls behind again is cut again, and comes again.
    for (;;) {
      const last = /id: (.*)$/.exec(whole.at(-1) ?? '')?.[1] ?? ''
      const rest = await fetch(place, { headers: { 'last-event-id': last } })
      if (rest.status === 204) break
      whole.push(...(await readAway(rest)))
    }
    const ids = whole.map((event) => /id: 1-(.*)$/.exec(event)?.[1])
    expect(ids).toEqual(Array.from({ length: 12_000 }, (_, index) => String(index + 1)))
  })
})

/** The whole events of a body, however it ends. */
async function readAway(response: Response): Promise<string[]> {
  const utf8 = new TextDecoder()
  const pieces: string[] = []
  try {
    for await (const chunk of response.body ?? []) {
      pieces.push(utf8.decode(chunk, { stream: true }))
    }
  } catch {
    // It was cut.
  }
  const text = pieces.join('')
  return eventsOf(text.slice(0, text.lastIndexOf('\n\n')))
}
