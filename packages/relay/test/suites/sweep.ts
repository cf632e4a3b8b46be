import { createStream, openaiChat } from '@millrace/core'
import { createFaultProxy, replay, type ConnectionPlan } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { answer, data, forEach, pieces } from '../answer.ts'
import type { LogChoice } from '../logs.ts'
import { ask, question, station } from '../setup.ts'

export interface Sweep {
  /** How connections are cut; `end` closes the response as a server would. */
  readonly by: 'rst' | 'fin' | 'end'
  /** How many connections of one answer. */
  readonly times: number
  readonly log: LogChoice
}

/** The longest event with its id, in bytes. */
const longestEvent = Math.max(...data.map((text) => `data: ${text}\nid: 1-9\n\n`.length))

/** Cuts an answer at each of its bytes. */
export function describeSweeps(sweeps: readonly Sweep[]): void {
  describe('an answer through a relay', () => {
    test.for(sweeps)(
      'is whole wherever $times of its connections are cut ($by, $log.name), and nothing comes twice',
      { timeout: 60_000 },
      async ({ by, times, log }) => {
        const { url, chat, provider } = await station({
          provider: replay(answer),
          log: log.open(),
          limits: { streamsPerOwner: 1000 },
        })
        const size = (await (await ask(chat)).arrayBuffer()).byteLength
        const path = chat.slice(url.length)
        // Every connection is cut after so many bytes, so that each offset is reached by some. One
        // event more, or many cuts would all fall into the same one.
        const length = Math.ceil(size / times) + (times > 1 ? longestEvent : 1)
        const offsets = Array.from({ length }, (_, after) => after)
        const wrong: unknown[] = []
        await forEach(offsets, async (after) => {
          const plan: ConnectionPlan = { cut: { by, after, counting: 'body', waitMs: 1 } }
          const proxy = await createFaultProxy({
            target: url,
            plan: (connection) => (connection <= times ? plan : undefined),
          })
          const events: string[] = []
          const stream = createStream({
            url: proxy.url + path,
            protocol: openaiChat,
            retry: { base: 1 },
            onEvent: (event) => void events.push(event.data),
          })
          const { status, text, error } = await stream.start(question)
          if (status !== 'done' || text !== pieces.join('') || events.join() !== data.join()) {
            wrong.push({ after, status, text, error: error?.message, events })
          }
          await proxy.close()
        })
        expect(wrong).toEqual([])
        // What was cut was asked for again by its place, not by a second request to the provider.
        expect(provider.requests.length).toBeLessThanOrEqual(offsets.length + 1)
      },
    )
  })
}
