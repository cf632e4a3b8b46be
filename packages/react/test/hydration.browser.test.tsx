import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import type { LiveStream, UseStreamOptions } from '../src/index.ts'
import { Document, View } from './document.tsx'

const { path, body } = openaiChatFormat

/** A page of its own that reads a document from the server, its scripts included, as it comes. */
function openPage() {
  const frame = document.body.appendChild(document.createElement('iframe'))
  const page = frame.contentDocument
  if (!page) throw new Error('The frame has no document.')
  const url = inject('pagesUrl')
  const id = crypto.randomUUID()
  const live = new Map<string, LiveStream>()
  const recovered = vi.fn<(error: unknown) => void>()
  const complain = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  onTestFinished(() => {
    frame.remove()
    for (const spy of complain) spy.mockRestore()
  })

  async function read(onText: (text: string) => void): Promise<void> {
    const { body: bytes } = await fetch(`${url}/document?id=${id}`)
    const reader = bytes?.pipeThrough(new TextDecoderStream()).getReader()
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read())
      onText(piece.value)
  }

  return {
    page,
    live,
    /** Writes what comes; ends when the document does. */
    load: async () => {
      page.open()
      await read((text) => page.write(text))
      page.close()
    },
    letIn: () => fetch(`${url}/let-in?id=${id}`),
    hydrate: (options: UseStreamOptions) => {
      const onLive = (name: string, stream: LiveStream) => void live.set(name, stream)
      const root = hydrateRoot(
        page,
        <StrictMode>
          <Document Late={View} options={options} onLive={onLive} />
        </StrictMode>,
        { onRecoverableError: recovered },
      )
      onTestFinished(() => root.unmount())
    },
    textOf: (name: string) => page.getElementById(name)?.textContent,
    expectNoComplaint: () => {
      expect(recovered).not.toHaveBeenCalled()
      for (const spy of complain) expect(spy).not.toHaveBeenCalled()
    },
  }
}

const asRendered = 'idle: nothing yet (idle)'

test('what the server rendered is taken over without a mismatch, and goes live', async () => {
  const { page, live, load, letIn, hydrate, textOf, expectNoComplaint } = openPage()
  const loaded = load()
  await expect.poll(() => textOf('waiting'), polling).toBe('waiting')
  await letIn()
  await loaded
  await expect.poll(() => textOf('late'), polling).toBe(asRendered)
  const views = ['early', 'late'].map((name) => page.getElementById(name))

  hydrate(steer().options(path))
  for (const [index, name] of ['early', 'late'].entries()) {
    await expect.poll(() => live.has(name), polling).toBe(true)
    await live.get(name)?.start(body('short'))
    await expect.poll(() => textOf(name), polling).toContain(answers.short.text)
    expect(page.getElementById(name)).toBe(views[index])
  }
  expectNoComplaint()
})

test('a view streams before the server has rendered the next, which then comes as rendered', async () => {
  const { page, live, load, letIn, hydrate, textOf, expectNoComplaint } = openPage()
  const loaded = load()
  await expect.poll(() => textOf('waiting'), polling).toBe('waiting')
  hydrate(steer().options(path))
  await expect.poll(() => live.has('early'), polling).toBe(true)
  await live.get('early')?.start(body('short'))
  await expect.poll(() => textOf('early'), polling).toContain(answers.short.text)
  expect(live.has('late')).toBe(false)

  await letIn()
  await loaded
  await expect.poll(() => live.has('late'), polling).toBe(true)
  expect(textOf('late')).toBe(asRendered)
  expect(page.getElementById('waiting')).toBeNull()
  await live.get('late')?.start(body('other'))
  await expect.poll(() => textOf('late'), polling).toContain(answers.other.text)
  expectNoComplaint()
})

test('a stream that went on meanwhile is shown once its view is taken over', async () => {
  const { live, load, letIn, hydrate, textOf, expectNoComplaint } = openPage()
  const loaded = load()
  await expect.poll(() => textOf('waiting'), polling).toBe('waiting')
  hydrate(steer().options(path, { stream: { key: crypto.randomUUID() } }))
  await expect.poll(() => live.has('early'), polling).toBe(true)
  await live.get('early')?.start(body('short'))

  // The server rendered it idle, while the page's stream of that key is done.
  await letIn()
  await loaded
  await expect.poll(() => textOf('late'), polling).toContain(answers.short.text)
  expectNoComplaint()
})
