import {
  asJson,
  createCounter,
  describeError,
  type Mount,
  type ProbeProps,
} from '@millrace/contract'
import { memo, StrictMode, useEffect, useLayoutEffect, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { useAppendText, useStream, type LiveStream, type Message, type Part } from '../src/index.ts'

/** What a probe's component has handed out. */
interface Handle {
  live: LiveStream | undefined
  beside: LiveStream | undefined
  message: Message | undefined
  renders: number
}

interface Props extends ProbeProps {
  /** Called once each time the component has rendered. */
  readonly onRender: (live: LiveStream, message?: Message, beside?: LiveStream) => void
  readonly onPart: (key: string) => void
}

function Probe(props: Props): ReactElement {
  if (props.appends) return <AppendingProbe {...props} />
  if (props.reads === 'status') return <StatusProbe {...props} />
  return props.reads === 'output' ? <OutputProbe {...props} /> : <FullProbe {...props} />
}

function StatusProbe({ options, onRender }: Props): ReactElement {
  const live = useStream(options)
  useEffect(() => onRender(live))
  return <p data-testid="status">{live.status}</p>
}

function AppendingProbe({ options, appends, appendsFrom, onRender }: Props): ReactElement {
  const live = useStream(options)
  const ref = useAppendText(appendsFrom ?? live, appends)
  useEffect(() => onRender(live))
  return (
    <>
      <p data-testid="status">{live.status}</p>
      <pre data-testid="appended" ref={ref} />
    </>
  )
}

function OutputProbe({ options, onRender }: Props): ReactElement {
  const live = useStream(options)
  useEffect(() => onRender(live))
  return <p data-testid="output">{asJson(live.output)}</p>
}

const PartProbe = memo(function PartProbe({
  part,
  onPart,
}: Pick<Props, 'onPart'> & { readonly part: Part }): ReactElement {
  useEffect(() => onPart(part.key))
  return <i>{part.type}</i>
})

const unused = { url: '' }

function FullProbe({
  options,
  beside = unused,
  beforeSubscribing,
  onRender,
  onPart,
  startWith,
}: Props): ReactElement {
  const live = useStream(options)
  const second = useStream(beside)
  const { status, text, reasoning, output, metadata, error, usage, timing, message, start } = live
  // React subscribes in an effect: after all layout effects.
  useLayoutEffect(() => {
    beforeSubscribing?.(start)
  }, [beforeSubscribing, start])
  useEffect(() => onRender(live, message, second))
  useEffect(() => {
    if (startWith !== undefined) void start(startWith)
  }, [start, startWith])
  return (
    <>
      <p data-testid="status">{status}</p>
      <p data-testid="text">{text}</p>
      <p data-testid="reasoning">{reasoning}</p>
      <p data-testid="output">{asJson(output)}</p>
      <p data-testid="metadata">{asJson(metadata)}</p>
      <p data-testid="error">{describeError(error)}</p>
      <p data-testid="usage">{asJson(usage)}</p>
      <p data-testid="timing">{asJson(timing)}</p>
      <p data-testid="parts">{asJson(message.parts)}</p>
      <p data-testid="beside">{second.text}</p>
      {message.parts.map((part) => (
        <PartProbe key={part.key} part={part} onPart={onPart} />
      ))}
    </>
  )
}

export const mountProbe: Mount = async (props) => {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  const handle: Handle = { live: undefined, beside: undefined, message: undefined, renders: 0 }
  const parts = createCounter()
  const onRender: Props['onRender'] = (live, message, beside) => {
    handle.live = live
    handle.beside = beside
    handle.message = message
    handle.renders += 1
  }
  const render = (options: ProbeProps['options']) => {
    const probe = <Probe {...props} options={options} onRender={onRender} onPart={parts.count} />
    flushSync(() => root.render(props.strict ? <StrictMode>{probe}</StrictMode> : probe))
  }
  const mounted = <Value,>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The probe is not mounted')
    return value
  }
  render(props.options)
  const { start, stop, resume, reset } = mounted(handle.live)

  return {
    element,
    start,
    stop,
    resume,
    reset,
    message: () => mounted(handle.message),
    renders: () => handle.renders,
    partRenders: parts.of,
    startBeside: (asked) => mounted(handle.beside).start(asked),
    update: async (options) => render(options),
    unmount: async () => {
      root.unmount()
      element.remove()
    },
  }
}
