import { COPIED_FOR, copyText, factsOf } from '@millrace/demo-kit'
import type { Snapshot } from '@millrace/react'
import { useEffect, useState } from 'react'

interface AnswerFootProps {
  readonly answer: Snapshot
  /** Whether it was seen from its beginning on. */
  readonly seen: boolean
  readonly plain: boolean
  readonly onPlain: (plain: boolean) => void
  readonly onAskAgain?: (() => void) | undefined
}

export function AnswerFoot({ answer, seen, plain, onPlain, onAskAgain }: AnswerFootProps) {
  const facts = factsOf(answer, seen)
  return (
    <footer className="answer-foot">
      <dl className="facts">
        <div>
          <dt>First token</dt>
          <dd data-testid="first-token">{facts.firstToken}</dd>
        </div>
        <div>
          <dt>Speed</dt>
          <dd data-testid="speed">{facts.speed}</dd>
        </div>
        <div>
          <dt>Tokens in</dt>
          <dd data-testid="tokens-in">{facts.tokensIn}</dd>
        </div>
        <div>
          <dt>Tokens out</dt>
          <dd data-testid="tokens-out">{facts.tokensOut}</dd>
        </div>
      </dl>
      <div className="actions">
        {onAskAgain && (
          <button className="quiet" type="button" data-testid="ask-again" onClick={onAskAgain}>
            Ask again
          </button>
        )}
        <button
          className="quiet"
          type="button"
          data-testid="plain-toggle"
          aria-pressed={plain}
          onClick={() => onPlain(!plain)}
        >
          Plain text
        </button>
        <CopyButton text={answer.text} />
      </div>
    </footer>
  )
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_FOR)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <button
      className="quiet"
      type="button"
      data-testid="copy"
      onClick={() => void copyText(text).then(setCopied)}
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  )
}
