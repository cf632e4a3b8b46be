import type { TestProject } from 'vitest/node'
import { listenForControl } from './control.ts'

/** Vitest's global set-up: starts the process's side of what the tests in the page do. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const control = await listenForControl()
  project.provide('controlUrl', control.url)
  return () => control.close()
}
