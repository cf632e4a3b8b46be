import { useState } from 'react'
import { MillFeed } from './mill-feed.tsx'

/** Folded away until it is wanted: a feed that nobody looks at is not asked for. */
export function FeedPanel() {
  const [open, setOpen] = useState(false)
  return (
    <aside className="feed-place">
      <details
        className="feed"
        data-testid="feed"
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>The mill’s feed</summary>
        {open && <MillFeed />}
      </details>
    </aside>
  )
}
