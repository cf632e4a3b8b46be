import {
  createStream,
  openaiChat,
  type Snapshot,
  type Stream,
  type StreamOptions,
} from '@millrace/core'
import { onTestFinished } from 'vitest'

/** Where OpenAI's API, and a fake of it, is asked. */
export const chatPath = '/v1/chat/completions'

const body = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Why does bread rise?' }],
}

/** Headers that need no preflight: the first connection is then that of the answer. */
export const simpleHeaders = { 'content-type': 'text/plain' }

/** A stream that asks as an app does, and is stopped when the test is over. */
export function streamOf(options: StreamOptions): Stream {
  const stream = createStream({ protocol: openaiChat, body, ...options })
  onTestFinished(stream.stop)
  return stream
}

/** Asks once, and gives the end. */
export function ask(options: StreamOptions): Promise<Snapshot> {
  return streamOf(options).start()
}
