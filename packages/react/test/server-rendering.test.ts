import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createElement, lazy, StrictMode, Suspense, useEffect, type ReactNode } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createStream, useStream, type LiveStream } from '../src/index.ts'

const forbidden: typeof fetch = () => Promise.reject(new Error('A server must not ask'))

/** Renders one request's page. */
function render(view: ReactNode): Promise<string> {
  const page = new PassThrough()
  const onError = (error: unknown) =>
    void page.destroy(error instanceof Error ? error : new Error(String(error)))
  const { pipe } = renderToPipeableStream(createElement(StrictMode, null, view), {
    onShellReady: () => void pipe(page),
    onError,
  })
  return text(page)
}

test('a server renders an idle stream, asks nobody and warns of nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(forbidden)
  const complain = vi.spyOn(console, 'error')
  onTestFinished(() => complain.mockRestore())
  function App() {
    const { status, text: shown, error, start } = useStream({ url: 'http://127.0.0.1/', fetch })
    useEffect(() => void start(), [start])
    return createElement('p', null, `[${status}|${shown}|${String(error)}]`)
  }
  expect(await render(createElement(App))).toBe('<p>[idle||null]</p>')
  expect(fetch).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})

test('a stream that runs on the server is rendered idle, as the browser will find it', async () => {
  const stream = createStream({ url: 'http://127.0.0.1/', fetch: forbidden })
  void stream.start()
  expect(stream.getSnapshot().status).toBe('connecting')
  function App() {
    return createElement('p', null, useStream(stream).status)
  }
  expect(await render(createElement(App))).toBe('<p>idle</p>')
  stream.stop()
})

test.each([undefined, 'the same'])(
  'requests that are rendered at once share no stream, with the key %s',
  async (key) => {
    let letIn = () => {}
    const arrival = new Promise<void>((resolve) => {
      letIn = resolve
    })
    const Late = lazy(async () => {
      await arrival
      return { default: () => 'late' }
    })
    const fetch = vi.fn<typeof globalThis.fetch>(() => new Promise(() => {}))
    const streams = new Map<string, LiveStream>()
    function App({ user }: { readonly user: string }) {
      const stream = useStream({ url: `http://127.0.0.1/${user}`, key, fetch })
      streams.set(user, stream)
      return createElement('p', null, `${user}: `, createElement(Late))
    }
    const pages = ['ann', 'bob'].map((user) =>
      render(createElement(Suspense, null, createElement(App, { user }))),
    )
    await expect.poll(() => streams.size).toBe(2)
    // A server would not start them; were they one, the second start would end the first.
    const ends = [...streams.values()].map((stream) => stream.start())
    await expect.poll(() => fetch.mock.calls.length).toBe(2)
    const asked = fetch.mock.calls.map(([url]) => url)
    expect(asked).toEqual(['http://127.0.0.1/ann', 'http://127.0.0.1/bob'])
    expect(fetch.mock.calls.map(([, init]) => init?.signal?.aborted)).toEqual([false, false])
    letIn()
    for (const page of await Promise.all(pages)) expect(page).toContain('late')
    for (const stream of streams.values()) stream.stop()
    for (const end of await Promise.all(ends)) expect(end.status).toBe('stopped')
  },
)
