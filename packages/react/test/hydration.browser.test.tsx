import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { StrictMode, useEffect, type ReactElement } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { useEventSource, useStream, type LiveStream, type UseStreamOptions } from '../src/index.ts'

const { path, body } = openaiChatFormat

let live: LiveStream | undefined

beforeEach(() => {
  live = undefined
})

function View({ options }: { readonly options: UseStreamOptions }): ReactElement {
  const stream = useStream(options)
  const feed = useEventSource({ url: '', immediate: false })
  useEffect(() => {
    live = stream
  })
  return (
    <button>
      {stream.status}: {stream.text || 'nothing yet'} ({feed.status})
    </button>
  )
}

test('what the server rendered is taken over without a mismatch', async () => {
  const complain = vi.spyOn(console, 'error')
  const recovered = vi.fn<(error: unknown) => void>()
  const { options } = steer()
  const view = (
    <StrictMode>
      <View options={options(path)} />
    </StrictMode>
  )
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = renderToString(view)
  expect(element.textContent).toBe('idle: nothing yet (idle)')
  const button = element.querySelector('button')

  const root = hydrateRoot(element, view, { onRecoverableError: recovered })
  onTestFinished(() => {
    root.unmount()
    element.remove()
    complain.mockRestore()
  })
  await expect.poll(() => live, polling).toBeDefined()
  await live?.start(body('short'))
  await expect.poll(() => element.textContent, polling).toContain(answers.short.text)
  expect(element.querySelector('button')).toBe(button)
  expect(recovered).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})

test('a stream that went on meanwhile is shown once the page is taken over', async () => {
  const recovered = vi.fn<(error: unknown) => void>()
  const { options } = steer()
  const key = crypto.randomUUID()
  const view = <View options={options(path, { stream: { key, unmount: 'keep' } })} />
  const first = document.body.appendChild(document.createElement('div'))
  const html = renderToString(view)
  first.innerHTML = html
  const root = hydrateRoot(first, view)
  await expect.poll(() => live, polling).toBeDefined()
  await live?.start(body('short'))
  root.unmount()
  first.remove()

  const second = document.body.appendChild(document.createElement('div'))
  second.innerHTML = html
  const again = hydrateRoot(second, view, { onRecoverableError: recovered })
  onTestFinished(() => {
    again.unmount()
    second.remove()
  })
  await expect.poll(() => second.textContent, polling).toContain(answers.short.text)
  expect(recovered).not.toHaveBeenCalled()
})
