import { createFakeProvider, FAULT_HEADER, type Answer } from '@millrace/testing'
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { createStream, isMillraceError, type Snapshot } from '@millrace/core'
import { begin, serveDeltas, slowSchema, streamOf, until, write } from './deltas.ts'

const recipe = z.object({
  title: z.string(),
  minutes: z.number().transform((minutes) => `${minutes} min`),
  steps: z.array(z.string()),
})
const bread = { title: 'Bread 🍞', minutes: 90, steps: ['Knead.', 'Wait.', 'Bake.'] }
const text = JSON.stringify(bread)

/** Asks a provider that gives this answer for a recipe. */
async function ask(
  answer: Answer,
  { fault, ...body }: { fault?: string; max_tokens?: number } = {},
) {
  const provider = createFakeProvider({ answer, pace: 'none' })
  const { url, close } = await provider.listen()
  onTestFinished(() => close())
  const stream = createStream({
    url: new URL('v1/chat/completions', url),
    headers: fault === undefined ? {} : { [FAULT_HEADER]: fault },
    body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'A recipe' }], ...body },
    retry: { attempts: 0 },
    output: recipe,
  })
  return stream.start()
}

describe('the output', () => {
  test('grows while it is written, and is what the schema makes of it in the end', async () => {
    const { url, say, finish } = await serveDeltas()
    const seen: unknown[] = []
    const onEnd = (end: Snapshot) => void seen.push(end)
    const stream = streamOf({ url, output: recipe, onEnd })
    expect(stream.getSnapshot().output).toBeNull()
    const ended = stream.start()
    expect(stream.getSnapshot().output).toBeNull()

    await say(begin(), write('{"title":"Br'))
    const { output } = await until(stream, (now) => now.text.endsWith('Br'))
    expect(output).toEqual({ state: 'streaming', value: { title: 'Br' }, error: null })
    await say(write('ead","minutes":90,"steps":["Knead.","Wa'))
    const later = await until(stream, (now) => now.text.endsWith('Wa'))
    expect(later.output).toEqual({
      state: 'streaming',
      value: { title: 'Bread', minutes: 90, steps: ['Knead.', 'Wa'] },
      error: null,
    })
    expect(output?.value).toEqual({ title: 'Br' })
    await say(write('it."]}'))
    await finish()

    const snapshot = await ended
    expect(snapshot.status).toBe('done')
    expect(snapshot.output).toEqual({
      state: 'done',
      value: { title: 'Bread', minutes: '90 min', steps: ['Knead.', 'Wait.'] },
      error: null,
    })
    expect(seen).toEqual([snapshot])
    if (snapshot.output?.state === 'done' && !snapshot.output.error) {
      expectTypeOf(snapshot.output.value.minutes).toEqualTypeOf<string>()
    }
  })

  test('is the same object until more of it has come', async () => {
    const { url, say } = await serveDeltas()
    const stream = streamOf({ url, output: recipe })
    void stream.start()
    await say({ type: 'reasoning-start', key: 'why' }, begin(), write('{"title":"B'))
    const { output } = await until(stream, (now) => now.text !== '')
    await say({ type: 'reasoning-delta', key: 'why', text: 'A cake?' })
    const thought = await until(stream, ({ reasoning }) => reasoning !== '')
    expect(thought.output).toBe(output)
    await say(write('r'))
    const more = await until(stream, (now) => now.text.endsWith('r'))
    expect(more.output).not.toBe(output)
  })

  test('keeps the identity of what is finished in it', async () => {
    const { url, say } = await serveDeltas()
    const stream = streamOf({ url, output: z.object({ at: z.array(z.object({ x: z.number() })) }) })
    void stream.start()
    const firstOf = ({ output }: ReturnType<typeof stream.getSnapshot>) =>
      output?.state === 'streaming' ? output.value?.at?.[0] : undefined
    await say(begin(), write('{"at":[{"x":1},'))
    const before = firstOf(await until(stream, (now) => now.text !== ''))
    await say(write('{"x":2'))
    const after = firstOf(await until(stream, (now) => now.text.endsWith('2')))
    expect(before).toEqual({ x: 1 })
    expect(after).toBe(before)
  })

  test('is null without a schema, and is no part of an idle stream', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url })
    const ended = stream.start()
    await say(begin(), write(text))
    await finish()
    expect((await ended).output).toBeNull()

    stream.configure({ url, output: recipe })
    const second = stream.start()
    await say(begin(), write(text))
    await finish()
    expect((await second).output).toMatchObject({ state: 'done', error: null })
    stream.reset()
    expect(stream.getSnapshot().output).toBeNull()
  })

  test('of a new start has nothing of the one before', async () => {
    const { url, say, finish, cut } = await serveDeltas()
    const stream = streamOf({ url, output: recipe })
    const first = stream.start()
    await say(begin(), write('{"title":"Cake"'))
    await until(stream, (now) => now.text !== '')
    const second = stream.start()
    expect(stream.getSnapshot().output).toBeNull()
    expect((await first).output).toMatchObject({
      state: 'done',
      value: { title: 'Cake' },
      error: { code: 'truncated', raw: '{"title":"Cake"' },
    })
    await cut()
    await say(begin(), write(text))
    await finish()
    expect((await second).output).toMatchObject({ value: { title: bread.title }, error: null })
  })
})

describe('the text of an output', () => {
  test('is that of all text parts, whatever comes between', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, output: recipe })
    const ended = stream.start()
    await say(
      begin('a'),
      write(text.slice(0, 20), 'a'),
      { type: 'tool-start', key: 'call', id: 'id', name: 'look_up', server: true },
      { type: 'tool-delta', key: 'call', text: '{}' },
      { type: 'tool-end', key: 'call' },
      begin('b'),
      write(text.slice(20), 'b'),
    )
    await finish()
    expect((await ended).output).toMatchObject({ value: { title: bread.title }, error: null })
  })

  test('may grow at an earlier part, and be replaced at a part’s end', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, output: z.array(z.number()) })
    const ended = stream.start()
    await say(begin('a'), begin('b'), write('[1', 'a'), write(',2', 'b'))
    const live = await until(stream, (now) => now.text === '[1,2')
    expect(live.output?.value).toEqual([1])
    await say(write('0', 'a'))
    const grown = await until(stream, (now) => now.text === '[10,2')
    expect(grown.output?.value).toEqual([10])
    await say({ type: 'text-end', key: 'b', text: ',3,4' })
    const replaced = await until(stream, (now) => now.text === '[10,3,4')
    expect(replaced.output?.value).toEqual([10, 3])
    await say({ type: 'text-end', key: 'a' }, begin('c'), write(']', 'c'))
    await finish()
    expect((await ended).output).toEqual({ state: 'done', value: [10, 3, 4], error: null })
  })

  test('is that of the first of several answers', async () => {
    const { url, say, finish } = await serveDeltas()
    const stream = streamOf({ url, output: recipe })
    const ended = stream.start()
    await say(
      begin(),
      { type: 'text-start', key: 'text', choice: 1 },
      { type: 'text-delta', key: 'text', choice: 1, text: '{"no":' },
      write(text),
      { type: 'text-delta', key: 'text', choice: 1, text: '1}' },
    )
    await finish()
    const { output, message } = await ended
    expect(message.alternatives).toHaveLength(1)
    expect(output).toMatchObject({ value: { title: bread.title }, error: null })
  })
})

describe('an output at fault leaves the stream `done`, and says why:', () => {
  test('it is not JSON', async () => {
    const { status, error, output } = await ask({ text: 'Sure! {"title":"Bread"}' })
    expect([status, error]).toEqual(['done', null])
    expect(output).toMatchObject({ state: 'done', value: undefined, error: { code: 'protocol' } })
    expect(isMillraceError(output?.error)).toBe(true)
    expect(output?.error?.message).toBe('The output is not JSON: unexpected "S" at character 0.')
    expect(output?.error?.raw).toBe('Sure! {"title":"Bread"}')
  })

  test('it does not validate', async () => {
    const { status, output } = await ask({
      text: '{"title":"Bread","minutes":"ninety","steps":[]}',
    })
    expect(status).toBe('done')
    expect(output).toMatchObject({ value: { minutes: 'ninety' }, error: { code: 'protocol' } })
    expect(output?.error?.message).toMatch(/^The output does not validate: minutes: /)
    expect(output?.error?.cause).toHaveProperty([0, 'path'], ['minutes'])
  })

  test('the model refused', async () => {
    const refusal = 'I cannot help with bread.'
    const { status, output } = await ask({ text: '', refusal })
    expect(status).toBe('done')
    expect(output).toMatchObject({ state: 'done', error: { code: 'provider' } })
    expect(output?.error?.message).toBe(`The model refused: ${refusal}`)
  })

  test('the answer is empty', async () => {
    const { status, output } = await ask({ text: '', toolCalls: [{ name: 'look_up', input: {} }] })
    expect(status).toBe('done')
    expect(output?.error).toMatchObject({ code: 'protocol' })
    expect(output?.error?.message).toBe('There is no output, as the answer has no text.')
  })

  test('the token limit cut it', async () => {
    const { status, message, output } = await ask({ text }, { max_tokens: 6 })
    expect([status, message.end?.reason]).toEqual(['done', 'length'])
    expect(output).toMatchObject({ state: 'done', error: { code: 'truncated' } })
    expect(output?.error?.message).toBe('The output broke off at the token limit.')
    expect(text.startsWith(String(output?.error?.raw))).toBe(true)
  })

  test('the schema throws', async () => {
    const { url, say, finish } = await serveDeltas()
    const output = z.unknown().transform(() => {
      throw new Error('The registry is down.')
    })
    const stream = streamOf({ url, output })
    const ended = stream.start()
    await say(begin(), write('1'))
    await finish()
    expect((await ended).output?.error?.message).toContain('The registry is down.')
  })
})

test('an answer that breaks off has an output that does, too', async () => {
  const { status, error, output } = await ask({ text }, { fault: 'truncate' })
  expect([status, error?.code]).toEqual(['error', 'truncated'])
  expect(output).toMatchObject({ state: 'done', error: { code: 'truncated' } })
  expect(output?.error?.message).toBe('The output broke off before it was complete.')
})

test('a request that is made again has the output of the answer it got', async () => {
  const { url, say, finish } = await serveDeltas()
  let asked = 0
  const stream = streamOf({
    url,
    retry: { attempts: 1, base: 1 },
    output: recipe,
    fetch: (...request) => {
      asked += 1
      return asked === 1 ? Promise.resolve(new Response(null, { status: 503 })) : fetch(...request)
    },
  })
  const ended = stream.start()
  await say(begin(), write(text))
  await finish()
  expect((await ended).output).toMatchObject({ value: { title: bread.title }, error: null })
  expect(asked).toBe(2)
})

test('an answer that never began has none', async () => {
  const { status, output } = await ask({ text }, { fault: 'http-500' })
  expect([status, output]).toEqual(['error', null])
})

describe('a validator that takes its time', () => {
  test('is waited for', async () => {
    const { url, say, finish } = await serveDeltas()
    const { schema, asked, accept } = slowSchema()
    const stream = streamOf({ url, output: schema })
    const ended = stream.start()
    await say(begin(), write('[1,2]'))
    await finish()
    await vi.waitFor(() => expect(asked).toEqual([[1, 2]]))
    expect(stream.getSnapshot()).toMatchObject({
      status: 'streaming',
      output: { state: 'streaming', value: [1, 2], error: null },
    })
    accept()
    expect(await ended).toMatchObject({
      status: 'done',
      output: { state: 'done', value: { validated: [1, 2] }, error: null },
    })
  })

  test('is not waited for after a stop, and changes nothing later', async () => {
    const { url, say, finish } = await serveDeltas()
    const { schema, asked, accept } = slowSchema()
    const stream = streamOf({ url, output: schema })
    const ended = stream.start()
    await say(begin(), write('[1,2]'))
    await finish()
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    stream.stop()
    const stopped = await ended
    expect(stopped).toMatchObject({
      status: 'stopped',
      output: { state: 'done', value: [1, 2], error: { code: 'truncated' } },
    })
    expect(stopped.output?.error?.message).toBe('The output broke off before it was validated.')
    accept()
    await Promise.resolve()
    expect(stream.getSnapshot()).toBe(stopped)
  })
})
