'use client'

import {
  createLiveStream,
  createStream,
  type LiveStream,
  type Stream,
  type StreamOptions,
  type ToolSet,
} from '@millrace/core'
import { useEffect, useInsertionEffect, useState } from 'react'
import { useFields } from './use-fields.ts'

/**
 * The live state of one response, and the functions that drive it. The component re-renders only
 * for the fields it reads.
 *
 * @param source How to ask: each `start` uses the options of the latest render, and leaving the page
 *   aborts the request. Or a stream made with `createStream`, which outlives the component.
 */
export function useStream<Tools extends ToolSet = ToolSet>(
  source: StreamOptions<Tools> | Stream<Tools>,
): LiveStream<Tools> {
  // A component that is given a stream holds one of its own all the same, unused: it may be given
  // options later, and hooks cannot come and go.
  const [own] = useState(() => createStream<Tools>(isStream(source) ? { url: '' } : source))
  const stream = isStream(source) ? source : own
  const read = useFields(stream)

  // Comes before every other effect, so that a `start` in any of them finds the new options.
  useInsertionEffect(() => {
    if (!isStream(source)) own.configure(source)
  })
  useEffect(() => (stream === own ? own.stop : undefined), [own, stream])

  return createLiveStream(stream, read)
}

function isStream<Tools extends ToolSet>(
  source: StreamOptions<Tools> | Stream<Tools>,
): source is Stream<Tools> {
  return 'getSnapshot' in source
}
