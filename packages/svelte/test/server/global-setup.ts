import { render } from 'svelte/server'
import type { TestProject } from 'vitest/node'
import RenderedView from '../rendered-view.svelte'

declare module 'vitest' {
  interface ProvidedContext {
    /** The view's HTML as a server renders it. */
    renderedHtml: string
  }
}

/** Vitest's global set-up: renders what the tests in the page take over. */
export default async function setup(project: TestProject): Promise<void> {
  const { body } = await render(RenderedView, { props: { options: { url: '' } } })
  project.provide('renderedHtml', body)
}
