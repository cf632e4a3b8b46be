'use client'

import { appendText, type TextField, type TextSource } from '@millrace/core'
import { useMemo, version, type RefCallback } from 'react'

/**
 * A ref for an element without children: the stream's text is written straight into it as it comes,
 * and the component does not render for it.
 *
 * @param source What `useStream` returns, or a stream made with `createStream`.
 * @param field Which text. Default `text`.
 * @see {@link appendText} for what becomes of the element
 */
export function useAppendText(source: TextSource, field: TextField = 'text'): RefCallback<Element> {
  const { getSnapshot, subscribe } = source
  return useMemo(
    () => appendingRef({ getSnapshot, subscribe }, field),
    [getSnapshot, subscribe, field],
  )
}

// React 18 warns of what a ref returns, and calls with `null` in its place.
const takesCleanup = Number.parseInt(version) >= 19

function appendingRef(source: TextSource, field: TextField): RefCallback<Element> {
  let stop: (() => void) | undefined
  return (element) => {
    stop?.()
    stop = element ? appendText(source, element, field) : undefined
    return takesCleanup ? stop : undefined
  }
}
