import { EventSource } from 'eventsource'
import { take } from '../answer.ts'
import type { Client } from '../client.ts'

/** The browsers' `EventSource`, for Node. */
export const eventsource: Client = {
  name: 'eventsource',
  package: 'eventsource',
  from: 'stream',
  read(url, heard, signal) {
    return new Promise((resolve) => {
      const source = new EventSource(url)
      const close = () => {
        source.close()
        resolve()
      }
      signal.addEventListener('abort', close)
      source.addEventListener('message', ({ data }) => {
        if (take(String(data), heard) === 'over') close()
      })
      source.addEventListener('error', () => {
        if (source.readyState === source.CLOSED) resolve()
      })
    })
  },
}
