import { createStream } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { formatCursor } from '../../src/index.ts'
import { ask, atEnd, eventsOf, question, station, streamOf, until } from '../setup.ts'
import {
  answer,
  eventsBefore,
  idOf,
  lease,
  lost,
  path,
  startRelay,
  upstream,
  type SharedLog,
} from './processes.ts'

/** Processes that are killed, paused and beside each other, with this log. */
export function describeProcesses(shared: SharedLog): void {
  describe(`a relay with a log in ${shared.name} that is killed`, { timeout: 30_000 }, () => {
    test.for([
      'append:9',
      'append-done:1',
      'append-done:9',
      'deliver:2',
      'deliver-done:9',
      'finish:1',
    ])('at %s leaves what it had sent in the log, and an end that says so', async (kill) => {
      const at = shared.place()
      const { url } = await upstream()
      const first = await startRelay(shared.script, { log: at, upstream: url, kill })
      const response = await ask(first.url + path)
      const id = streamOf(response).slice(-32)
      const sent = await eventsBefore(response)
      await first.exited
      const killedAt = performance.now()

      const { url: second } = await station({ log: shared.open(at, lease) })
      const after = idOf(sent.at(-1))
      const again = await fetch(`${second}/streams/${id}?after=${after}`)
      expect(again.status).toBe(200)
      const rest = eventsOf(await again.text())
      expect(performance.now() - killedAt).toBeLessThan(lease + 1000)
      const all = [...sent, ...rest]
      const ids = all.map(idOf)
      expect(ids.slice(0, -1)).toEqual(ids.slice(0, -1).map((_, index) => `1-${index + 1}`))
      expect(all.at(-1)).toMatch(lost)
      const whole = eventsOf(await (await fetch(`${second}/streams/${id}`)).text())
      expect(whole).toEqual(all)
      expect((await fetch(`${second}/streams/${id}?after=2-0`)).status).toBe(204)
    })

    test('when the end was written loses nothing', async () => {
      const at = shared.place()
      const { url } = await upstream()
      const first = await startRelay(shared.script, {
        log: at,
        upstream: url,
        kill: 'finish-done:1',
      })
      const response = await ask(first.url + path)
      const id = streamOf(response).slice(-32)
      const sent = await eventsBefore(response)
      await first.exited
      const { url: second } = await station({ log: shared.open(at, lease) })
      const whole = eventsOf(await (await fetch(`${second}/streams/${id}`)).text())
      expect(whole.slice(0, sent.length)).toEqual(sent)
      expect(whole.at(-1)).toContain('[DONE]')
      expect((await fetch(`${second}/streams/${id}?after=${idOf(whole.at(-1))}`)).status).toBe(204)
    })

    test('and started anew tells Millrace’s client, which keeps what it has', async () => {
      const at = shared.place()
      const { url } = await upstream()
      const first = await startRelay(shared.script, { log: at, upstream: url })
      const stream = createStream({ url: first.url + path, retry: { base: 20, cap: 50 } })
      atEnd(stream.stop)
      const ended = stream.start(question)
      await until(() => stream.getSnapshot().text.length > 20)
      first.process.kill('SIGKILL')
      await first.exited
      const { port } = new URL(first.url)
      await startRelay(shared.script, { log: at, upstream: url, port })
      const { status, error, text } = await ended
      expect(status).toBe('error')
      expect(error).toMatchObject({ code: 'provider', type: 'producer-lost' })
      expect(text.length).toBeGreaterThan(20)
      expect(answer.text.startsWith(text)).toBe(true)
    })
  })

  describe(
    `a relay with a log in ${shared.name} that is paused past its lease`,
    { timeout: 30_000 },
    () => {
      test('has its streams ended by another, writes nothing more and lets go of upstream', async () => {
        const at = shared.place()
        const { url, provider } = await upstream(100)
        const first = await startRelay(shared.script, { log: at, upstream: url })
        const response = await ask(first.url + path)
        const id = streamOf(response).slice(-32)
        await response.body?.getReader().read()
        const log = shared.open(at, lease)
        const { url: second } = await station({ log })
        first.process.kill('SIGSTOP')
        const seen = eventsOf(await (await fetch(`${second}/streams/${id}`)).text())
        expect(seen.at(-1)).toMatch(lost)
        const { terminal } = (await log.status(id)) ?? {}
        expect(terminal && formatCursor(terminal.cursor)).toBe('2-0')
        first.process.kill('SIGCONT')
        await provider.waitFor(({ outcome }) => outcome === 'aborted')
        expect(eventsOf(await (await fetch(`${first.url}/streams/${id}`)).text())).toEqual(seen)
        expect((await log.status(id))?.terminal).toEqual(terminal)
      })
    },
  )

  describe(`two relays on one log in ${shared.name}`, { timeout: 30_000 }, () => {
    test('show each other’s streams as they come, and stop them', async () => {
      const at = shared.place()
      const { url, provider } = await upstream()
      const first = await startRelay(shared.script, { log: at, upstream: url, lease: 15_000 })
      const { url: second } = await station({ log: shared.open(at) })
      const response = await ask(first.url + path)
      const place = `${second}/streams/${streamOf(response).slice(-32)}`
      const followed = await fetch(place)
      const reader = followed.body?.getReader()
      const utf8 = new TextDecoder()
      let text = ''
      while (eventsOf(text).length < 5) text += utf8.decode((await reader?.read())?.value)
      expect(provider.requests[0]?.outcome).toBeUndefined()
      expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
      await provider.waitFor(({ outcome }) => outcome === 'aborted')
      expect(eventsOf(await response.text()).at(-1)).toContain('"type":"cancelled"')
    })

    test('make a request with one Idempotency-Key once', async () => {
      const at = shared.place()
      const { url, provider } = await upstream()
      const relays = [
        await startRelay(shared.script, { log: at, upstream: url, lease: 15_000 }),
        await startRelay(shared.script, { log: at, upstream: url, lease: 15_000 }),
      ]
      const headers = { 'idempotency-key': 'once' }
      const texts = await Promise.all(
        relays.map(async (relay) => (await ask(relay.url + path, { headers })).text()),
      )
      expect(texts[0]).toBe(texts[1])
      expect(provider.requests).toHaveLength(1)
    })
  })
}
