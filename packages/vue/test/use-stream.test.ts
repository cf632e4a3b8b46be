import { createFakeProvider } from '@millrace/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { effectScope, isReadonly, isRef, ref, shallowRef, watch } from 'vue'
import { snapshotFields, useStream } from '../src/index.ts'

const answer = { text: 'The wheel turns as long as water comes.' }
const messages = [{ role: 'user', content: 'Does it turn?' }]

async function serve(fault?: 'hang') {
  const provider = createFakeProvider({ pace: 'none', answer, ...(fault ? { fault } : {}) })
  const { url, close } = await provider.listen()
  onTestFinished(close)
  return { provider, url: `${url}/v1/chat/completions` }
}

test('works in a plain effect scope, and ends with it', async () => {
  const { provider, url } = await serve('hang')
  const scope = effectScope()
  const stream = scope.run(() => useStream({ url }))
  const end = stream?.start({ model: 'any', messages })
  await vi.waitUntil(() => stream?.text.value)
  scope.stop()
  expect((await end)?.status).toBe('stopped')
  expect(stream?.status.value).toBe('stopped')
  await expect(provider.waitFor(({ outcome }) => outcome === 'aborted')).resolves.toBeDefined()
})

test('works outside any scope without a warning', async () => {
  const { url } = await serve()
  const complain = vi.spyOn(console, 'warn')
  const { start, text } = useStream({ url })
  await start({ model: 'any', messages })
  expect(text.value).toBe(answer.text)
  expect(complain).not.toHaveBeenCalled()
})

test('every field is a readonly ref', () => {
  const stream = useStream({ url: '' })
  for (const field of snapshotFields) {
    expect(isRef(stream[field]), field).toBe(true)
    expect(isReadonly(stream[field]), field).toBe(true)
  }
})

test.each([
  { kind: 'a ref', make: true },
  { kind: 'a getter', make: false },
])('takes the options as $kind, and uses the newest at once', async ({ make }) => {
  const { provider, url } = await serve()
  const model = ref('first')
  const optionsOf = () => ({ url, body: { model: model.value, messages } })
  const options = shallowRef(optionsOf())
  const { start } = useStream(make ? options : optionsOf)
  await start()
  model.value = 'second'
  options.value = optionsOf()
  await start()
  const asked = provider.requests.map(({ body }) => body)
  expect(asked).toMatchObject([{ model: 'first' }, { model: 'second' }])
})

test('whoever is told of one field finds the others up to date', async () => {
  const { url } = await serve()
  const { status, text, start } = useStream({ url })
  const seen: string[] = []
  watch(status, (now) => seen.push(`${now}: ${text.value}`), { flush: 'sync' })
  await start({ model: 'any', messages })
  expect(seen[0]).toBe('connecting: ')
  expect(seen.at(-1)).toBe(`done: ${answer.text}`)
})
