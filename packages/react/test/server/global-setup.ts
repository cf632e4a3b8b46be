import type { TestProject } from 'vitest/node'
import { servePages } from './serve.tsx'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where documents are rendered. */
    pagesUrl: string
  }
}

/** Vitest's global set-up: starts the server whose documents the tests take over. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await servePages()
  project.provide('pagesUrl', server.url)
  return () => server.close()
}
