import { createFaultProxy, replay, type ConnectionPlan } from '@millrace/testing'
import { EventSource } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { describe, expect, test } from 'vitest'
import { answer, data, forEach } from './answer.ts'
import { ask, station, streamOf } from './setup.ts'

interface Client {
  readonly name: string
  /** Reads a stream until the client itself stops; gives the data of its messages. */
  read(url: string): Promise<string[]>
}

const clients: readonly Client[] = [
  {
    name: 'eventsource',
    read(url) {
      return new Promise((resolve) => {
        const heard: string[] = []
        const source = new EventSource(url)
        source.addEventListener('message', (event) => heard.push(String(event.data)))
        source.addEventListener('error', () => {
          if (source.readyState === source.CLOSED) resolve(heard)
        })
      })
    },
  },
  {
    name: 'eventsource-client',
    read(url) {
      return new Promise((resolve) => {
        const heard: string[] = []
        const source = createEventSource({
          url,
          onMessage: (event) => void heard.push(event.data),
          onDisconnect: () => {
            // It says so before it looks whether to come back.
            queueMicrotask(() => {
              if (source.readyState === 'closed') resolve(heard)
            })
          },
        })
      })
    },
  },
]

describe.for(clients)('$name', (client) => {
  test.for(['rst', 'fin'] as const)(
    'has an answer exactly, wherever a connection is cut (%s), and stops behind it',
    { timeout: 60_000 },
    async (by) => {
      const { url, chat } = await station({ provider: replay(answer) })
      const response = await ask(chat)
      const size = (await response.arrayBuffer()).byteLength
      const { pathname } = new URL(streamOf(response))
      const offsets = Array.from({ length: size }, (_, after) => after)
      const wrong: unknown[] = []
      await forEach(offsets, async (after) => {
        const plan: ConnectionPlan = { cut: { by, after, counting: 'body', waitMs: 1 } }
        const proxy = await createFaultProxy({ target: url, plan: [plan] })
        const heard = await client.read(proxy.url + pathname)
        if (heard.join() !== data.join()) wrong.push({ after, heard })
        await proxy.close()
      })
      expect(wrong).toEqual([])
    },
  )
})
