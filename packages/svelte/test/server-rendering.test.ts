import { render } from 'svelte/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createStream } from '../src/index.ts'
import KeepingView from './keeping-view.svelte'
import ServerRendered from './server-rendered.svelte'

test('a server renders an idle stream, asks nobody and warns of nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() =>
    Promise.reject(new Error('A server must not ask')),
  )
  const complain = vi.spyOn(console, 'warn')
  onTestFinished(() => complain.mockRestore())
  const { body } = await render(ServerRendered, { props: { fetch } })
  expect(body).toContain('<p>[idle||null]</p> <p>[idle||null]</p>')
  expect(body).toContain('<pre></pre> <pre></pre>')
  expect(fetch).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})

test('a stream can be created outside a component', () => {
  const stream = createStream({ url: 'http://127.0.0.1/' })
  expect(stream.status).toBe('idle')
})

test.each([undefined, 'the same'])(
  'requests share no stream, at once or later, with the key %s',
  async (key) => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => new Promise(() => {}))
    const renderOf = async (starts: boolean) => {
      const props = { url: 'http://127.0.0.1/', key, fetch, starts }
      const { body } = await render(KeepingView, { props })
      return body.replaceAll(/<!--.*?-->/g, '')
    }
    const pages = await Promise.all([renderOf(true), renderOf(true), renderOf(false)])
    const [starting, idle] = ['<p>connecting connecting</p>', '<p>idle idle</p>']
    expect(pages).toEqual([starting, starting, idle])
    expect(await renderOf(false)).toBe(idle)
  },
)
