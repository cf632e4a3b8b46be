import type { PartialJson } from '../message/partial-json.ts'
import { createWholeJson } from '../message/whole-json.ts'

/** How long an answer is held up for the parser, in milliseconds. */
const patience = 5_000

let createPartialJson: (() => PartialJson) | undefined
let loading: Promise<void> | undefined

/**
 * Parses a tool's input: as it is written, once {@link loadInputJson} has resolved. Where the parser
 * could not be loaded, there is no input before its end; what it is then stays the same.
 */
export function createInputJson(): PartialJson {
  return (createPartialJson ?? createWholeJson)()
}

/**
 * Loads the parser of inputs that are being written. Most answers call no tool, and need none.
 *
 * @returns Nothing where it is there. Never rejects, and does not wait for long.
 */
export function loadInputJson(): Promise<void> | undefined {
  return createPartialJson ? undefined : (loading ??= load())
}

function load(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience)
    async function attempt(): Promise<void> {
      try {
        const module = await import('../message/partial-json.ts')
        createPartialJson = module.createPartialJson
      } catch {
        // The next call tries again.
        loading = undefined
      }
      clearTimeout(timer)
      resolve()
    }
    void attempt()
  })
}
