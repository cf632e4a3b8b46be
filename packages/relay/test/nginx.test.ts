import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStream } from '@millrace/core'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { findNginx } from '../../../scripts/readers.mjs'
import { freePort } from '../../../scripts/free-port.ts'
import { atEnd, question, station, until, type StationOptions } from './setup.ts'

const nginx = findNginx()
if (nginx === undefined) {
  process.stderr.write('No nginx (Debian: nginx-light): its tests are passed over.\n')
}

/** An nginx that is told nothing but where to listen and where to pass requests on to. */
async function behindNginx(options: StationOptions) {
  const { url, provider, relay } = await station(options)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nginx-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr warn;
     events {}
     http {
       access_log off;
       server {
         listen 127.0.0.1:${port};
         location / { proxy_pass ${url}; }
       }
     }`,
  )
  const server = spawn(nginx ?? '', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(server, 'exit')
  atEnd(async () => {
    server.kill('SIGTERM')
    await exited
  })
  const front = `http://127.0.0.1:${port}`
  await until(() =>
    fetch(`${front}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { provider, relay, chat: `${front}/llm/v1/chat/completions` }
}

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(6) }

describe.runIf(nginx !== undefined)('behind nginx with its default settings', () => {
  test('each token is passed on as it comes', async () => {
    const provider = createFakeProvider({ answer, fault: 'hang;events=4' })
    const { chat } = await behindNginx({ provider })
    const stream = createStream({ url: chat, resume: true })
    const ended = stream.start(question)
    // The provider says no more, so nothing pushes out what nginx might have held back.
    await until(() => stream.getSnapshot().text.length > 5)
    stream.stop()
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect((await ended).status).toBe('stopped')
  })

  test('an answer is whole, and a reader that leaves is noticed', async () => {
    const { chat, relay } = await behindNginx({ provider: { answer, pace: 'none' } })
    const stream = createStream({ url: chat })
    expect(await stream.start(question)).toMatchObject({ status: 'done', text: answer.text })
    await until(() => /^millrace_readers 0$/m.test(relay.metrics()))
  })
})
