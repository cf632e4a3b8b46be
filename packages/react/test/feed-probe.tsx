import { asJson, describeError, type FeedProbeProps, type MountFeed } from '@millrace/contract'
import { StrictMode, useEffect, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { useEventSource, type LiveFeed } from '../src/index.ts'

interface Props extends FeedProbeProps {
  /** Called once each time the component has rendered. */
  readonly onRender: (feed: LiveFeed) => void
}

function Probe(props: Props): ReactElement {
  return props.reads === 'status' ? <StatusProbe {...props} /> : <FullProbe {...props} />
}

function StatusProbe({ options, onRender }: Props): ReactElement {
  const feed = useEventSource(options)
  useEffect(() => onRender(feed))
  return <p data-testid="status">{feed.status}</p>
}

function FullProbe({ options, onRender }: Props): ReactElement {
  const feed = useEventSource(options)
  useEffect(() => onRender(feed))
  return (
    <>
      <p data-testid="status">{feed.status}</p>
      <p data-testid="event">{asJson(feed.event)}</p>
      <p data-testid="events">{asJson(feed.events)}</p>
      <p data-testid="lastEventId">{feed.lastEventId}</p>
      <p data-testid="error">{describeError(feed.error)}</p>
    </>
  )
}

export const mountFeedProbe: MountFeed = async (props) => {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  let live: LiveFeed | undefined
  let renders = 0
  const onRender = (feed: LiveFeed) => {
    live = feed
    renders += 1
  }
  const render = (options: FeedProbeProps['options']) => {
    const probe = <Probe {...props} options={options} onRender={onRender} />
    flushSync(() => root.render(props.strict ? <StrictMode>{probe}</StrictMode> : probe))
  }
  render(props.options)

  return {
    element,
    open: () => live?.open(),
    close: () => live?.close(),
    reset: () => live?.reset(),
    renders: () => renders,
    update: async (options) => render(options),
    async unmount() {
      root.unmount()
      element.remove()
    },
  }
}
