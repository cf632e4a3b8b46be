import { createEventSource } from 'eventsource-client'
import { take } from '../answer.ts'
import type { Client } from '../client.ts'

export const eventsourceClient: Client = {
  name: 'eventsource-client',
  package: 'eventsource-client',
  from: 'stream',
  read(url, heard, signal) {
    return new Promise((resolve) => {
      const source = createEventSource({
        url,
        onMessage({ data }) {
          if (take(data, heard) === 'over') close()
        },
        onDisconnect() {
          // It says so before it looks whether to come back.
          queueMicrotask(() => {
            if (source.readyState === 'closed') resolve()
          })
        },
      })
      function close() {
        source.close()
        resolve()
      }
      signal.addEventListener('abort', close)
    })
  },
}
