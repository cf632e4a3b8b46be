import {
  createLayout,
  describeError,
  endNote,
  isBusy,
  journalLines,
  keptOf,
  providerOf,
  statusLabel,
  troubleLabel,
  type Turn,
} from '@millrace/demo-kit'
import type { Snapshot } from '@millrace/react'
import { useState } from 'react'
import { AnswerFoot } from './answer-foot.tsx'
import { JournalList } from './journal-list.tsx'
import { SectionView } from './section-view.tsx'
import { SourceList } from './source-list.tsx'

interface TurnProps {
  readonly turn: Turn
  /** The turn's answer as it ended, or the stream it comes from. */
  readonly answer: Snapshot
  /** Given for the last turn only. */
  readonly onAskAgain?: (() => void) | undefined
}

export function TurnView({ turn, answer, onAskAgain }: TurnProps) {
  const [plain, setPlain] = useState(false)
  const { status, text, message, error } = answer
  const provider = providerOf(turn.provider).label
  const [toLayout] = useState(createLayout)
  const { sections, sources } = toLayout(message)
  const settled = turn.answer !== null
  const note = endNote(answer, settled)
  const failure = error && describeError(error, provider)
  const kept = keptOf(answer)
  const trouble = troubleLabel(turn.trouble)
  const journal = journalLines(turn.journal, answer)

  return (
    <article className="turn" data-testid="turn">
      <h2 className="question" data-testid="question">
        {turn.question}
      </h2>
      <div className="answer" data-testid="answer">
        <p className="answer-head">
          <span className="pill" data-testid="status" data-status={status}>
            {statusLabel(answer, settled)}
          </span>
          <span>{provider}</span>
          {message.model !== null && (
            <span className="model" data-testid="model">
              {message.model}
            </span>
          )}
          {trouble !== null && (
            <span className="trouble-mark" data-testid="turn-trouble">
              {trouble}
            </span>
          )}
        </p>
        {sections.map((section) => (
          <SectionView
            key={section.key}
            section={section}
            question={turn.question}
            whole={status === 'done'}
            plain={plain}
          />
        ))}
        {plain && (
          <pre className="answer-plain" data-testid="answer-plain">
            {text}
          </pre>
        )}
        {sources.length > 0 && <SourceList sources={sources} />}
        {kept !== null && (
          <p className="cut-off" data-testid="cut-off">
            {kept}
          </p>
        )}
        {journal.length > 0 && <JournalList lines={journal} />}
        {failure && (
          <section className="failure" data-testid="error" data-code={error.code}>
            <h3 data-testid="error-title">{failure.title}</h3>
            {failure.quoted ? (
              <blockquote data-testid="error-message">{failure.words}</blockquote>
            ) : (
              <p data-testid="error-message">{failure.words}</p>
            )}
            <p>{failure.advice}</p>
            <div className="failure-foot">
              {onAskAgain && (
                <button className="go" type="button" data-testid="retry" onClick={onAskAgain}>
                  Try again
                </button>
              )}
              <span className="reference">{failure.reference}</span>
            </div>
          </section>
        )}
        {note !== null && (
          <p className="end-note" data-testid="end-note">
            {note}
          </p>
        )}
        <AnswerFoot
          answer={answer}
          seen={turn.seen}
          plain={plain}
          onPlain={setPlain}
          onAskAgain={isBusy(answer) || failure ? undefined : onAskAgain}
        />
      </div>
    </article>
  )
}
