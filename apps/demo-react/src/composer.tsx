import {
  isSend,
  providerOf,
  providers,
  sourceOf,
  suggestionsFor,
  type DemoConfig,
  type ProviderId,
  type Trouble,
  type TroubleMenu,
} from '@millrace/demo-kit'
import { useState } from 'react'
import { SurvivalLinks } from './survival-links.tsx'
import { TroubleSelect } from './trouble-select.tsx'

interface ComposerProps {
  /** `null` until it is known. */
  readonly config: DemoConfig | null
  readonly provider: ProviderId
  readonly menu: TroubleMenu
  readonly busy: boolean
  /** Whether there is a conversation to leave. */
  readonly begun: boolean
  readonly onProvider: (provider: ProviderId) => void
  readonly onTrouble: (trouble: Trouble) => void
  readonly onAsk: (question: string) => void
  readonly onStop: () => void
  readonly onBegin: () => void
}

export function Composer(props: ComposerProps) {
  const { config, provider, menu, busy, begun } = props
  const { onProvider, onTrouble, onAsk, onStop, onBegin } = props
  const [prompt, setPrompt] = useState('')
  const question = prompt.trim()
  const ready = config !== null && question !== ''

  function ask() {
    if (!ready) return
    setPrompt('')
    onAsk(question)
  }

  return (
    <section className="composer" aria-label="Your question">
      <div className="suggestions">
        {suggestionsFor(providerOf(provider), config?.[provider]).map((suggestion) => (
          <button
            key={suggestion.label}
            className="quiet"
            type="button"
            data-testid="suggestion"
            disabled={config === null}
            onClick={() => onAsk(suggestion.question)}
          >
            {suggestion.label}
          </button>
        ))}
      </div>
      <div className="desk">
        <textarea
          className="prompt"
          data-testid="prompt"
          aria-label="Question"
          placeholder="Ask something…"
          rows={1}
          enterKeyHint="send"
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          onKeyDown={(event) => {
            if (!isSend(event.nativeEvent)) return
            event.preventDefault()
            ask()
          }}
        />
        <div className="controls">
          <fieldset className="providers">
            <legend className="visually-hidden">API</legend>
            {providers.map(({ id, label }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="provider"
                  data-testid={`provider-${id}`}
                  checked={provider === id}
                  onChange={() => onProvider(id)}
                />
                {label}
              </label>
            ))}
          </fieldset>
          {/* One button, so that it keeps the focus when it changes its purpose. */}
          <button
            className="go"
            type="button"
            data-testid={busy ? 'stop' : 'ask'}
            data-stops={busy}
            aria-disabled={!busy && !ready}
            onClick={busy ? onStop : ask}
          >
            {busy ? 'Stop' : 'Ask'}
          </button>
        </div>
      </div>
      <div className="beneath">
        <p data-testid="source">{config ? sourceOf(config, provider) : 'Connecting…'}</p>
        <p className="keys">Enter sends, Shift+Enter adds a line, Esc stops</p>
        {begun && (
          <button className="link" type="button" data-testid="begin" onClick={onBegin}>
            Start over
          </button>
        )}
        <div className="mischief">
          <TroubleSelect menu={menu} onTrouble={onTrouble} />
          <SurvivalLinks busy={busy} />
        </div>
      </div>
    </section>
  )
}
