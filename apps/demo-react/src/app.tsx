import {
  addTurn,
  announcement,
  followBottom,
  isBusy,
  loadConfig,
  onEscape,
  providerOf,
  settleTurn,
  type DemoConfig,
  type Follower,
  type ProviderId,
  type Turn,
} from '@millrace/demo-kit'
import { useStream } from '@millrace/react'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { TurnView } from './turn-view.tsx'

export function App() {
  const [config, setConfig] = useState<DemoConfig | null>(null)
  const [failure, setFailure] = useState('')
  const [provider, setProvider] = useState<ProviderId>('openai')
  const [turns, setTurns] = useState<readonly Turn[]>([])
  const [url, setUrl] = useState('')
  const stream = useStream({ url })
  const { start, stop, reset } = stream

  const conversation = useRef<HTMLElement>(null)
  const follower = useRef<Follower>(null)

  useEffect(() => {
    loadConfig().then(setConfig, (error: unknown) => setFailure(String(error)))
  }, [])
  useEffect(() => onEscape(stop), [stop])
  useEffect(() => {
    if (!conversation.current) return
    const following = followBottom(conversation.current)
    follower.current = following
    return () => following.stop()
  }, [])

  async function run(turn: Turn, before: readonly Turn[]) {
    if (!config) return
    follower.current?.follow()
    const { model } = config[turn.provider]
    const request = providerOf(turn.provider).request(model, before, turn.question)
    // `start` uses the options of the latest render.
    flushSync(() => setUrl(request.url))
    const answer = await start(request.body)
    setTurns((now) => settleTurn(now, turn.id, answer))
  }

  function ask(question: string) {
    const [next, turn] = addTurn(turns, provider, question)
    setTurns(next)
    void run(turn, turns)
  }

  function askAgain(turn: Turn) {
    const again = { ...turn, provider, answer: null }
    setTurns(turns.map((one) => (one.id === turn.id ? again : one)))
    void run(again, turns)
  }

  function begin() {
    reset()
    setTurns([])
  }

  const last = turns.at(-1)
  const busy = isBusy(stream)
  return (
    <>
      <Header busy={busy} />
      <main className="conversation" ref={conversation}>
        {turns.length === 0 ? (
          <div className="intro">
            <h1>Ask, and watch it arrive.</h1>
            <p>
              One question, three APIs, one live message. This screen is built with React and{' '}
              <code>@millrace/react</code>.
            </p>
            {failure !== '' && <p role="alert">{failure}</p>}
          </div>
        ) : (
          <h1 className="visually-hidden">Conversation</h1>
        )}
        {turns.map((turn) => (
          <TurnView
            key={turn.id}
            turn={turn}
            answer={turn.answer ?? stream}
            onAskAgain={turn === last ? () => askAgain(turn) : undefined}
          />
        ))}
      </main>
      <Composer
        config={config}
        provider={provider}
        busy={busy}
        begun={turns.length > 0}
        onProvider={setProvider}
        onAsk={ask}
        onStop={stop}
        onBegin={begin}
      />
      <div className="visually-hidden" role="status" data-testid="announcer">
        {last ? announcement(last.answer ?? stream, providerOf(last.provider).label) : ''}
      </div>
    </>
  )
}
