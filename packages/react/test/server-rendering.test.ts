import { createElement, StrictMode, useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { createStream, useStream } from '../src/index.ts'

const forbidden: typeof fetch = () => Promise.reject(new Error('A server must not ask'))

test('a server renders an idle stream, asks nobody and warns of nothing', () => {
  const fetch = vi.fn<typeof globalThis.fetch>(forbidden)
  const complain = vi.spyOn(console, 'error')
  function App() {
    const { status, text, error, start } = useStream({ url: 'http://127.0.0.1/', fetch })
    useEffect(() => void start(), [start])
    return createElement('p', null, `[${status}|${text}|${String(error)}]`)
  }
  const html = renderToString(createElement(StrictMode, null, createElement(App)))
  expect(html).toBe('<p>[idle||null]</p>')
  expect(fetch).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})

test('a stream that runs on the server is rendered idle, as the browser will find it', () => {
  const stream = createStream({ url: 'http://127.0.0.1/', fetch: forbidden })
  void stream.start()
  expect(stream.getSnapshot().status).toBe('connecting')
  function App() {
    return createElement('p', null, useStream(stream).status)
  }
  expect(renderToString(createElement(App))).toBe('<p>idle</p>')
  stream.stop()
})
