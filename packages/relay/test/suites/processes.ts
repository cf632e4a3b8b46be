import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createFakeProvider, type FakeServer } from '@millrace/testing'
import type { Log } from '../../src/index.ts'
import { atEnd, eventsOf } from '../setup.ts'

/** A log that processes share. */
export interface SharedLog {
  readonly name: string
  /** The program of a relay with such a log, which `serveKillable` makes. */
  readonly script: URL
  /** Gives the place of an empty one, as the program is told it. */
  readonly place: () => string
  /** Opens what is at a place, until the test is over. */
  readonly open: (place: string, leaseMs?: number) => Log
}

/** A lease that tests can wait for, in milliseconds. */
export const lease = 600

export const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(8) }
const steady = { firstTokenMs: 1, tokenMs: 5, jitter: 0 }
export const path = '/llm/v1/chat/completions'

/** A provider that takes its time. */
export async function upstream(times = 1): Promise<{ provider: FakeServer; url: string }> {
  const text = answer.text.repeat(times)
  const provider = createFakeProvider({ answer: { text }, pace: steady })
  const listener = await provider.listen()
  atEnd(() => listener.close())
  return { provider, url: listener.url }
}

/** A relay in a process of its own. */
export interface Child {
  readonly process: ChildProcess
  readonly url: string
  readonly exited: Promise<unknown>
}

export async function startRelay(
  script: URL,
  options: Readonly<Record<string, string | number>>,
): Promise<Child> {
  const args = Object.entries({ lease, ...options }).map(([name, value]) => `--${name}=${value}`)
  const child = spawn(
    process.execPath,
    ['--conditions=millrace-source', fileURLToPath(script), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  atEnd(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const [line]: unknown[] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error('The relay did not start.'))),
  ])
  return { process: child, url: String(line).replace(/\/$/, ''), exited }
}

/** The whole events that came before the connection broke. */
export async function eventsBefore(response: Response): Promise<string[]> {
  const utf8 = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += utf8.decode(chunk, { stream: true })
  } catch {
    // It broke.
  }
  return eventsOf(text.slice(0, text.lastIndexOf('\n\n') + 2))
}

/** The id of an event. */
export const idOf = (event: string | undefined) => /\nid: (.*)$/.exec(event ?? '')?.[1] ?? ''
/** The last event of a stream whose process is gone. */
export const lost = /^event: error\ndata: .*"type":"producer-lost".*\nid: 2-0$/
