import { render } from 'svelte/server'
import { expect, test, vi } from 'vitest'
import { createStream } from '../src/index.ts'
import ServerRendered from './server-rendered.svelte'

test('a server renders an idle stream, asks nobody and warns of nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() =>
    Promise.reject(new Error('A server must not ask')),
  )
  const complain = vi.spyOn(console, 'warn')
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
