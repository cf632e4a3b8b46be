import { createFakeProvider, replay, type Fault } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { ask } from './run.ts'
import { answer, environment, providers, serve, serveProvider } from './servers.ts'

const openai = ['Hello', '--provider', 'openai']

describe.each(providers)('%s failing', (provider) => {
  const args = ['Hello', '--provider', provider]

  it.each<[Fault, RegExp]>([
    ['broken-json', /not JSON/],
    ['error-event', /The provider reports: \S/],
    ['truncate', /broke off/],
    ['reset', /The connection broke/],
  ])('midway (%s) keeps the text and says what happened', async (fault, words) => {
    const { env } = await serveProvider({ fault })
    const { code, stdout, stderr } = await ask(args, { env }).finished
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^error: .*${words.source}`, 'm'))
    expect(stdout).toMatch(/.\n$/)
    const kept = stdout.slice(0, -1)
    expect(answer.text.startsWith(kept) && kept.length < answer.text.length).toBe(true)
  })

  it.each<[Fault, RegExp]>([
    ['http-401', /\(HTTP 401\): \S/],
    ['http-429', /\(HTTP 429\): \S[^]*try again in 2 s/],
    ['http-500', /\(HTTP 500\): \S/],
    ['http-529', /\(HTTP 529\): \S/],
    ['html', /text\/html[^]*<!doctype html>/],
    ['json', /application\/json/],
  ])('at the start (%s) prints no answer and says what happened', async (fault, words) => {
    const { env } = await serveProvider({ fault })
    const { code, stdout, stderr } = await ask(args, { env }).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^error: [^]*${words.source}`, 'm'))
  })

  it('can be had from the built-in provider', async () => {
    const { code, stdout, stderr } = await ask([...args, '--fault', 'http-429']).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('HTTP 429')
  })
})

it.each(['openai', 'anthropic'])('%s is done at the terminator of an open socket', async (name) => {
  const { env } = await serveProvider({ fault: 'hold-open' })
  const { code, stdout } = await ask(['Hello', '--provider', name], { env }).finished
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${answer.text}\n` })
})

it("repeats the provider's message, kind and request id", async () => {
  const body = JSON.stringify({ error: { message: 'No such model: gpt-0', type: 'not_found' } })
  const headers = { 'x-request-id': 'req_4711' }
  const options = { status: 404, contentType: 'application/json', headers }
  const url = await serve(replay(body, options))
  const { code, stderr } = await ask(openai, { env: environment(url) }).finished
  expect(code).toBe(1)
  expect(stderr).toContain('No such model: gpt-0')
  expect(stderr).toContain('type not_found · request req_4711')
})

it('says that nothing answers at a port that is closed', async () => {
  const listener = await createFakeProvider().listen()
  await listener.close()
  const { code, stdout, stderr } = await ask(openai, { env: environment(listener.url) }).finished
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`Nothing answers at ${listener.url} (ECONNREFUSED)`)
})

describe('a key', () => {
  const key = 'sk-proj-abcdefghijklmnop'
  const echo = JSON.stringify({ error: { message: `Incorrect API key provided: ${key}.` } })

  it.each([
    ['in a refusal', { status: 401, contentType: 'application/json' }, echo],
    ['in the stream', {}, `data: ${echo}\n\n`],
    ['in a page', { contentType: 'text/html' }, `<p>${key}</p>`],
  ])('that comes back %s is not printed', async (_where, options, body) => {
    const server = replay(body, options)
    const env = { ...environment(await serve(server)), OPENAI_API_KEY: key }
    for (const format of [[], ['--raw'], ['--json']]) {
      const { code, stdout, stderr } = await ask([...openai, ...format], { env }).finished
      expect(code).toBe(1)
      expect(stdout + stderr).not.toContain(key)
      expect(stderr).toContain('[key]')
    }
    expect(server.requests[0]?.headers.get('authorization')).toBe(`Bearer ${key}`)
  })

  it('that no header can hold is not printed', async () => {
    const { env } = await serveProvider()
    const broken = `${key}\n${key}`
    const run = ask(openai, { env: { ...env, OPENAI_API_KEY: broken } })
    const { code, stdout, stderr } = await run.finished
    expect(code).toBe(1)
    expect(stdout + stderr).not.toContain(key)
  })

  it('goes to another address only where its provider is named', async () => {
    const { server, url } = await serveProvider()
    const args = ['Hello', '--url', `${url}/v1/chat/completions`]
    const env = { OPENAI_API_KEY: key }
    await ask(args, { env }).finished
    await ask([...args, '--provider', 'openai'], { env }).finished
    const sent = server.requests.map((request) => request.headers.get('authorization'))
    expect(sent).toEqual([null, `Bearer ${key}`])
  })
})

describe('a command that cannot be followed', () => {
  it.each([
    [['--nonsense'], /--nonsense/],
    [['Hello', '--provider', 'nobody'], /'nobody'.*openai, anthropic, gemini/],
    [['Hello', '--fault', 'none'], /'none'.*truncate/],
    [['Hello', '--max-tokens', '1.5'], /--max-tokens.*'1\.5'/],
    [['Hello', '--raw', '--json'], /--raw and --json/],
    [['Hello', '--url', 'ftp://example.com/'], /--url is not an http/],
    [['Hello', '--url', 'http://me:secret@127.0.0.1/'], /--url holds a user name/],
    [['Hello', '--url', 'http://127.0.0.1:9/', '--fault', 'html'], /--fault/],
    [[], /nothing to ask/],
  ])('%j says so and asks nobody', async (args, words) => {
    const { code, stdout, stderr } = await ask(args).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain('secret')
  })
})
