import { answers, openaiChatFormat, polling, steer } from '@millrace/contract'
import { expect, onTestFinished, test } from 'vitest'
import { createApp, defineComponent, h, KeepAlive, nextTick, onActivated, ref } from 'vue'
import { useStream, type StreamRefs } from '../src/index.ts'

const { path, body } = openaiChatFormat

test('a view that is kept alive goes on while it is not shown', async () => {
  const { options, outcomes } = steer()
  let live: StreamRefs | undefined
  let activations = 0
  const View = defineComponent(() => {
    const stream = useStream(options(path))
    live = stream
    onActivated(() => {
      activations += 1
    })
    return () => h('p', stream.text.value)
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
