import { answers, everyPiece, openaiChatFormat, polling, steer } from '@millrace/contract'
import { useEffect, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test } from 'vitest'
import { createStream, useStream, type LiveStream, type StreamOptions } from '../src/index.ts'

const { path, body } = openaiChatFormat

function page() {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  onTestFinished(() => {
    root.unmount()
    element.remove()
  })
  return {
    element,
    root,
    show: (view: ReactElement) => flushSync(() => root.render(view)),
  }
}

test('a stream that is given is shared, and outlives the components', async () => {
  const { options, release } = steer()
  const stream = createStream(options(path, { gated: true }))
  function View() {
    return <i>{useStream(stream).text}</i>
  }
  const { element, show } = page()
  show(
    <>
      <View />
      <View />
    </>,
  )
  const texts = () => Array.from(element.querySelectorAll('i'), ({ textContent }) => textContent)
  const end = stream.start(body('short'))
  await release(6)
  await expect.poll(() => texts()[0], polling).not.toBe('')
  expect(texts()[1]).toBe(texts()[0])

  show(<View />)
  show(<></>)
  expect(stream.getSnapshot().status).toBe('streaming')
  await release(everyPiece)
  expect((await end).text).toBe(answers.short.text)
  show(<View />)
  expect(texts()).toEqual([answers.short.text])
})

test('a field that is first read in an event handler is up to date', async () => {
  const { options, release } = steer()
  const read: string[] = []
  let live: LiveStream | undefined
  let renders = 0
  function View() {
    const stream = useStream(options(path, { gated: true }))
    useEffect(() => {
      live = stream
      renders += 1
    })
    return <button onClick={() => read.push(stream.text)}>{stream.status}</button>
  }
  const { element, show } = page()
  show(<View />)
  const button = element.querySelector('button')
  const end = live?.start(body('short'))
  await release(4)
  await expect.poll(() => button?.textContent, polling).toBe('streaming')
  const before = renders
  await release(3)
  button?.click()
  const [first = ''] = read
  expect(answers.short.text.startsWith(first)).toBe(true)

  // From now on the component depends on it.
  await release(1)
  await expect.poll(() => renders, polling).toBeGreaterThan(before)
  await release(everyPiece)
  await end
  await expect.poll(() => button?.textContent, polling).toBe('done')
  button?.click()
  expect(read.at(-1)).toBe(answers.short.text)
})

test('the functions keep their identity, whatever the options and the state', async () => {
  const { options } = steer()
  const seen = new Set<unknown>()
  let live: LiveStream | undefined
  function View({ current }: { readonly current: StreamOptions }) {
    const stream = useStream(current)
    useEffect(() => {
      live = stream
      for (const control of [stream.start, stream.stop, stream.reset]) seen.add(control)
    })
    return <p>{stream.status}</p>
  }
  const { element, show } = page()
  show(<View current={options(path)} />)
  show(<View current={options(path)} />)
  await live?.start(body('short'))
  await expect.poll(() => element.textContent, polling).toBe('done')
  expect(seen.size).toBe(3)
})

test('a component that is given a stream later stops its own', async () => {
  const { options, release, arrived, ended } = steer()
  const shared = createStream(options(path))
  let live: LiveStream | undefined
  function View({ given }: { readonly given: boolean }) {
    const stream = useStream(given ? shared : options(path, { gated: true }))
    useEffect(() => {
      live = stream
    })
    return <p>{stream.status}</p>
  }
  const { element, show } = page()
  show(<View given={false} />)
  const end = live?.start(body('short'))
  await arrived()
  await release(2)
  show(<View given />)
  await expect.poll(() => element.textContent, polling).toBe('idle')
  expect((await end)?.status).toBe('stopped')
  expect(await ended()).toBe('aborted')

  // And back: the options are again its own.
  show(<View given={false} />)
  await release(everyPiece)
  expect((await live?.start(body('other')))?.text).toBe(answers.other.text)
})

test('the compiled probe of the contract is compiled', async () => {
  const response = await fetch(new URL('./probe.tsx?compiled', import.meta.url))
  expect(await response.text()).toMatch(/compiler.runtime/)
})
