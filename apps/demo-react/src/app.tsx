import {
  announcement,
  createConversation,
  followBottom,
  isBusy,
  loadConfig,
  noTrouble,
  onEscape,
  providerOf,
  troubleMenu,
  type DemoConfig,
  type Follower,
} from '@millrace/demo-kit'
import { useStream } from '@millrace/react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { Composer } from './composer.tsx'
import { FeedPanel } from './feed-panel.tsx'
import { Header } from './header.tsx'
import { TurnView } from './turn-view.tsx'

const conversation = createConversation('react')

export function App() {
  const [config, setConfig] = useState<DemoConfig | null>(null)
  const [failure, setFailure] = useState('')
  const { turns, options } = useSyncExternalStore(conversation.subscribe, conversation.get)
  const last = turns.at(-1)
  const [provider, setProvider] = useState(last?.provider ?? 'openai')
  const [trouble, setTrouble] = useState(noTrouble)
  const stream = useStream(options)
  const { start, stop, resume, reset } = stream
  const menu = troubleMenu(trouble, config?.[provider])
  const asked = { provider, trouble: menu.chosen }

  const page = useRef<HTMLElement>(null)
  const follower = useRef<Follower>(null)

  useEffect(() => {
    loadConfig().then(setConfig, (error: unknown) => setFailure(String(error)))
  }, [])
  useEffect(() => conversation.open(resume), [resume])
  useEffect(() => onEscape(stop), [stop])
  useEffect(() => {
    if (!page.current) return
    const following = followBottom(page.current)
    follower.current = following
    return () => following.stop()
  }, [])

  function run(ask: () => unknown) {
    stop()
    // `start` uses the options of the latest render.
    const body = flushSync(ask)
    follower.current?.follow()
    void start(body)
  }

  function begin() {
    reset()
    conversation.clear()
  }

  const busy = isBusy(stream)
  return (
    <>
      <Header busy={busy} />
      <FeedPanel />
      <main className="conversation" ref={page}>
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
            onAskAgain={
              config && turn === last
                ? () => run(() => conversation.askAgain(config, asked, turn))
                : undefined
            }
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
        onAsk={(question) => config && run(() => conversation.ask(config, asked, question))}
        onStop={stop}
        onBegin={begin}
      />
      <div className="visually-hidden" role="status" data-testid="announcer">
        {last ? announcement(last.answer ?? stream, providerOf(last.provider).label) : ''}
      </div>
    </>
  )
}
