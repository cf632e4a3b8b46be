import { createStream, openaiChat, type ResumeStorage, type StreamOptions } from '@millrace/core'
import type { Heard } from '../answer.ts'
import { question, type Client } from '../client.ts'

/** Asks, and takes the answer up again where a connection breaks. */
export const millrace: Client = {
  name: 'Millrace',
  package: '@millrace/core',
  from: 'question',
  async read(url, heard, signal) {
    const stream = open(url, heard)
    signal.addEventListener('abort', stream.disconnect)
    tell(await stream.start(question), heard)
  },
}

/** The page is loaded anew when its first connection breaks: another stream takes the answer up. */
export const millraceResumed: Client = {
  name: 'Millrace, page reloaded',
  package: '@millrace/core',
  from: 'question',
  async read(url, heard, signal) {
    const resume = { storage: storage() }
    const read: Heard = { words: [], whole: false }
    const lost = Promise.withResolvers<undefined>()
    let requests = 0
    const before = open(url, read, {
      resume,
      fetch(input, init) {
        requests += 1
        if (requests === 1) return fetch(input, init)
        lost.resolve(undefined)
        return new Promise(() => {})
      },
    })
    const ended = await Promise.race([before.start(question), lost.promise])
    before.disconnect()
    const after = open(url, heard, { resume })
    signal.addEventListener('abort', after.disconnect)
    const resumed = await after.resume()
    // Where not even the headers came, the page knows of no answer, and its user asks again.
    tell(resumed.status === 'idle' && !ended ? await after.start(question) : resumed, heard)
  },
}

function open(url: string, heard: Heard, options: Partial<StreamOptions> = {}) {
  return createStream({
    url,
    protocol: openaiChat,
    retry: { base: 1 },
    onDelta(delta) {
      if (delta.type === 'text-delta') heard.words.push(delta.text)
    },
    ...options,
  })
}

function tell({ status, text }: { status: string; text: string }, heard: Heard): void {
  heard.whole = status === 'done'
  // What is shown counts, and not only what was reported on the way.
  if (text !== heard.words.join('')) heard.words.splice(0, Infinity, text)
}

function storage(): ResumeStorage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}
