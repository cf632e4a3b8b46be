import { createCounter, type Mount } from '@millrace/contract'
import { flushSync, mount, unmount, type Component } from 'svelte'
import type { Handle, Props } from './handle.ts'

/** @param appending The component that appends text, in place of the other. */
export function mountOf(component: Component<Props>, appending: Component<Props>): Mount {
  return async (props) => {
    const element = document.body.appendChild(document.createElement('div'))
    const parts = createCounter()
    const handle: Handle = {
      stream: undefined,
      beside: undefined,
      parts,
      message: undefined,
      renders: 0,
    }
    const probe = mount(props.appends ? appending : component, {
      target: element,
      props: { ...props, handle },
    })
    flushSync()
    const mounted = <Value>(value: Value | undefined): Value => {
      if (value === undefined) throw new Error('The probe is not mounted')
      return value
    }
    const { start, stop, resume, reset, configure } = mounted(handle.stream)
    let isMounted = true

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
      update: async (options) => configure(options),
      async unmount() {
        if (!isMounted) return
        isMounted = false
        await unmount(probe)
        element.remove()
      },
    }
  }
}
