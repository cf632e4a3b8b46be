import { asJson, describeError, type MountFeed } from '@millrace/contract'
import { createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import { useEventSource, type FeedControls } from '../src/index.ts'

const shows = (name: string, value: string) => h('p', { 'data-testid': name }, value)

export const mountFeedProbe: MountFeed = async (props) => {
  const element = document.body.appendChild(document.createElement('div'))
  const options = shallowRef(props.options)
  let controls: FeedControls | undefined
  let renders = 0
  const app = createApp(
    defineComponent(() => {
      const { status, event, events, lastEventId, error, open, close, reset } =
        useEventSource(options)
      controls = { open, close, reset }
      return () => {
        renders += 1
        if (props.reads === 'status') return shows('status', status.value)
        return [
          shows('status', status.value),
          shows('event', asJson(event.value)),
          shows('events', asJson(events.value)),
          shows('lastEventId', lastEventId.value),
          shows('error', describeError(error.value)),
        ]
      }
    }),
  )
  app.mount(element)

  return {
    element,
    open: () => controls?.open(),
    close: () => controls?.close(),
    reset: () => controls?.reset(),
    renders: () => renders,
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
