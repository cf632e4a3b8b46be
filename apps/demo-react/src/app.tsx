import {
  addTurn,
  announcement,
  followBottom,
  isBusy,
  loadConfig,
  noAsk,
  noteTurn,
  noTrouble,
  onEscape,
  prepareAsk,
  providerOf,
  renewTurn,
  settleTurn,
  troubleMenu,
  type DemoConfig,
  type Follower,
  type ProviderId,
  type Turn,
} from '@millrace/demo-kit'
import { useStream } from '@millrace/react'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Composer } from './composer.tsx'
import { FeedPanel } from './feed-panel.tsx'
import { Header } from './header.tsx'
import { TurnView } from './turn-view.tsx'

export function App() {
  const [config, setConfig] = useState<DemoConfig | null>(null)
  const [failure, setFailure] = useState('')
  const [provider, setProvider] = useState<ProviderId>('openai')
  const [trouble, setTrouble] = useState(noTrouble)
  const [turns, setTurns] = useState<readonly Turn[]>([])
  const [options, setOptions] = useState(noAsk)
  const stream = useStream(options)
  const { start, stop, reset } = stream
  const menu = troubleMenu(trouble, config?.[provider])
  const asked = { provider, trouble: menu.chosen }

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

  async function run([next, turn]: readonly [turns: readonly Turn[], turn: Turn]) {
    if (!config) return
    setTurns(next)
    follower.current?.follow()
    const request = prepareAsk(config, turn, next, (happening) =>
      setTurns((now) => noteTurn(now, turn.id, happening)),
    )
    // `start` uses the options of the latest render.
    flushSync(() => setOptions(request.options))
    const answer = await start(request.body)
    setTurns((now) => settleTurn(now, turn.id, answer))
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
      <FeedPanel />
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
            onAskAgain={turn === last ? () => void run(renewTurn(turns, turn, asked)) : undefined}
          />
        ))}
      </main>
      <Composer
        config={config}
        provider={provider}
        menu={menu}
        busy={busy}
        begun={turns.length > 0}
        onProvider={setProvider}
        onTrouble={setTrouble}
        onAsk={(question) => void run(addTurn(turns, asked, question))}
        onStop={stop}
        onBegin={begin}
      />
      <div className="visually-hidden" role="status" data-testid="announcer">
        {last ? announcement(last.answer ?? stream, providerOf(last.provider).label) : ''}
      </div>
    </>
  )
}
