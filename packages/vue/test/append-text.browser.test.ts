import { answers, openaiChatFormat, steer } from '@millrace/contract'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createApp, createSSRApp, h, KeepAlive, nextTick, reactive, ref, type App } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { createStream, useStream } from '../src/index.ts'
import AppendText from './append-text.vue'

const { path, body } = openaiChatFormat

function show(app: App, html = ''): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = html
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
  })
  return element
}

function newStream() {
  return createStream(steer().options(path))
}

test('another value is another text, and another argument the other field', async () => {
  const [one, two] = [newStream(), newStream()]
  await one.start(body('short'))
  await two.start(body('everything'))
  const props = reactive({ source: one, field: 'text', title: 'mill' })
  const element = show(createApp(() => h(AppendText, props)))
  expect(element.textContent).toBe(answers.short.text)
  props.source = two
  await nextTick()
  expect(element.textContent).toBe(answers.everything.text)
  props.field = 'reasoning'
  await nextTick()
  expect(element.textContent).toBe(answers.everything.reasoning)
  await one.start(body('other'))
  expect(element.textContent).toBe(answers.everything.reasoning)
})

test('what is rendered anew for something else is left alone', async () => {
  const source = useStream(steer().options(path))
  await source.start(body('short'))
  const props = reactive({ source, field: 'text', title: 'one' })
  const element = show(createApp(() => h(AppendText, props)))
  const [piece] = element.querySelector('pre')?.childNodes ?? []
  expect(piece?.textContent).toBe(answers.short.text)
  props.title = 'two'
  await nextTick()
  const pre = element.querySelector('pre')
  expect(pre?.title).toBe('two')
  expect(pre?.firstChild === piece).toBe(true)
})

test('a view that is kept alive has what came while it was not shown', async () => {
  const source = newStream()
  const shown = ref(true)
  const view = () => (shown.value ? h(AppendText, { source, field: 'text', title: '' }) : null)
  const element = show(createApp(() => h(KeepAlive, null, { default: view })))
  const end = source.start(body('short'))
  shown.value = false
  await nextTick()
  expect(element.textContent).toBe('')
  await end
  shown.value = true
  await nextTick()
  expect(element.textContent).toBe(answers.short.text)
})

test('a server renders it empty, and the page takes it over without a mismatch', async () => {
  const complain = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  const source = newStream()
  const view = () => h(AppendText, { source, field: 'text', title: 'mill' })
  const html = await renderToString(createSSRApp(view))
  expect(html).toBe('<pre title="mill"></pre>')
  await source.start(body('short'))
  const element = show(createSSRApp(view), html)
  expect(element.textContent).toBe(answers.short.text)
  for (const spy of complain) expect(spy).not.toHaveBeenCalled()
  for (const spy of complain) spy.mockRestore()
})
