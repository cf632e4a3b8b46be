import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { createSSRApp } from 'vue'
import type { StreamRefs, UseStreamOptions } from '../src/index.ts'
import { createView } from './rendered-view.ts'

const { path, body } = openaiChatFormat

/** Takes over what the server has rendered. */
function hydrate(options: UseStreamOptions) {
  const complain = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = inject('renderedHtml')
  expect(element.textContent).toBe('idle: nothing yet (idle)')
  const paragraph = element.querySelector('p')
  const streams: StreamRefs[] = []
  const app = createSSRApp(createView(options, (stream) => streams.push(stream)))
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
    for (const spy of complain) spy.mockRestore()
  })
  return {
    element,
    start: (asked: unknown) => streams[0]?.start(asked),
    expectTakenOver: () => {
      expect(element.querySelector('p')).toBe(paragraph)
      for (const spy of complain) expect(spy).not.toHaveBeenCalled()
    },
  }
}

test('what the server rendered is taken over without a mismatch, and goes live', async () => {
  const { element, start, expectTakenOver } = hydrate(steer().options(path))
  await start(body('short'))
  await expect.poll(() => element.textContent, polling).toContain(answers.short.text)
  expectTakenOver()
})

test('a stream that went on meanwhile is shown once its view is taken over', async () => {
  const options = steer().options(path, { stream: { key: crypto.randomUUID() } })
  await hydrate(options).start(body('short'))
  const { element, expectTakenOver } = hydrate(options)
  await expect.poll(() => element.textContent, polling).toContain(answers.short.text)
  expectTakenOver()
})
