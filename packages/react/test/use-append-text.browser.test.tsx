import { answers, openaiChatFormat, steer } from '@millrace/contract'
import { StrictMode, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createStream, useAppendText, type Stream, type TextField } from '../src/index.ts'

const { path, body } = openaiChatFormat

function newStream() {
  return createStream(steer().options(path))
}

interface Props {
  readonly source: Stream
  readonly field?: TextField
  readonly name?: string
  readonly shown?: boolean
}

function View({ source, field, name, shown = true }: Props): ReactElement {
  const ref = useAppendText(source, field)
  return <>{shown && <pre key={name} title={name} ref={ref} />}</>
}

function page() {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  onTestFinished(() => {
    root.unmount()
    element.remove()
  })
  return {
    element,
    show: (props: Props): Element | null => {
      flushSync(() => root.render(<View {...props} />))
      return element.querySelector('pre')
    },
  }
}

test('another stream is another text, and another field as well', async () => {
  const [one, two] = [newStream(), newStream()]
  await one.start(body('short'))
  await two.start(body('everything'))
  const { element, show } = page()
  show({ source: one })
  expect(element.textContent).toBe(answers.short.text)
  show({ source: two })
  expect(element.textContent).toBe(answers.everything.text)
  show({ source: two, field: 'reasoning' })
  expect(element.textContent).toBe(answers.everything.reasoning)
  await one.start(body('other'))
  expect(element.textContent).toBe(answers.everything.reasoning)
})

test('what is rendered anew for something else is left alone', async () => {
  const source = newStream()
  await source.start(body('short'))
  const { show } = page()
  const piece = show({ source })?.firstChild
  expect(piece?.textContent).toBe(answers.short.text)
  expect(show({ source, shown: true })?.firstChild === piece).toBe(true)
})

test('an element that takes the place of another has the text, and the other no more', async () => {
  const source = newStream()
  await source.start(body('short'))
  const { show } = page()
  const first = show({ source, name: 'first' })
  const second = show({ source, name: 'second' })
  expect(second?.textContent).toBe(answers.short.text)
  await source.start(body('other'))
  expect(second?.textContent).toBe(answers.other.text)
  expect(first?.textContent).toBe(answers.short.text)

  expect(show({ source, shown: false })).toBeNull()
  source.reset()
  expect(second?.textContent).toBe(answers.other.text)
})

test('a server renders it empty, and the page takes it over without a mismatch', async () => {
  const complain = vi.spyOn(console, 'error')
  const recovered = vi.fn<(error: unknown) => void>()
  const source = newStream()
  const view = (
    <StrictMode>
      <View source={source} />
    </StrictMode>
  )
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = renderToString(view)
  expect(element.innerHTML).toBe('<pre></pre>')
  await source.start(body('short'))
  const root = flushSync(() => hydrateRoot(element, view, { onRecoverableError: recovered }))
  onTestFinished(() => {
    root.unmount()
    element.remove()
    complain.mockRestore()
  })
  await expect.poll(() => element.textContent).toBe(answers.short.text)
  expect(recovered).not.toHaveBeenCalled()
  expect(complain).not.toHaveBeenCalled()
})
