'use client'

import {
  createLiveStream,
  holdStream,
  type LiveStream,
  type StandardSchema,
  type Stream,
  type StreamControls,
  type ToolSet,
  type UseStreamOptions,
} from '@millrace/core'
import { useEffect, useInsertionEffect, useRef, useState } from 'react'
import { useFields } from './use-fields.ts'

/**
 * The live state of one response, and the functions that drive it. The component re-renders only
 * for the fields it reads.
 *
 * @param source How to ask: each `start` uses the options of the latest render, and leaving the page
 *   aborts the request, or does what `unmount` says. Or a stream made with `createStream`, which
 *   outlives the component.
 */
export function useStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(
  source: UseStreamOptions<Tools, Output, Meta> | Stream<Tools, Output, Meta>,
): LiveStream<Tools, Output, Meta> {
  // A component that is given a stream has a hold all the same, unused: it may be given options
  // later, and hooks cannot come and go.
  const options: UseStreamOptions<Tools, Output, Meta> = isStream(source) ? { url: '' } : source
  const [held, setHeld] = useState(() => hold(options))
  const own = held.key === options.key ? held : hold(options)
  if (own !== held) setHeld(own)
  const stream = isStream(source) ? source : own
  const read = useFields(stream)

  const current = useRef(own)
  // Comes before every other effect, so that a `start` in any of them finds the new options.
  useInsertionEffect(() => {
    current.current = own
    own.configure(options)
  })
  useEffect(() => {
    if (stream !== own) return undefined
    const leave = own.mount()
    void own.resume()
    return leave
  }, [own, stream])

  // These stay the same when the key changes.
  const [controls] = useState<StreamControls<Tools, Output, Meta>>(() => ({
    start: (body) => current.current.start(body),
    stop: () => current.current.stop(),
    resume: () => current.current.resume(),
    reset: () => current.current.reset(),
  }))
  return createLiveStream(stream === own ? { ...own, ...controls } : stream, read)
}

function hold<Tools extends ToolSet, Output extends StandardSchema, Meta extends StandardSchema>(
  options: UseStreamOptions<Tools, Output, Meta>,
) {
  return { key: options.key, ...holdStream(options) }
}

function isStream<
  Tools extends ToolSet,
  Output extends StandardSchema,
  Meta extends StandardSchema,
>(
  source: UseStreamOptions<Tools, Output, Meta> | Stream<Tools, Output, Meta>,
): source is Stream<Tools, Output, Meta> {
  return 'getSnapshot' in source
}
