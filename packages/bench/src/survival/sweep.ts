import { createRelay } from '@millrace/relay'
import { createFaultProxy, replay, type CutKind } from '@millrace/testing'
import { serve } from 'srvx'
import { answer, words, type Heard } from './answer.ts'
import { question, type Client } from './client.ts'
import { watch } from './patience.ts'

/** How connections are cut: by what, and how many before one is left alone. */
export interface Cuts {
  readonly by: CutKind
  readonly times: number
}

/** What became of the readings under the same cuts, at every byte. */
export interface Survival extends Cuts {
  readings: number
  /** Each word once, in order, and the end was known for one. */
  exact: number
  /** A word is missing. */
  lost: number
  /** A word is there more than once. */
  doubled: number
  /** The client took for whole what was not. */
  falselyWhole: number
  /** The client did not come to an end. */
  hung: number
}

/** An event of the answer as the relay sends it, and what it sends before the first, in bytes. */
const longestEvent = 120
/** Clients wait more than they work. */
const atOnce = 64

/** Lets a client read the answer through the relay, over connections cut at every byte. */
export async function sweep(client: Client, all: readonly Cuts[]): Promise<Survival[]> {
  const station = await openStation()
  const path = client.from === 'question' ? station.chat : await station.begin()
  const takeAway = client.prepare?.()
  const survivals = all.map((cuts): Survival => ({
    ...cuts,
    readings: 0,
    exact: 0,
    lost: 0,
    doubled: 0,
    falselyWhole: 0,
    hung: 0,
  }))
  const tasks = survivals.flatMap((survival) =>
    // All of its connections are cut after so many bytes.
    Array.from(
      { length: lastOffset(station.size, survival.times) + 1 },
      (_, after) => async () =>
        judge(survival, await readCut(client, station.url, path, survival, after)),
    ),
  )
  try {
    await runAll(tasks.toReversed())
  } finally {
    takeAway?.()
    await station.close()
  }
  return survivals
}

/**
 * Up to where cuts make sense: together the connections reach every byte, and each gets as far as
 * through an event, so that every cut finds a client that has read something new.
 */
function lastOffset(size: number, times: number): number {
  return Math.min(size, Math.ceil(size / times) + longestEvent)
}

interface Reading extends Heard {
  readonly hung: boolean
}

async function readCut(
  client: Client,
  target: string,
  path: string,
  { by, times }: Cuts,
  after: number,
): Promise<Reading> {
  const proxy = await createFaultProxy({
    target,
    plan: (connection) =>
      connection <= times ? { cut: { by, after, counting: 'body', waitMs: 1 } } : undefined,
  })
  const heard: Heard = { words: [], whole: false }
  const over = new AbortController()
  const patience = watch(() => proxy.connections + heard.words.length)
  const read = client.read(proxy.url + path, heard, over.signal).then(() => 'ended')
  const end = await Promise.race([read, patience.lost])
  patience.stop()
  over.abort()
  await proxy.close()
  return { ...heard, hung: end === 'hung' }
}

function judge(survival: Survival, { words: heard, whole, hung }: Reading): void {
  const isExact = heard.join('\n') === words.join('\n')
  survival.readings += 1
  if (isExact && whole) survival.exact += 1
  if (words.some((word) => !heard.includes(word))) survival.lost += 1
  if (new Set(heard).size < heard.length) survival.doubled += 1
  if (whole && !isExact) survival.falselyWhole += 1
  if (hung) survival.hung += 1
}

async function runAll(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const rest = [...tasks]
  const work = async () => {
    for (let task = rest.shift(); task; task = rest.shift()) await task()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** A relay in front of a provider, over real sockets. */
async function openStation() {
  const provider = await replay(answer).listen()
  const relay = createRelay({
    upstreams: { llm: { baseUrl: provider.url } },
    authorize: () => 'ada',
    limits: { streamsPerOwner: Number.POSITIVE_INFINITY },
    retry: 1,
  })
  const options = { fetch: relay.fetch, port: 0, hostname: '127.0.0.1', silent: true }
  const server = await serve({ ...options, gracefulShutdown: false }).ready()
  const url = String(server.url).replace(/\/$/, '')
  const chat = '/llm/v1/chat/completions'
  const ask = () =>
    fetch(url + chat, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
  return {
    url,
    chat,
    /** How long the relay's answer is, in bytes. */
    size: (await (await ask()).arrayBuffer()).byteLength,
    /** Begins an answer, and gives its path. */
    async begin(): Promise<string> {
      const response = await ask()
      await response.arrayBuffer()
      return response.headers.get('content-location') ?? ''
    },
    async close(): Promise<void> {
      await relay.close({ grace: 0 })
      await server.close(true)
      await provider.close()
    },
  }
}
