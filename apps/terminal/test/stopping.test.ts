import type { FakeServer } from '@millrace/testing'
import { expect, it } from 'vitest'
import { ask, type Run } from './run.ts'
import { answer, providers, serveProvider } from './servers.ts'

const busy = { timeoutMs: 20_000 }

function abortSeen(server: FakeServer) {
  return server.waitFor(({ outcome }) => outcome === 'aborted', busy)
}

const openai = ['Hello', '--provider', 'openai']

it.each(providers)('shows an answer of %s before its end; Ctrl-C ends it', async (provider) => {
  // It says half of the answer and then nothing for ever: what is seen came before the end.
  const { env, server } = await serveProvider({ fault: 'hang' })
  const run = ask(['Hello', '--provider', provider], { env })
  const seen = await run.shown((stdout) => stdout.length > answer.text.length / 4)
  run.child.kill('SIGINT')
  await abortSeen(server)
  const { code, stdout, stderr } = await run.finished
  expect(code).toBe(130)
  expect(stderr).toContain('stopped')
  expect(stderr).not.toContain('error')
  expect(stdout).toBe(`${stdout.trimEnd()}\n`)
  expect(stdout.startsWith(seen.trimEnd())).toBe(true)
  expect(answer.text.startsWith(stdout.trimEnd())).toBe(true)
})

it('ends on SIGTERM as on Ctrl-C, by its own exit code', async () => {
  const { env, server } = await serveProvider({ fault: 'hang' })
  const run = ask(openai, { env })
  await run.shown((stdout) => stdout !== '')
  run.child.kill('SIGTERM')
  await abortSeen(server)
  expect((await run.finished).code).toBe(143)
})

it('stops the built-in provider, too', async () => {
  const run = ask(['Tell me a joke', '--provider', 'openai', '--fault', 'hang'])
  await run.shown((stdout) => stdout !== '')
  run.child.kill('SIGINT')
  const { code, stdout } = await run.finished
  expect(code).toBe(130)
  expect(stdout).toMatch(/.\n$/)
})

it('stops before the first byte of an answer', async () => {
  const { env, server } = await serveProvider({ pace: { firstTokenMs: 2 ** 30 } })
  const run = ask(openai, { env })
  await server.waitFor(({ status }) => status === 200, busy)
  run.child.kill('SIGINT')
  await abortSeen(server)
  expect(await run.finished).toMatchObject({ code: 130, stdout: '' })
})

it('is ended at once by a second Ctrl-C, even where nobody reads its output', async () => {
  // Half of this is more than a pipe holds, so the program cannot write all of it.
  const text = 'word '.repeat(400_000)
  const split = (whole: string) => whole.match(/[^]{1,10000}/g) ?? []
  const { env, server } = await serveProvider({ answer: { text }, split, fault: 'hang' })
  const run = ask(openai, { env, read: false })
  await server.waitFor(({ bytesSent }) => bytesSent > text.length / 3, busy)
  run.child.kill('SIGINT')
  await abortSeen(server)
  run.child.kill('SIGINT')
  expect((await run.finished).code).toBe(130)
})

it('goes quietly when its reader has left, and stops the provider', async () => {
  const text = 'one line of it\n'.repeat(10_000)
  const { env, server } = await serveProvider({ answer: { text }, pace: { tokenMs: 1 } })
  const run: Run = ask(openai, { env })
  await run.shown((stdout) => stdout.includes('\n'))
  run.child.stdout.destroy()
  await abortSeen(server)
  const { code, stderr } = await run.finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
