import { createFaultProxy, replay, type ConnectionPlan } from '@millrace/testing'
import { EventSource } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { describe, expect, test } from 'vitest'
import { forEach } from './answer.ts'
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

/** Short, so that every byte of it can be cut at often; the clients do not look into the data. */
const data = ['水車 ', '🍞!', '[DONE]']
const answer = data.map((text) => `data: ${text}\n\n`).join('')

const cuts = [5, 4, 3, 2, 1].flatMap((times) => [
  { by: 'rst' as const, times },
  { by: 'fin' as const, times },
])

describe.for(clients)('$name', (client) => {
  test(
    'has an answer exactly, wherever 1 to 5 connections are cut, and stops behind it',
    {
      timeout: 60_000,
    },
    async () => {
      const { url, chat } = await station({ provider: replay(answer) })
      const response = await ask(chat)
      const size = (await response.arrayBuffer()).byteLength
      const { pathname } = new URL(streamOf(response))
      // All of these connections are cut after so many bytes.
      const all = cuts.flatMap(({ by, times }) =>
        Array.from({ length: size + 1 }, (_, after) => ({ by, times, after })),
      )
      const wrong: unknown[] = []
      const sweep = async ({ by, times, after }: (typeof all)[number]) => {
        const plan: ConnectionPlan = { cut: { by, after, counting: 'body', waitMs: 1 } }
        const proxy = await createFaultProxy({
          target: url,
          plan: (connection) => (connection <= times ? plan : undefined),
        })
        const heard = await client.read(proxy.url + pathname)
        if (heard.join() !== data.join()) wrong.push({ by, times, after, heard })
        await proxy.close()
      }
      // Until it has read `retry:` a client waits for seconds before it comes back, so all wait at once.
      await forEach(all, sweep, 200)
      expect(wrong).toEqual([])
    },
  )
})
