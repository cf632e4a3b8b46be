import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  createApp,
  createSSRApp,
  defineComponent,
  h,
  KeepAlive,
  nextTick,
  onActivated,
  ref,
} from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useEventSource, useStream, type StreamRefs, type UseStreamOptions } from '../src/index.ts'

const { path, body } = openaiChatFormat

function createView(options: UseStreamOptions, onSetup: (stream: StreamRefs) => void) {
  return defineComponent(() => {
    const stream = useStream(options)
    const feed = useEventSource({ url: '', immediate: false })
    onSetup(stream)
    return () =>
      h('p', `${stream.status.value}: ${stream.text.value || 'nothing yet'} (${feed.status.value})`)
  })
}

test('what the server rendered is taken over without a mismatch', async () => {
  const complain = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const { options } = steer()
  let live: StreamRefs | undefined
  const View = createView(options(path), (stream) => (live = stream))
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = await renderToString(createSSRApp(View))
  expect(element.textContent).toBe('idle: nothing yet (idle)')
  const paragraph = element.querySelector('p')

  const app = createSSRApp(View)
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
    for (const spy of complain) spy.mockRestore()
  })
  await live?.start(body('short'))
  await expect.poll(() => element.textContent, polling).toContain(answers.short.text)
  expect(element.querySelector('p')).toBe(paragraph)
  for (const spy of complain) expect(spy).not.toHaveBeenCalled()
})

test('a view that is kept alive goes on while it is not shown', async () => {
  const { options, outcomes } = steer()
  let live: StreamRefs | undefined
  let activations = 0
  const View = createView(options(path), (stream) => {
    live = stream
    onActivated(() => {
      activations += 1
    })
  })
  const shown = ref(true)
  const element = document.body.appendChild(document.createElement('div'))
  const app = createApp(() => h(KeepAlive, null, { default: () => (shown.value ? h(View) : null) }))
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
  })
  const end = live?.start(body('short'))
  shown.value = false
  await nextTick()
  expect(element.textContent).toBe('')
  expect((await end)?.status).toBe('done')
  shown.value = true
  await expect.poll(() => element.textContent, polling).toContain(answers.short.text)
  expect(activations).toBe(2)
  expect(await outcomes()).toEqual(['answered'])
})
