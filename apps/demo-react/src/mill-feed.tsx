import { cutFeed, feedOptions, feedView, reopen, type MillEvents } from '@millrace/demo-kit'
import { useEventSource } from '@millrace/react'

/** The mill's feed; subscribed to for as long as it is shown. */
export function MillFeed() {
  const feed = useEventSource<MillEvents>(feedOptions)
  const { label, gauges, log, tally, isOpen, notice } = feedView(feed)
  return (
    <>
      <p className="feed-head">
        <span className="pill" data-testid="feed-status" data-status={feed.status}>
          {label}
        </span>
      </p>
      <dl className="gauges">
        {gauges.map(({ name, label: title, words }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd data-testid={`feed-${name}`}>{words}</dd>
          </div>
        ))}
        <div>
          <dt>Last id</dt>
          <dd>
            <code data-testid="feed-last-id">{feed.lastEventId || '–'}</code>
          </dd>
        </div>
      </dl>
      <ol className="feed-log" data-testid="feed-log" aria-label="Last events">
        {log.map(({ number, name, words }) => (
          <li key={number} data-testid="feed-event">
            <span className="feed-number">{number}</span>
            <code>{name}</code>
            <span>{words}</span>
          </li>
        ))}
      </ol>
      <p className="tally">
        <span data-testid="feed-received">{tally.received}</span> events,{' '}
        <span data-testid="feed-missing">{tally.missing}</span> missing,{' '}
        <span data-testid="feed-repeated">{tally.repeated}</span> twice
      </p>
      <div className="actions">
        <button
          className="quiet"
          type="button"
          data-testid="feed-toggle"
          onClick={() => (isOpen ? feed.close() : reopen(feed, feed))}
        >
          {isOpen ? 'Close' : 'Open'}
        </button>
        <button
          className="quiet"
          type="button"
          data-testid="feed-cut"
          aria-disabled={feed.status !== 'open'}
          onClick={() => feed.status === 'open' && void cutFeed()}
        >
          Cut the connection
        </button>
      </div>
      <p className="feed-notice" role="status" data-testid="feed-notice">
        {notice}
      </p>
    </>
  )
}
