import { afterEach, describe, expect, test, vi } from 'vitest'
import { answers } from './answers.ts'
import { contractContext } from './context.ts'
import { polling } from './page/read.ts'

/** Renders the README's example into an element, and returns what takes it away again. */
export type MountExample = (element: Element) => () => unknown

/**
 * Registers the test that the README's example does what it seems to do. The example asks the page's
 * own `/api/{provider}/…`; here that leads to the fake provider, as a demo server would have it.
 */
export function describeReadmeExample(framework: string, mount: MountExample): void {
  describe(`the README's example for ${framework}`, () => {
    const realFetch = globalThis.fetch
    afterEach(() => vi.restoreAllMocks())

    function serveApiFrom(origin: string): void {
      vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
        const asked = input instanceof Request ? input.url : input
        const { pathname, search } = new URL(asked, location.href)
        return realFetch(origin + pathname.replace(/^\/api\/\w+/, '') + search, init)
      })
    }

    async function press(name: string, look: (element: Element) => unknown): Promise<void> {
      const element = document.body.appendChild(document.createElement('div'))
      const unmount = mount(element)
      const buttons = () => [...element.querySelectorAll('button')]
      const named = () => buttons().find(({ textContent }) => textContent.trim() === name)
      await expect.poll(named, polling).toBeDefined()
      named()?.click()
      await look(element)
      await unmount()
      element.remove()
    }

    const textIn = (element: Element, selector: string) => () =>
      element.querySelector(selector)?.textContent

    test('shows the answer to a press of its button', async () => {
      serveApiFrom(contractContext().url)
      await press('Tell me a joke', (element) =>
        expect.poll(textIn(element, '[aria-live]'), polling).toBe(answers.short.text),
      )
    })

    test('says what went wrong', async () => {
      serveApiFrom(contractContext().deadUrl)
      await press('Tell me a joke', (element) =>
        expect.poll(textIn(element, '[role=alert]'), polling).toMatch(/\w/),
      )
    })
  })
}
