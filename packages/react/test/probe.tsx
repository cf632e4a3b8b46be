import { asJson, describeError, type Mount, type ProbeProps } from '@millrace/contract'
import { StrictMode, useEffect, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { useStream, type LiveStream, type Message } from '../src/index.ts'

/** What a probe's component has handed out. */
interface Handle {
  live: LiveStream | undefined
  message: Message | undefined
  renders: number
}

interface Props extends ProbeProps {
  /** Called once each time the component has rendered. */
  readonly onRender: (live: LiveStream, message?: Message) => void
}

function Probe(props: Props): ReactElement {
  return props.reads === 'status' ? <StatusProbe {...props} /> : <FullProbe {...props} />
}

function StatusProbe({ options, onRender }: Props): ReactElement {
  const live = useStream(options)
  useEffect(() => onRender(live))
  return <p data-testid="status">{live.status}</p>
}

function FullProbe({ options, onRender, startWith }: Props): ReactElement {
  const live = useStream(options)
  const { status, text, reasoning, error, usage, timing, message, start } = live
  useEffect(() => onRender(live, message))
  useEffect(() => {
    if (startWith !== undefined) void start(startWith)
  }, [start, startWith])
  return (
    <>
      <p data-testid="status">{status}</p>
      <p data-testid="text">{text}</p>
      <p data-testid="reasoning">{reasoning}</p>
      <p data-testid="error">{describeError(error)}</p>
      <p data-testid="usage">{asJson(usage)}</p>
      <p data-testid="timing">{asJson(timing)}</p>
      <p data-testid="parts">{asJson(message.parts)}</p>
    </>
  )
}

export const mountProbe: Mount = async (props) => {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  const handle: Handle = { live: undefined, message: undefined, renders: 0 }
  const onRender: Props['onRender'] = (live, message) => {
    handle.live = live
    handle.message = message
    handle.renders += 1
  }
  const render = (options: ProbeProps['options']) => {
    const probe = <Probe {...props} options={options} onRender={onRender} />
    flushSync(() => root.render(props.strict ? <StrictMode>{probe}</StrictMode> : probe))
  }
  const mounted = <Value,>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The probe is not mounted')
    return value
  }
  render(props.options)
  const { start, stop, reset } = mounted(handle.live)

  return {
    element,
    start,
    stop,
    reset,
    message: () => mounted(handle.message),
    renders: () => handle.renders,
    update: async (options) => render(options),
    unmount: async () => {
      root.unmount()
      element.remove()
    },
  }
}
