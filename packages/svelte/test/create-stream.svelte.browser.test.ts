import { answers, everyPiece, openaiChatFormat, polling, steer } from '@millrace/contract'
import { flushSync } from 'svelte'
import { get } from 'svelte/store'
import { expect, onTestFinished, test } from 'vitest'
import { createStream } from '../src/index.ts'

const { path, body } = openaiChatFormat

/** Runs an effect outside any component, and keeps what it read. */
function watchEffect<Value>(read: () => Value): readonly Value[] {
  const seen: Value[] = []
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(read())
    })
  })
  onTestFinished(stop)
  flushSync()
  return seen
}

test('works outside a component: an effect runs again only for the field it reads', async () => {
  const { options, release } = steer()
  const stream = createStream(options(path, { gated: true }))
  const statuses = watchEffect(() => stream.status)
  const texts = watchEffect(() => stream.text)
  const end = stream.start(body('short'))
  for (let pieces = 3; texts.length < 5; pieces = 1) {
    const before = texts.length
    await release(pieces)
    await expect.poll(() => texts.length, polling).toBeGreaterThan(before)
  }
  await release(everyPiece)
  await end
  flushSync()
  expect(texts.at(-1)).toBe(answers.short.text)
  expect(statuses).toEqual(['idle', 'connecting', 'streaming', 'done'])
})

test('a field that an effect stops reading and reads again is up to date', async () => {
  const { options } = steer()
  const stream = createStream(options(path))
  let reads = $state(true)
  const seen = watchEffect(() => (reads ? stream.text : null))
  reads = false
  flushSync()
  await stream.start(body('short'))
  reads = true
  flushSync()
  expect(seen).toEqual(['', null, answers.short.text])
})

test('is a store: it calls at once, then after each change, until it is left', async () => {
  const { options } = steer()
  const stream = createStream(options(path))
  const seen: string[] = []
  const leave = stream.subscribe(({ status }) => seen.push(status))
  expect(seen).toEqual(['idle'])
  await stream.start(body('short'))
  expect(seen.at(-1)).toBe('done')
  expect(get(stream).text).toBe(answers.short.text)
  leave()
  stream.reset()
  expect(seen.at(-1)).toBe('done')
  expect(get(stream).status).toBe('idle')
})

test('made outside a component, it outlives who reads it, until it is stopped', async () => {
  const { options, release, ended } = steer()
  const stream = createStream(options(path, { gated: true }))
  const end = stream.start(body('short'))
  let text = ''
  const stopReading = $effect.root(() => {
    $effect(() => {
      text = stream.text
    })
  })
  const leave = stream.subscribe(() => {})
  await release(5)
  await expect.poll(() => text, polling).not.toBe('')
  stopReading()
  leave()
  const before = stream.text
  await release(2)
  await expect.poll(() => stream.text.length, polling).toBeGreaterThan(before.length)
  expect(stream.status).toBe('streaming')
  stream.stop()
  expect((await end).status).toBe('stopped')
  expect(await ended()).toBe('aborted')
})
