import { answers, openaiChatFormat, steer } from '@millrace/contract'
import { flushSync, mount, unmount } from 'svelte'
import { expect, onTestFinished, test } from 'vitest'
import { createStream, type TextField } from '../src/index.ts'
import AppendText from './append-text.svelte'

const { path, body } = openaiChatFormat

test('another stream is another text, and another field as well', async () => {
  const [one, two] = [createStream(steer().options(path)), createStream(steer().options(path))]
  await one.start(body('short'))
  await two.start(body('everything'))
  let source = $state.raw(one)
  let field = $state<TextField>('text')
  let title = $state('one')
  const target = document.body.appendChild(document.createElement('div'))
  const view = mount(AppendText, {
    target,
    props: {
      get source() {
        return source
      },
      get field() {
        return field
      },
      get title() {
        return title
      },
    },
  })
  onTestFinished(async () => {
    await unmount(view)
    target.remove()
  })
  flushSync()
  const pre = target.querySelector('pre')
  const piece = pre?.firstChild
  expect(pre?.textContent).toBe(answers.short.text)

  title = 'two'
  flushSync()
  expect(pre?.title).toBe('two')
  expect(pre?.firstChild === piece).toBe(true)

  source = two
  flushSync()
  expect(pre?.textContent).toBe(answers.everything.text)
  field = 'reasoning'
  flushSync()
  expect(pre?.textContent).toBe(answers.everything.reasoning)
  await one.start(body('other'))
  expect(pre?.textContent).toBe(answers.everything.reasoning)
})
