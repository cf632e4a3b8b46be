import { replay } from '@millrace/testing'
import { describe, expect, test, vi } from 'vitest'
import {
  answer,
  apis,
  ask,
  chat,
  expectPartial,
  expectWhole,
  serve,
  serveProvider,
  wireOf,
} from './serving.ts'

const readSize = 4096

/** A `fetch` whose bodies are read in pieces of 4 KiB, as a slow network gives them. */
function inSmallReads() {
  const read = { bytes: 0 }
  const slow: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    const reader = response.body?.getReader()
    let rest = new Uint8Array()
    const body = new ReadableStream(
      {
        async pull(controller) {
          if (rest.length === 0) rest = (await reader?.read())?.value ?? rest
          if (rest.length === 0) return controller.close()
          controller.enqueue(rest.slice(0, readSize))
          read.bytes += Math.min(rest.length, readSize)
          rest = rest.subarray(readSize)
        },
        cancel: () => reader?.cancel(),
      },
      { highWaterMark: 0 },
    )
    return new Response(body, response)
  }
  return { fetch: slow, read }
}

const big = 'The dough holds it: 水 🍞. '.repeat(290_000)
const mark = 'a-mark-where-the-text-goes'

describe.for(apis)('one 8 MB event in 4 KiB reads, of $name:', (api) => {
  test('is read whole, each byte once', { timeout: 30_000 }, async () => {
    const wire = await wireOf(api, {
      answer: { text: mark },
      split: (text) => (text === '' ? [] : [text]),
    })
    const url = await serve(replay(wire.replaceAll(mark, big)))
    const { fetch, read } = inSmallReads()
    const decode = vi.spyOn(TextDecoder.prototype, 'decode')
    const parse = vi.spyOn(JSON, 'parse')
    const ended = await ask(api, { url, fetch })
    const decoded = decode.mock.calls.reduce((sum, [bytes]) => sum + (bytes?.byteLength ?? 0), 0)
    const parsed = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0)
    vi.restoreAllMocks()
    expectWhole(ended, big)
    expect(read.bytes).toBeGreaterThan(8 * 1024 * 1024)
    // The server decodes and parses the request.
    expect(decoded).toBeLessThan(read.bytes + 1000)
    expect(parsed).toBeLessThan(read.bytes + 1000)
  })

  test('padding of 8 MiB that means nothing does no harm', { timeout: 30_000 }, async () => {
    const { url } = await serveProvider(api, { fault: 'large-event' })
    expectWhole(await ask(api, { url, fetch: inSmallReads().fetch }))
  })

  test('past `maxEventSize` it is `too-large`, what came before is kept', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'large-event' })
    const { fetch, read } = inSmallReads()
    const ended = await ask(api, { url, fetch, maxEventSize: 200_000 })
    expectPartial(ended, 'too-large')
    // It is given up at its limit, not at its end.
    expect(read.bytes).toBeLessThan(250_000)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect(provider.requests).toHaveLength(1)
  })
})

describe('`too-large` comes', () => {
  const line = `data: ${'x'.repeat(98)}\n`
  const shapes: readonly (readonly [string, string])[] = [
    ['one line without end', `data: ${'x'.repeat(400_000)}`],
    ['lines without an end of the event', line.repeat(4000)],
    ['one comment without end', `:${'x'.repeat(400_000)}`],
    ['JSON outside of any field', `{"error":"${'x'.repeat(400_000)}`],
  ]

  test.for(shapes)('for %s, although nothing follows', async ([, wire]) => {
    const server = replay(wire, { after: 'hang' })
    const { fetch, read } = inSmallReads()
    const url = await serve(server)
    const { error } = await ask(chat, { url, fetch, maxEventSize: 100_000 })
    expect(error?.code).toBe('too-large')
    expect(read.bytes).toBeLessThan(100_000 + 2 * readSize)
    await server.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('for an event of one character too many, not for one just as long', async () => {
    const content = answer.text
    const data = JSON.stringify({
      choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }],
    })
    const url = await serve(replay(`data: ${data}\n\n`))
    expectWhole(await ask(chat, { url, maxEventSize: data.length }))
    const { error } = await ask(chat, { url, maxEventSize: data.length - 1 })
    expect(error?.code).toBe('too-large')
  })
})
