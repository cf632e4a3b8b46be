import { fetchEventSource, type FetchEventSourceInit } from '@microsoft/fetch-event-source'
import { take, type Heard } from '../answer.ts'
import { question, type Client } from '../client.ts'

const about = { package: '@microsoft/fetch-event-source', prepare: standInForPage }

/** Reads the relay's copy of an answer, from which it can go on. */
export const fetchEventSourceGet: Client = {
  ...about,
  name: 'fetch-event-source, GET',
  from: 'stream',
  read: (url, heard, signal) => read(url, heard, signal, {}),
}

/** Asks, as it is mostly used; where the connection breaks it asks again. */
export const fetchEventSourcePost: Client = {
  ...about,
  name: 'fetch-event-source, POST',
  from: 'question',
  read: (url, heard, signal) =>
    read(url, heard, signal, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    }),
}

async function read(
  url: string,
  heard: Heard,
  signal: AbortSignal,
  init: FetchEventSourceInit,
): Promise<void> {
  const over = new AbortController()
  await fetchEventSource(url, {
    ...init,
    signal: AbortSignal.any([signal, over.signal]),
    onmessage({ data }) {
      if (!over.signal.aborted && take(data, heard) === 'over') over.abort()
    },
    onclose() {
      heard.whole = true
    },
  })
}

/** All that it asks of a page: timers, `fetch`, and whether it is hidden. */
function standInForPage(): () => void {
  const { setTimeout, clearTimeout, fetch } = globalThis
  const document = { hidden: false, addEventListener() {}, removeEventListener() {} }
  Object.assign(globalThis, { window: { setTimeout, clearTimeout, fetch }, document })
  return () => {
    Reflect.deleteProperty(globalThis, 'window')
    Reflect.deleteProperty(globalThis, 'document')
  }
}
