import { defineComponent, h } from 'vue'
import { useEventSource, useStream, type StreamRefs, type UseStreamOptions } from '../src/index.ts'

/** What the server renders, and the page takes over. */
export function createView(options: UseStreamOptions, onSetup?: (stream: StreamRefs) => void) {
  return defineComponent(() => {
    const stream = useStream(options)
    const feed = useEventSource({ url: '', immediate: false })
    onSetup?.(stream)
    return () =>
      h('p', [
        `${stream.status.value}: ${stream.text.value || 'nothing yet'} (${feed.status.value})`,
        stream.text.value === '' ? null : h('hr'),
      ])
  })
}
