import {
  asJson,
  createCounter,
  describeError,
  type Mount,
  type ProbeProps,
} from '@millrace/contract'
import {
  createApp,
  defineComponent,
  h,
  nextTick,
  onMounted,
  shallowRef,
  withDirectives,
  type Ref,
} from 'vue'
import {
  useStream,
  vAppendText,
  type Message,
  type Part,
  type StreamRefs,
  type UseStreamOptions,
} from '../src/index.ts'

/** What a probe's component hands out to the test. */
interface Handle {
  live: StreamRefs | undefined
  beside: StreamRefs | undefined
  readonly parts: ReturnType<typeof createCounter>
  message: Message | undefined
  renders: number
}

function createProbe(props: ProbeProps, options: Ref<UseStreamOptions>, handle: Handle) {
  const shows = (name: string, value: string) => h('p', { 'data-testid': name }, value)

  const PartProbe = defineComponent(
    ({ part }: { readonly part: Part }) => {
      const { key } = part
      return () => {
        handle.parts.count(key)
        return h('i')
      }
    },
    { props: ['part'] },
  )

  return defineComponent(() => {
    const live = useStream(options)
    const beside = useStream(props.beside ?? { url: '' })
    handle.beside = beside
    const { status, text, reasoning, output, metadata, error, usage, timing, message } = live
    handle.live = live
    props.beforeSubscribing?.(live.start)
    onMounted(() => {
      if (props.startWith !== undefined) void live.start(props.startWith)
    })
    if (props.appends) {
      const from = props.appendsFrom ?? live
      return () => {
        handle.renders += 1
        return [
          shows('status', status.value),
          withDirectives(h('pre', { 'data-testid': 'appended' }), [
            [vAppendText, from, props.appends],
          ]),
        ]
      }
    }
    if (props.reads === 'status') {
      return () => {
        handle.renders += 1
        return shows('status', status.value)
      }
    }
    if (props.reads === 'output') {
      return () => {
        handle.renders += 1
        return shows('output', asJson(output.value))
      }
    }
    return () => {
      handle.renders += 1
      handle.message = message.value
      return [
        shows('status', status.value),
        shows('text', text.value),
        shows('reasoning', reasoning.value),
        shows('output', asJson(output.value)),
        shows('metadata', asJson(metadata.value)),
        shows('error', describeError(error.value)),
        shows('usage', asJson(usage.value)),
        shows('timing', asJson(timing.value)),
        shows('parts', asJson(message.value.parts)),
        shows('beside', beside.text.value),
        message.value.parts.map((part) => h(PartProbe, { key: part.key, part })),
      ]
    }
  })
}

export const mountProbe: Mount = async (props) => {
  const element = document.body.appendChild(document.createElement('div'))
  const options = shallowRef(props.options)
  const parts = createCounter()
  const handle: Handle = {
    live: undefined,
    beside: undefined,
    parts,
    message: undefined,
    renders: 0,
  }
  const app = createApp(createProbe(props, options, handle))
  app.mount(element)
  const mounted = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The probe is not mounted')
    return value
  }
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
    async update(next) {
      options.value = next
      await nextTick()
    },
    async unmount() {
      app.unmount()
      element.remove()
    },
  }
}
