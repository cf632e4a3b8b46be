import { answers, everyPiece, openaiChatFormat, polling, steer } from '@millrace/contract'
import {
  lazy,
  startTransition,
  StrictMode,
  Suspense,
  useEffect,
  useLayoutEffect,
  useState,
  type ReactElement,
} from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  createStream,
  useStream,
  type LiveStream,
  type Stream,
  type UseStreamOptions,
} from '../src/index.ts'

const { path, body } = openaiChatFormat

/** Renders concurrently: nothing is flushed by hand. */
function show(view: ReactElement): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  root.render(view)
  onTestFinished(() => {
    root.unmount()
    element.remove()
  })
  return element
}

function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** So slow that React lets the browser do something else before it renders the next. */
function Slow(): ReactElement {
  keepBusy(8)
  return <b />
}

interface ShownProps {
  readonly stream: Stream
  readonly onRender: () => void
  readonly onCommit: () => void
}

function Shown({ stream, onRender, onCommit }: ShownProps): ReactElement {
  const { text } = useStream(stream)
  onRender()
  useLayoutEffect(onCommit)
  return <i>{text}</i>
}

test('views of one stream that render concurrently never show different moments of it', async () => {
  const { options, release } = steer()
  const stream = createStream(options(path, { gated: true, stream: { publish: 'delta' } }))
  let published = 0
  onTestFinished(stream.subscribe(() => (published += 1)))
  let publishedBefore = 0
  let changedMidway = 0
  const commits: (readonly string[])[] = []
  let setShown = (_shown: boolean): void => {}

  const texts = () => Array.from(element.querySelectorAll('i'), ({ textContent }) => textContent)
  const noteCommit = () => void commits.push(texts())
  const noteBegin = () => {
    publishedBefore = published
  }
  const noteEnd = () => {
    if (published > publishedBefore) changedMidway += 1
  }

  function App(): ReactElement {
    const [isShown, set] = useState(false)
    useEffect(() => {
      setShown = set
    }, [])
    if (!isShown) return <hr />
    // Nothing has subscribed yet: only React's own check finds that the first is out of date.
    return (
      <>
        <Shown stream={stream} onRender={noteBegin} onCommit={noteCommit} />
        {Array.from({ length: 8 }, (_, index) => (
          <Slow key={index} />
        ))}
        <Shown stream={stream} onRender={noteEnd} onCommit={noteCommit} />
      </>
    )
  }
  const element = show(<App />)
  await expect.poll(() => element.querySelector('hr'), polling).not.toBeNull()

  const end = stream.start(body('long'))
  while (changedMidway < 3) {
    startTransition(() => setShown(true))
    await expect
      .poll(async () => {
        await release(5)
        return texts().length
      }, polling)
      .toBe(2)
    startTransition(() => setShown(false))
    await expect.poll(texts, polling).toEqual([])
  }
  startTransition(() => setShown(true))
  await release(everyPiece)
  expect((await end).text).toBe(answers.long.text)
  await expect.poll(texts, polling).toEqual([answers.long.text, answers.long.text])
  for (const [first, second] of commits) expect(second).toBe(first)
})

const never = lazy(() => new Promise<never>(() => {}))

interface SwitchedProps {
  readonly options: (key: string) => UseStreamOptions
  readonly onLive: (live: LiveStream) => void
  readonly onSwitch: (switchTo: (key: string) => void) => void
}

function Switched({ options, onLive, onSwitch }: SwitchedProps): ReactElement {
  const [key, setKey] = useState('first')
  const stream = useStream(options(key))
  useEffect(() => onLive(stream))
  useEffect(() => onSwitch(setKey), [onSwitch])
  const Suspends = never
  return (
    <p>
      {key} is {stream.status}: {stream.text}
      {key === 'never' && <Suspends />}
    </p>
  )
}

test('a render that never reaches the page leaves the stream alone', async () => {
  const { options, release, outcomes } = steer()
  const page = crypto.randomUUID()
  let live: LiveStream | undefined
  let switchTo = (_key: string): void => {}
  const element = show(
    <StrictMode>
      <Suspense>
        <Switched
          options={(key) => options(path, { gated: true, stream: { key: page + key } })}
          onLive={(stream) => {
            live = stream
          }}
          onSwitch={(set) => {
            switchTo = set
          }}
        />
      </Suspense>
    </StrictMode>,
  )
  await expect.poll(() => element.textContent, polling).toBe('first is idle: ')
  const end = live?.start(body('short'))
  await release(5)
  await expect.poll(() => element.textContent, polling).toContain('first is streaming: Water')

  startTransition(() => switchTo('never'))
  await release(2)
  await expect.poll(() => element.textContent, polling).toContain('Water turns')
  startTransition(() => switchTo('first'))
  await release(everyPiece)
  expect((await end)?.status).toBe('done')
  await expect.poll(() => element.textContent, polling).toBe(`first is done: ${answers.short.text}`)
  expect(await outcomes()).toEqual(['answered'])
})

type Place = 'short' | 'other' | 'nowhere'

interface AskingProps {
  readonly given: UseStreamOptions
  readonly prompt: Exclude<Place, 'nowhere'>
}

test('callbacks may set state: none is called while React renders', async () => {
  const complain = vi.spyOn(console, 'error')
  onTestFinished(() => complain.mockRestore())
  const { options } = steer()
  const page = crypto.randomUUID()
  let live: LiveStream | undefined
  let go = (_to: Place): void => {}

  function Asking({ given, prompt }: AskingProps): ReactElement {
    const stream = useStream(given)
    const { start } = stream
    useEffect(() => {
      live = stream
    })
    useEffect(() => void start(body(prompt)), [start, prompt])
    return <p>{stream.text}</p>
  }

  function App(): ReactElement {
    const [to, setTo] = useState<Place>('short')
    const [seen, setSeen] = useState<readonly string[]>([])
    useEffect(() => {
      go = setTo
    }, [])
    const note = (what: string) => () => setSeen((before) => [...before, what])
    const given = options(path, {
      stream: {
        key: page + to,
        onStart: note('start'),
        onEvent: note('event'),
        onDelta: note('delta'),
        onPart: note('part'),
        onError: note('error'),
        onEnd: note('end'),
      },
    })
    return (
      <>
        {to !== 'nowhere' && <Asking given={given} prompt={to} />}
        <output>{seen.filter((what) => what === 'start' || what === 'end').join()}</output>
      </>
    )
  }

  const element = show(
    <StrictMode>
      <App />
    </StrictMode>,
  )
  const output = () => element.querySelector('output')?.textContent
  await expect.poll(output, polling).toMatch(/start,end$/)
  // A start, and at once another key, and then none: each ends the one before.
  void live?.start()
  go('other')
  await expect.poll(() => element.querySelector('p')?.textContent, polling).toBe(answers.other.text)
  void live?.start()
  go('nowhere')
  await expect.poll(() => element.querySelector('p'), polling).toBeNull()
  await expect.poll(output, polling).toMatch(/end$/)
  expect(complain).not.toHaveBeenCalled()
})
