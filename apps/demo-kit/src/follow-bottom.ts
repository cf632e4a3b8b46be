/** How near the page's end counts as being there, in pixels. */
const NEAR = 48

/**
 * Keeps the end of a growing page in view, for as long as the reader is there: who scrolls up is
 * left alone until they come back to the end, or until {@link Follower.follow} is called.
 */
export interface Follower {
  /** Goes to the end and follows from now on. */
  follow(): void
  stop(): void
}

/** @param content The element whose growth is followed. */
export function followBottom(content: Element): Follower {
  const page = document.documentElement
  let following = true
  let last = window.scrollY

  const toEnd = () => window.scrollTo({ top: page.scrollHeight, behavior: 'instant' })
  const fromEnd = () => page.scrollHeight - page.clientHeight - window.scrollY

  // The page may have grown between our own scroll and its event: only going up is a wish to leave.
  const onScroll = () => {
    if (fromEnd() < NEAR) following = true
    else if (window.scrollY < last) following = false
    last = window.scrollY
  }
  const observer = new ResizeObserver(() => {
    if (following) toEnd()
  })
  // Who unfolds something wants to read that.
  const onClick = ({ target }: Event) => {
    if (target instanceof Element && target.closest('summary')) following = false
  }
  observer.observe(content)
  document.addEventListener('click', onClick)
  window.addEventListener('scroll', onScroll, { passive: true })

  return {
    follow() {
      following = true
      toEnd()
    },
    stop() {
      observer.disconnect()
      document.removeEventListener('click', onClick)
      window.removeEventListener('scroll', onScroll)
    },
  }
}
