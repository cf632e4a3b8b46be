import type { MountFeed } from '@millrace/contract'
import { flushSync, mount, unmount, type Component } from 'svelte'
import type { FeedHandle, FeedProps } from './feed-handle.ts'

export function mountFeedOf(component: Component<FeedProps>): MountFeed {
  return async (props) => {
    const element = document.body.appendChild(document.createElement('div'))
    const handle: FeedHandle = { feed: undefined, renders: 0 }
    const probe = mount(component, { target: element, props: { ...props, handle } })
    flushSync()
    let isMounted = true

    return {
      element,
      open: () => handle.feed?.open(),
      close: () => handle.feed?.close(),
      reset: () => handle.feed?.reset(),
      renders: () => handle.renders,
      update: async (options) => handle.feed?.configure(options),
      async unmount() {
        if (!isMounted) return
        isMounted = false
        await unmount(probe)
        element.remove()
      },
    }
  }
}
