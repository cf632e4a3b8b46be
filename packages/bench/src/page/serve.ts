import type { ServerResponse } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, preview, type Plugin } from 'vite'
import { tokens } from '../answers/text.ts'
import { agUi, openaiChat, uiMessages, type Wire } from '../answers/wire.ts'

const wires: Readonly<Record<string, Wire>> = {
  'openai-chat': openaiChat,
  'ui-messages': uiMessages,
  'ag-ui': agUi,
}

/** The pages as Vite builds them for production, and the answers they ask for. */
export interface Site {
  /**
   * The address of an app that shows so many tokens.
   * @param watch What the bytes of the first one hold, where that is to be watched.
   */
  url(app: string, tokens: number, watch?: string): string
  close(): Promise<void>
}

const root = import.meta.dirname
const outDir = join(root, '../../dist/page')

export async function serveSite(): Promise<Site> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    resolve: { conditions: ['millrace-source', 'svelte', 'module', 'browser', 'production'] },
    build: { outDir, emptyOutDir: true, target: 'es2023' },
  })
  const pages = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [answers],
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  })
  const origin = pages.resolvedUrls?.local[0] ?? ''
  return {
    url(app, count, watch) {
      const asked = new URLSearchParams({ app, tokens: String(count) })
      if (watch !== undefined) asked.set('watch', watch)
      return `${origin}?${asked}`
    },
    close: () => pages.close(),
  }
}

const answers: Plugin = {
  name: 'answers',
  configurePreviewServer({ middlewares }) {
    middlewares.use('/answer', (request, response) => {
      void answer(new URL(request.url ?? '/', 'http://localhost'), response)
    })
  },
}

/** Writes the events one by one, as fast as they are taken. */
async function answer({ pathname, searchParams }: URL, response: ServerResponse): Promise<void> {
  const wire = wires[pathname.split('/').at(-1) ?? '']
  if (!wire) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of wire(tokens(Number(searchParams.get('tokens'))))) {
    if (!response.write(event))
      await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (response.destroyed) return
    await setImmediate()
  }
  response.end()
}
