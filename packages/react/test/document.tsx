import { Suspense, useEffect, type ComponentType, type ReactElement } from 'react'
import { useEventSource, useStream, type LiveStream, type UseStreamOptions } from '../src/index.ts'

export interface ViewProps {
  readonly name: string
  readonly options: UseStreamOptions
  readonly onLive?: ((name: string, live: LiveStream) => void) | undefined
}

export function View({ name, options, onLive }: ViewProps): ReactElement {
  const stream = useStream(options)
  const feed = useEventSource({ url: '', immediate: false })
  useEffect(() => onLive?.(name, stream))
  return (
    <p id={name}>
      {stream.status}: {stream.text || 'nothing yet'} ({feed.status})
    </p>
  )
}

interface DocumentProps extends Omit<ViewProps, 'name'> {
  /** The view that a server has to wait for. */
  readonly Late: ComponentType<ViewProps>
}

/** A whole document, with one view in its shell and one that may come later. */
export function Document({ Late, ...view }: DocumentProps): ReactElement {
  return (
    <html lang="en">
      <head>
        <title>Two views</title>
      </head>
      <body>
        <View name="early" {...view} />
        <Suspense fallback={<p id="waiting">waiting</p>}>
          <Late name="late" {...view} />
        </Suspense>
      </body>
    </html>
  )
}
