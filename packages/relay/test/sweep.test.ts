import { createStream, openaiChat } from '@millrace/core'
import { createFaultProxy, replay, type ConnectionPlan } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { logs } from './logs.ts'
import { ask, question, station } from './setup.ts'

const pieces = ['水', '車 ', '🍞', '!']
const event = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const answer = [
  ...pieces.map((content) => event({ content })),
  event({}, 'stop'),
  'data: [DONE]\n\n',
].join('')

const [memory, sqlite] = logs
const sweeps = [
  ...(['rst', 'fin'] as const).flatMap((by) =>
    [1, 2, 3, 4, 5].map((times) => ({ by, times, log: memory })),
  ),
  { by: 'end', times: 2, log: memory },
  // What is different here is how events come into the log, not how they leave it.
  { by: 'rst', times: 3, log: sqlite },
  { by: 'fin', times: 3, log: sqlite },
] as const

/** Runs a task for each value, so many at a time. */
async function forEach<Value>(values: readonly Value[], task: (value: Value) => Promise<void>) {
  const rest = [...values]
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await task(next)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

describe('an answer through a relay', () => {
  test.for(sweeps)(
    'is whole wherever $times of its connections are cut ($by, $log.name), and nothing comes twice',
    { timeout: 60_000 },
    async ({ by, times, log }) => {
      const { url, chat, provider } = await station({
        provider: replay(answer),
        log: log?.open(),
        limits: { streamsPerOwner: 1000 },
      })
      const size = (await (await ask(chat)).arrayBuffer()).byteLength
      const path = chat.slice(url.length)
      // Every connection is cut after so many bytes, so that each offset is reached by some.
      const offsets = Array.from({ length: Math.ceil(size / times) + 1 }, (_, after) => after)
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
          onEvent: ({ data }) => void events.push(`data: ${data}\n\n`),
        })
        const { status, text, error } = await stream.start(question)
        if (status !== 'done' || text !== pieces.join('') || events.join('') !== answer) {
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
