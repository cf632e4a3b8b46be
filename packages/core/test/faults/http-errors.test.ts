import { createFakeServer } from '@millrace/testing'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { auto, isMillraceError, openStream } from '@millrace/core'
import { corpusFolder } from '../corpus/recordings.ts'
import { protocolsOf } from '../corpus/replay.ts'
import { ask, chat, serve } from './serving.ts'

/** An answer that was no 200, as it was recorded. */
interface Recorded {
  readonly api: string
  readonly host: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The places where these bodies hold what went wrong. */
interface Body {
  readonly error?: string | { readonly message: string; readonly type?: string }
  readonly detail?: string
  readonly message?: string
  readonly request_id?: string
}

function messageOf({ error, detail, message }: Body): string | undefined {
  return typeof error === 'string' ? error : (error?.message ?? detail ?? message)
}

const folder = corpusFolder()
if (!folder) console.info('No corpus: the recorded HTTP errors are skipped.')

describe.runIf(folder)('a recorded HTTP error', () => {
  const text = folder ? readFileSync(join(folder, 'http-errors.json'), 'utf8') : '[]'
  const recordings: Recorded[] = JSON.parse(text)
  const numbered = recordings.map((recorded, index) => ({ ...recorded, index }))

  test.for(numbered)('$index: $status of $host', async ({ api, status, headers, body }) => {
    // As bytes, so that a body recorded without a content type has none.
    const respond = () => new Response(new TextEncoder().encode(body), { status, headers })
    const server = createFakeServer(respond)
    const url = await serve(server)
    const said: Body = JSON.parse(body)

    for (const protocol of protocolsOf(api)) {
      const { error, ...ended } = await ask(chat, { url, protocol, retry: { attempts: 0 } })
      expect(ended.status).toBe('error')
      expect(ended.message.parts).toEqual([])
      expect(error).toMatchObject({
        code: 'http',
        status,
        message: messageOf(said),
        requestId: headers['x-request-id'] ?? headers['request-id'] ?? said.request_id,
        retryAfter: undefined,
        raw: body.slice(0, 1024),
      })
      if (typeof said.error === 'object' && said.error.type) {
        expect(error?.type).toBe(said.error.type)
      }
    }

    const read = async () => {
      for await (const delta of openStream({ url, protocol: auto, retry: { attempts: 0 } })) {
        expect(delta).toBeUndefined()
      }
    }
    await expect(read()).rejects.toSatisfy(
      (error) => isMillraceError(error) && error.code === 'http',
    )
    expect(server.requests).toHaveLength(protocolsOf(api).length + 1)
  })

  test('is asked for again only where it may pass', async () => {
    for (const { status, headers, body } of recordings) {
      const server = createFakeServer(() => new Response(body, { status, headers }))
      await ask(chat, { url: await serve(server), retry: { base: 1 } })
      expect(server.requests).toHaveLength(status === 429 ? 3 : 1)
    }
    expect(recordings.length).toBeGreaterThan(0)
  })
})
