import type { JournalLine } from '@millrace/demo-kit'

/** What happened on the way to an answer. */
export function JournalList({ lines }: { readonly lines: readonly JournalLine[] }) {
  return (
    <ol className="journal" data-testid="journal" aria-label="What happened">
      {lines.map(({ key, time, good, words }) => (
        <li key={key} data-good={good}>
          <span className="journal-time">{time}</span> <span>{words}</span>
        </li>
      ))}
    </ol>
  )
}
