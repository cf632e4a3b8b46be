import { parseJson } from '../json.ts'

type Reader = (data: string) => unknown

let createRepeatReader: (() => Reader) | undefined

/**
 * Loads what reads events that repeat each other, which those of an answer do, without parsing
 * each. Nobody has to wait for it: it changes how soon events are read, and not what is read.
 */
export async function loadRepeatReader(): Promise<void> {
  try {
    createRepeatReader ??= (await import('./repeat-reader.ts')).createRepeatReader
  } catch {
    // Each event is parsed then. The next answer tries again.
  }
}

/**
 * Reads the data of one response's events as JSON: what `JSON.parse` gives, or `undefined` where
 * the text is not JSON.
 */
export function createPayloadReader(): Reader {
  let repeats: Reader | undefined
  return (data) => {
    repeats ??= createRepeatReader?.()
    return repeats ? repeats(data) : parseJson(data)
  }
}
