import { createFakeProvider } from '@millrace/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSSRApp, defineComponent, h, onMounted, onServerPrefetch } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useStream } from '../src/index.ts'

test('a server renders an idle stream, asks nobody and warns of nothing', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() =>
    Promise.reject(new Error('A server must not ask')),
  )
  const complain = vi.spyOn(console, 'warn')
  onTestFinished(() => complain.mockRestore())
  const app = defineComponent(() => {
    const { status, text, error, start } = useStream(() => ({ url: 'http://127.0.0.1/', fetch }))
    onMounted(() => void start())
    return () => h('p', `[${status.value}|${text.value}|${String(error.value)}]`)
  })
  expect(await renderToString(createSSRApp(app))).toBe('<p>[idle||null]</p>')
  expect(fetch).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})

test.each([undefined, 'the same'])(
  'requests that are rendered at once share no stream, with the key %s',
  async (key) => {
    const provider = createFakeProvider({
      pace: 'none',
      answer: ({ prompt }) => ({ text: `Only ${prompt} may read this.` }),
    })
    const { url, close } = await provider.listen()
    onTestFinished(close)
    const render = (user: string, asks: boolean) => {
      const body = { model: 'any', messages: [{ role: 'user', content: user }] }
      const app = defineComponent(() => {
        const { status, text, start } = useStream({ url: `${url}/v1/chat/completions`, key, body })
        onServerPrefetch(async () => {
          if (asks) await start()
        })
        return () => h('p', `${status.value}: ${text.value}`)
      })
      return renderToString(createSSRApp(app))
    }
    const asked = [render('Ann', true), render('Bob', true), render('Cy', false)]
    expect(await Promise.all(asked)).toEqual([
      '<p>done: Only Ann may read this.</p>',
      '<p>done: Only Bob may read this.</p>',
      '<p>idle: </p>',
    ])
    expect(await render('Cy', false)).toBe('<p>idle: </p>')
  },
)
