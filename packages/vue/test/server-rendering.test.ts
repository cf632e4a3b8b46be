import { expect, test, vi } from 'vitest'
import { createSSRApp, defineComponent, h, onMounted } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useStream } from '../src/index.ts'

test('a server renders an idle stream, asks nobody and warns of nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() =>
    Promise.reject(new Error('A server must not ask')),
  )
  const complain = vi.spyOn(console, 'warn')
  const app = defineComponent(() => {
    const { status, text, error, start } = useStream(() => ({ url: 'http://127.0.0.1/', fetch }))
    onMounted(() => void start())
    return () => h('p', `[${status.value}|${text.value}|${String(error.value)}]`)
  })
  expect(await renderToString(createSSRApp(app))).toBe('<p>[idle||null]</p>')
  expect(fetch).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})
