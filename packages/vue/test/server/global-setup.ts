import type { TestProject } from 'vitest/node'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { createView } from '../rendered-view.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The view's HTML as a server renders it. */
    renderedHtml: string
  }
}

/** Vitest's global set-up: renders what the tests in the page take over. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('renderedHtml', await renderToString(createSSRApp(createView({ url: '' }))))
}
