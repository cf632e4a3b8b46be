import type { Source } from '@millrace/demo-kit'
import { memo } from 'react'

/** The sources keep their identity while the text grows. */
export const SourceList = memo(function SourceList({
  sources,
}: {
  readonly sources: readonly Source[]
}) {
  return (
    <section className="pages" data-testid="sources" aria-label="Sources">
      <h3>Sources</h3>
      <ol>
        {sources.map(({ key, href, label, host, quote }) => (
          <li key={key}>
            <p>
              {href === undefined ? (
                label
              ) : (
                <a href={href} target="_blank" rel="noopener noreferrer">
                  {label}
                </a>
              )}
              {host !== undefined && <span className="host">{host}</span>}
            </p>
            {quote !== undefined && <q>{quote}</q>}
          </li>
        ))}
      </ol>
    </section>
  )
})
