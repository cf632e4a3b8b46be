import { setTimeout } from 'node:timers/promises'
import { chunked, serve } from '../answers/serve.ts'
import { tokens } from '../answers/text.ts'
import { holders, type Holder } from '../contenders/holders.ts'
import { versionOf } from '../measure/version.ts'
import { atMost, type Entry } from '../report/result.ts'
import type { Row } from './row.ts'

const size = 100_000
/** What the engine compiles and keeps is not of the answer. */
const warmUps = 3
const subject = 'Millrace'

/** What is held on to, in bytes, once all garbage is gone. */
async function heap(): Promise<number> {
  if (!globalThis.gc) throw new Error('Node has to be started with --expose-gc.')
  for (let time = 0; time < 3; time++) {
    await setTimeout(1)
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}

/** In bytes. */
interface Retained {
  /** By what the view reads from, at the answer's end. */
  readonly held: number
  /** When that was let go of. */
  readonly left: number
}

async function measureOnce(
  hold: Holder['hold'],
  chunks: readonly Uint8Array[],
  length: number,
): Promise<Retained> {
  const before = await heap()
  let answer: Awaited<ReturnType<typeof hold>> | undefined = await hold(serve(chunks))
  if (answer.length() !== length) throw new Error('It read something else.')
  const held = (await heap()) - before
  answer.release()
  answer = undefined
  return { held, left: (await heap()) - before }
}

async function measureHolder(holder: Holder, text: readonly string[]): Promise<Retained | string> {
  const chunks = chunked(holder.wire(text), 8)
  const { length } = text.join('')
  try {
    for (let time = 0; time < warmUps; time++) await measureOnce(holder.hold, chunks, length)
    return await measureOnce(holder.hold, chunks, length)
  } catch (error) {
    return String(error)
  }
}

function entriesOf(holder: Holder, retained: Retained | string, length: number): Entry[] {
  const version = holder.package === undefined ? undefined : versionOf(holder.package)
  const entry = (when: string, bytes: number | null): Entry => ({
    name: `${holder.name}, ${when}`,
    version,
    best: bytes === null ? null : bytes / 1000,
    ratio: bytes === null ? null : bytes / length,
    spread: null,
    failure: typeof retained === 'string' ? retained : undefined,
  })
  if (typeof retained === 'string') return [entry('at the end', null)]
  return [entry('at the end', retained.held), entry('let go of', retained.left)]
}

export const memory: Row = {
  name: 'memory',
  about: `what ${size} deltas leave on the heap`,
  async measure() {
    const text = tokens(size)
    const { length } = text.join('')
    const entries: Entry[] = [{ name: 'the text', best: length / 1000, ratio: 1, spread: null }]
    let own: Retained | undefined
    for (const holder of holders) {
      const retained = await measureHolder(holder, text)
      entries.push(...entriesOf(holder, retained, length))
      if (holder.name === subject && typeof retained === 'object') own = retained
    }
    return {
      row: 'memory',
      tables: [{ caption: `${size} deltas`, unit: 'kB', entries }],
      growth: [],
      targets: [
        atMost('retained heap ≤ 3 × the text', 3, own ? own.held / length : null),
        atMost(
          'nothing retained after dispose (≤ 1/20 of the text)',
          0.05,
          own ? own.left / length : null,
        ),
      ],
    }
  },
}
