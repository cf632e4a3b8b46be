import { createStream, openaiChat, type Snapshot } from '@millrace/core'
import { setTimeout } from 'node:timers/promises'
import { chunked, serve } from '../answers/serve.ts'
import { tokens } from '../answers/text.ts'
import { openaiChat as chatWire } from '../answers/wire.ts'
import { atMost } from '../report/result.ts'
import type { Row } from './row.ts'

const size = 100_000
/** What the engine compiles and keeps is not of the answer. */
const warmUps = 5

/** What is held on to, in bytes, once all garbage is gone. */
async function heap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Node has to be started with --expose-gc.')
  for (let time = 0; time < 3; time++) {
    await setTimeout(1)
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}

/** Reads one answer, and says what it holds at its end and when it was disposed of. */
async function readOnce(chunks: readonly Uint8Array[]) {
  const before = await heap()
  let stream: ReturnType<typeof createStream> | undefined = createStream({
    url: 'https://bench.test/',
    fetch: serve(chunks),
    protocol: openaiChat,
  })
  const length = await lengthOf(stream.start())
  const held = (await heap()) - before
  stream.reset()
  stream = undefined
  return { length, held, left: (await heap()) - before }
}

/** In a function of its own, which does not hold on to the snapshot. */
async function lengthOf(ended: Promise<Snapshot>): Promise<number> {
  return (await ended).text.length
}

export const memory: Row = {
  name: 'memory',
  about: `what ${size} deltas leave on the heap`,
  async measure() {
    const text = tokens(size)
    const chunks = chunked(chatWire(text), 8)
    for (let time = 0; time < warmUps; time++) await readOnce(chunks)
    const { length, held, left } = await readOnce(chunks)
    if (length !== text.join('').length) throw new Error('The stream read something else.')
    const entries = [
      { name: 'the text', best: length / 1000, ratio: 1, spread: null },
      { name: 'Millrace, at the end', best: held / 1000, ratio: held / length, spread: null },
      { name: 'Millrace, disposed of', best: left / 1000, ratio: left / length, spread: null },
    ]
    return {
      row: 'memory',
      tables: [{ caption: `${size} deltas`, unit: 'kB', entries }],
      growth: [],
      targets: [
        atMost('retained heap ≤ 3 × the text', 3, held / length),
        atMost('nothing retained after dispose (≤ 1/20 of the text)', 0.05, left / length),
      ],
    }
  },
}
