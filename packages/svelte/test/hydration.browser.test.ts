import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { hydrate, unmount } from 'svelte'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import type { ReactiveStream, UseStreamOptions } from '../src/index.ts'
import RenderedView from './rendered-view.svelte'

const { path, body } = openaiChatFormat

/** Takes over what the server has rendered. */
function takeOver(options: UseStreamOptions) {
  const complain = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const target = document.body.appendChild(document.createElement('div'))
  target.innerHTML = inject('renderedHtml')
  expect(target.textContent.trim()).toBe('idle: nothing yet (idle)')
  const paragraph = target.querySelector('p')
  const streams: ReactiveStream[] = []
  const onStream = (stream: ReactiveStream) => void streams.push(stream)
  // A mismatch that Svelte mends by rendering anew is an error here.
  const view = hydrate(RenderedView, { target, props: { options, onStream }, recover: false })
  onTestFinished(async () => {
    await unmount(view)
    target.remove()
    for (const spy of complain) spy.mockRestore()
  })
  return {
    target,
    start: (asked: unknown) => streams[0]?.start(asked),
    expectTakenOver: () => {
      expect(target.querySelector('p')).toBe(paragraph)
      for (const spy of complain) expect(spy).not.toHaveBeenCalled()
    },
  }
}

test('what the server rendered is taken over without a mismatch, and goes live', async () => {
  const { target, start, expectTakenOver } = takeOver(steer().options(path))
  await start(body('short'))
  const shown = () => target.querySelector('q')?.textContent
  await expect.poll(shown, polling).toBe(answers.short.text)
  expect(target.querySelector('p')?.textContent).toContain(answers.short.text)
  expectTakenOver()
})

test('a stream that went on meanwhile is shown once its view is taken over', async () => {
  const options = steer().options(path, { stream: { key: crypto.randomUUID() } })
  await takeOver(options).start(body('short'))
  const { target, expectTakenOver } = takeOver(options)
  const shown = () => target.querySelector('q')?.textContent
  await expect.poll(shown, polling).toBe(answers.short.text)
  expect(target.querySelector('p')?.textContent).toContain(answers.short.text)
  expectTakenOver()
})
