import { onTestFinished } from 'vitest'

/**
 * Has the browser draw no more frames of the test's page, as it does for a tab that is hidden.
 *
 * @returns How many frames it has drawn since.
 * @see https://drafts.csswg.org/css-contain-2/#content-visibility
 */
export function hidePage(): () => number {
  // The page is a frame in the test runner's own.
  const { style } = window.parent.document.body
  style.contentVisibility = 'hidden'
  let frames = 0
  let handle: number
  const count = () => {
    frames += 1
    handle = requestAnimationFrame(count)
  }
  // The frame under way is still drawn.
  handle = requestAnimationFrame(() => {
    handle = requestAnimationFrame(count)
  })
  onTestFinished(() => {
    cancelAnimationFrame(handle)
    style.contentVisibility = ''
  })
  return () => frames
}
