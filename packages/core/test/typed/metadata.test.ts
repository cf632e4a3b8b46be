import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import type { Delta, Metadata } from '@millrace/core'
import { serveDeltas, slowSchema, streamOf, until } from './deltas.ts'

const saved = z.object({ conversation: z.string(), saved: z.coerce.date() })
const said = { conversation: 'c1', saved: '2026-11-22' }

const tell = (providerMetadata: Metadata): Delta => ({ type: 'start', providerMetadata })

describe('what is said beside an answer', () => {
  test('is there, by the schema, as soon as it validates', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, metadata: saved })
    expect(stream.getSnapshot().metadata).toBeNull()
    const ended = stream.start()
    await say({ type: 'start', id: 'r1' })
    const begun = await until(stream, ({ message }) => message.id === 'r1')
    expect(begun.metadata).toEqual({ value: undefined, error: null })

    await say(tell({ conversation: 'c1' }))
    const half = await until(stream, ({ message }) => 'conversation' in message.providerMetadata)
    expect(half.metadata).toEqual({ value: undefined, error: null })

    await say(tell({ saved: said.saved, region: 'eu' }))
    const { metadata, message } = await until(stream, (now) => now.metadata?.value !== undefined)
    expect(metadata?.value).toEqual({ conversation: 'c1', saved: new Date(said.saved) })
    expectTypeOf(metadata?.value?.saved).toEqualTypeOf<Date | undefined>()
    expect(message.providerMetadata).toEqual({ ...said, region: 'eu' })

    await say({ type: 'text-start', key: 't' }, { type: 'text-delta', key: 't', text: 'Hello.' })
    expect((await until(stream, ({ text }) => text !== '')).metadata).toBe(metadata)
    await finish()
    const end = await ended
    expect(end.status).toBe('done')
    expect(end.metadata).toBe(metadata)
  })

  test('is what was said last', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, metadata: z.object({ mood: z.enum(['glad', 'sad']) }) })
    const ended = stream.start()
    await say(tell({ mood: 'glad' }))
    await until(stream, ({ metadata }) => metadata?.value?.mood === 'glad')
    await say(tell({ mood: 'odd' }))
    await until(stream, ({ metadata }) => metadata?.value === undefined)
    expect(stream.getSnapshot().metadata?.error).toBeNull()
    await say(tell({ mood: 'sad' }))
    await finish()
    expect((await ended).metadata).toEqual({ value: { mood: 'sad' }, error: null })
  })

  test('may be nothing at all, where the schema allows it', async () => {
    const { url, finish } = await serveDeltas()
    const stream = streamOf({ url, metadata: z.object({ mood: z.string().default('calm') }) })
    const ended = stream.start()
    await finish()
    expect((await ended).metadata).toEqual({ value: { mood: 'calm' }, error: null })
  })

  test('is null without a schema', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url })
    const ended = stream.start()
    await say(tell(said))
    await finish()
    expect(await ended).toMatchObject({ metadata: null, message: { providerMetadata: said } })
  })
})

describe('metadata at fault', () => {
  test('leaves the stream `done`, and says why', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, metadata: saved })
    const ended = stream.start()
    await say(tell({ conversation: 'c1' }))
    await finish()
    const { status, metadata } = await ended
    expect(status).toBe('done')
    expect(metadata).toMatchObject({ value: undefined, error: { code: 'protocol' } })
    expect(metadata?.error?.message).toMatch(/^The metadata does not validate: saved: /)
    expect(metadata?.error?.raw).toEqual({ conversation: 'c1' })
    expect(metadata?.error?.cause).toHaveProperty([0, 'path'], ['saved'])
  })

  test('may be so since the answer was stopped', async () => {
    const { url, say } = await serveDeltas()
    const stream = streamOf({ url, metadata: saved })
    const ended = stream.start()
    await say(tell({ conversation: 'c1' }))
    await until(stream, ({ message }) => 'conversation' in message.providerMetadata)
    stream.stop()
    const { metadata } = await ended
    expect(metadata).toMatchObject({ value: undefined, error: { code: 'truncated' } })
    expect(metadata?.error?.cause).toHaveProperty([0, 'path'], ['saved'])
  })

  test('is not what was valid before the answer broke off', async () => {
    const { url, say, cut } = await serveDeltas()
    const stream = streamOf({ url, metadata: saved })
    const ended = stream.start()
    await say(tell(said))
    await until(stream, ({ metadata }) => metadata?.value !== undefined)
    await cut()
    const { status, metadata } = await ended
    expect(status).toBe('error')
    expect(metadata).toMatchObject({ value: { conversation: 'c1' }, error: null })
  })
})

describe('a validator that takes its time', () => {
  test('has its answer published, unless more was said', async () => {
    const { url, say, finish } = await serveDeltas()
    const { schema, asked, accept } = slowSchema()
    const stream = streamOf({ url, metadata: schema })
    const ended = stream.start()
    await say(tell({ a: 1 }))
    await vi.waitFor(() => expect(asked).toEqual([{ a: 1 }]))
    await say(tell({ b: 2 }))
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    accept(0)
    accept(1)
    const { metadata } = await until(stream, (now) => now.metadata?.value !== undefined)
    expect(metadata?.value).toEqual({ validated: { a: 1, b: 2 } })
    await finish()
    expect((await ended).metadata).toBe(metadata)
  })

  test('is waited for at the end, but not after a stop', async () => {
    const { url, say, finish } = await serveDeltas()
    const { schema, asked, accept } = slowSchema()
    const stream = streamOf({ url, metadata: schema })
    const ended = stream.start()
    await say(tell({ a: 1 }))
    await finish()
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    accept()
    expect((await ended).metadata).toEqual({ value: { validated: { a: 1 } }, error: null })

    const second = stream.start()
    await say(tell({ a: 2 }))
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    stream.stop()
    const stopped = await second
    expect(stopped.metadata).toMatchObject({ value: undefined, error: { code: 'truncated' } })
    accept(1)
    await Promise.resolve()
    expect(stream.getSnapshot()).toBe(stopped)
  })
})
