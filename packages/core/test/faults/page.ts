import { onTestFinished, vi } from 'vitest'

/**
 * Gives the test a page, with the events that tell that it is back.
 *
 * @returns `listening`, the events that are listened to, once for each listener.
 */
export function stubPage() {
  const page = new EventTarget()
  const listening: string[] = []
  const hear = (target: EventTarget) => ({
    addEventListener: (name: string, listener: () => void) => {
      listening.push(name)
      target.addEventListener(name, listener)
    },
    removeEventListener: (name: string, listener: () => void) => {
      listening.splice(listening.indexOf(name), 1)
      target.removeEventListener(name, listener)
    },
  })
  const document = { ...hear(page), visibilityState: 'visible' }
  const { addEventListener, removeEventListener } = hear(page)
  vi.stubGlobal('addEventListener', addEventListener)
  vi.stubGlobal('removeEventListener', removeEventListener)
  vi.stubGlobal('document', document)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return { document, listening, dispatch: (name: string) => page.dispatchEvent(new Event(name)) }
}
