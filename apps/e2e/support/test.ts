import {
  createFakeProvider,
  createFakeServer,
  replay,
  type Fault,
  type FakeServer,
} from '@millrace/testing'
import { test as base } from '@playwright/test'
import { Demo } from './demo.ts'
import { startDemoServer, type DemoServer } from './demo-server.ts'

export { expect } from '@playwright/test'

export type Framework = 'react' | 'vue' | 'svelte'

/** A demo server with one local upstream behind all three base URLs. */
interface Rig {
  readonly url: string
  readonly upstream: FakeServer
}

/** One whose upstream answers at once, and goes wrong when told to. */
export interface QuickRig extends Rig {
  fault: Fault | undefined
}

/** One whose upstream sends the bytes it was given. */
export interface ReplayRig extends Rig {
  body: Uint8Array<ArrayBuffer>
  /** Where the bytes stop until the promise is kept; the next answer alone does so. */
  pause: { readonly at: number; readonly until: Promise<void> } | undefined
}

interface WorkerFixtures {
  readonly framework: Framework
  /** The models the demo servers are told to ask for, by names of those that have hosted tools. */
  readonly models: Readonly<Record<string, string>>
  /** A demo server as it starts without any key. */
  readonly fake: DemoServer
  readonly paced: Rig
  readonly quickRig: QuickRig
  readonly replayRig: ReplayRig
}

interface Fixtures {
  readonly demo: Demo
  readonly quick: QuickRig
  readonly pageErrors: undefined
}

/** The keys the demo servers are given; no real ones, and no page may see them. */
export const KEYS = {
  OPENAI_API_KEY: 'sk-millrace-e2e-1c9f47',
  ANTHROPIC_API_KEY: 'sk-ant-millrace-e2e-6d2a80',
  GEMINI_API_KEY: 'AIza-millrace-e2e-b35e19',
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  framework: ['react', { option: true, scope: 'worker' }],

  models: [
    {
      OPENAI_MODEL: 'gpt-5-e2e',
      ANTHROPIC_MODEL: 'claude-e2e',
      GEMINI_MODEL: 'gemini-3-e2e-image',
    },
    { option: true, scope: 'worker' },
  ],

  fake: [
    async ({ models }, use) => {
      const server = await startDemoServer(models)
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],

  paced: [
    async ({ models }, use) => {
      const upstream = createFakeProvider({ pace: { firstTokenMs: 60, tokenMs: 12 } })
      await withServer(upstream, { ...models, ...KEYS }, (url) => use({ url, upstream }))
    },
    { scope: 'worker' },
  ],

  quickRig: [
    async ({ models }, use) => {
      const state: { fault: Fault | undefined } = { fault: undefined }
      const upstream = createFakeProvider({
        pace: { firstTokenMs: 5, tokenMs: 1 },
        fault: () => state.fault,
      })
      await withServer(upstream, models, (url) => use(Object.assign(state, { url, upstream })))
    },
    { scope: 'worker' },
  ],

  replayRig: [
    async ({ models }, use) => {
      const state: Pick<ReplayRig, 'body' | 'pause'> = { body: new Uint8Array(), pause: undefined }
      const upstream = createFakeServer((request) => {
        const { body, pause } = state
        state.pause = undefined
        if (pause) return paused(body, pause)
        return replay(body, { chunks: splits(body.byteLength) }).fetch(
          new Request(request.url, { method: 'POST' }),
        )
      })
      await withServer(upstream, models, (url) => use(Object.assign(state, { url, upstream })))
    },
    { scope: 'worker' },
  ],

  quick: async ({ quickRig }, use) => {
    quickRig.fault = undefined
    await use(quickRig)
    quickRig.fault = undefined
  },

  demo: async ({ page, framework }, use) => {
    await use(new Demo(page, framework))
  },

  pageErrors: [
    async ({ page }, use) => {
      const errors: Error[] = []
      page.on('pageerror', (error) => errors.push(error))
      await use(undefined)
      base.expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

async function withServer(
  upstream: FakeServer,
  env: Readonly<Record<string, string>>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const listener = await upstream.listen()
  const server = await startDemoServer({
    ...env,
    OPENAI_BASE_URL: `${listener.url}/v1`,
    ANTHROPIC_BASE_URL: listener.url,
    GEMINI_BASE_URL: listener.url,
  })
  await use(server.url)
  await server.close()
  await listener.close()
}

function paused(
  body: Uint8Array<ArrayBuffer>,
  { at, until }: NonNullable<ReplayRig['pause']>,
): Response {
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(body.subarray(0, at))
      await until
      controller.enqueue(body.subarray(at))
      controller.close()
    },
  })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
}

/** Writes of a size that falls inside events and characters. */
function splits(bytes: number): readonly number[] {
  const size = 997
  return Array.from({ length: Math.floor(bytes / size) }, () => size)
}
