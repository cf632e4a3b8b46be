import { openStream, type Delta } from '@millrace/core'
import { replay } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { ask } from './run.ts'
import { answer, providers, serve, serveProvider } from './servers.ts'

describe.each(providers)('an answer of %s', (provider) => {
  it('is on stdout byte for byte, and nothing else', async () => {
    const { env, server } = await serveProvider()
    const { code, stdout, stderr } = await ask(['Hello', 'there', '--provider', provider], { env })
      .finished
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${answer.text}\n` })
    expect(stderr).toMatch(/ s to first token · .* in all\n$/)
    expect(server.requests.map((request) => request.outcome)).toEqual(['answered'])
    expect(server.requests[0]?.bodyText).toContain('Hello there')
  })

  it('comes with its token counts on stderr', async () => {
    const usage = { input: 1234, output: 567, reasoning: 89, cachedInput: 0 }
    const { env } = await serveProvider({ answer: { ...answer, usage } })
    const { stderr } = await ask(['Hello', '--provider', provider], { env }).finished
    expect(stderr).toContain('tokens: 1234 in, 567 out (89 reasoning)')
  })

  it('shows reasoning on stderr where it is wanted, and only there', async () => {
    const { env } = await serveProvider()
    const silent = await ask(['Hello', '--provider', provider], { env }).finished
    const loud = await ask(['Hello', '--provider', provider, '--reasoning'], { env }).finished
    expect(silent.stderr).not.toContain(answer.reasoning)
    expect(loud.stderr).toContain(`${answer.reasoning}\n`)
    expect(loud.stdout).toBe(silent.stdout)
  })

  it('shows a tool call on stderr', async () => {
    const call = { name: 'get_weather', input: { city: 'Porto', days: 3 } }
    const { env } = await serveProvider({ answer: { text: 'A moment.', toolCalls: [call] } })
    const run = ask(['Weather?', '--provider', provider], { env })
    const { code, stdout, stderr } = await run.finished
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'A moment.\n' })
    const line = stderr.split('\n').find((found) => found.startsWith('tool get_weather '))
    expect(JSON.parse(line?.slice('tool get_weather '.length) ?? '')).toEqual(call.input)
  })

  it('is asked for as the options say', async () => {
    const { env, server } = await serveProvider()
    const args = ['--provider', provider, '--model', 'my-model', '--system', 'Be brief.']
    const run = ask(['Hello', ...args, '--max-tokens', '3'], { env })
    const { stdout, stderr } = await run.finished
    expect(stderr).toContain('cut by the token limit')
    expect(`${answer.text}\n`.startsWith(stdout.trimEnd())).toBe(true)
    const [request] = server.requests
    expect(`${request?.path} ${request?.bodyText}`).toMatch(/my-model[^]*Be brief\./)
  })

  it('is printed as deltas with --json', async () => {
    const { env } = await serveProvider()
    const { stdout } = await ask(['Hello', '--provider', provider, '--json'], { env }).finished
    const deltas = stdout
      .trimEnd()
      .split('\n')
      .map((line): Delta => JSON.parse(line))
    const text = deltas.map((delta) => (delta.type === 'text-delta' ? delta.text : '')).join('')
    expect(text).toBe(answer.text)
    expect(deltas.at(-1)?.type).toBe('end')
  })

  it('needs no key: the built-in provider answers, and stderr says so', async () => {
    const run = ask(['Tell me a joke', '--provider', provider, '--max-tokens', '5'])
    const { code, stderr } = await run.finished
    expect(code).toBe(0)
    expect(stderr).toContain(`No ${provider.toUpperCase()}_API_KEY: the built-in fake provider`)
  })
})

describe('the prompt', () => {
  it.each([[[]], [['-']]])('is read from a pipe with the words %j', async (words) => {
    const { env, server } = await serveProvider()
    const run = ask([...words, '--provider', 'openai'], { env, input: 'Tell me\na joke\n' })
    expect((await run.finished).code).toBe(0)
    expect(server.requests[0]?.body).toMatchObject({ messages: [{ content: 'Tell me\na joke' }] })
  })

  it('goes to the provider that has a key, if none is named', async () => {
    const { env, server } = await serveProvider()
    const run = ask(['Hello'], { env: { ...env, ANTHROPIC_API_KEY: 'sk-ant-1234567890' } })
    expect((await run.finished).code).toBe(0)
    expect(server.requests.map((request) => request.path)).toEqual(['/v1/messages'])
  })
})

describe('the event stream', () => {
  const events = [
    ': a comment\r\n',
    'data: {"content":[{"text":"Grü"}]}\r\n\r\n',
    'id: 7\ndata: {"content":[{"text":"ße 👩‍💻"}]}\n\n',
  ].join('')

  it('is printed as it came with --raw, whatever the network split', async () => {
    const url = await serve(replay(events, { chunks: 'byte' }))
    const { code, stdout } = await ask(['--url', url, '--raw']).finished
    expect({ code, stdout }).toEqual({ code: 0, stdout: events })
  })

  it('is read from any address, a guess being owned up to', async () => {
    const server = replay(events, { chunks: 'byte' })
    const url = await serve(server)
    const { code, stdout, stderr } = await ask(['--url', url]).finished
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Grüße 👩‍💻\n' })
    expect(stderr).toContain('note: ')
    expect(server.requests[0]?.method).toBe('GET')
  })

  it('is asked for in the format of its address', async () => {
    const { url } = await serveProvider()
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const { code, stdout } = await ask(['Hello', '--url', `${url}${path}`]).finished
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${answer.text}\n` })
    }
  })

  it('gives the same deltas here as through the library', async () => {
    const url = await serve(replay(events))
    const { stdout } = await ask(['--url', url, '--json']).finished
    const deltas: Delta[] = []
    for await (const delta of openStream({ url })) deltas.push(delta)
    expect(stdout).toBe(deltas.map((delta) => `${JSON.stringify(delta)}\n`).join(''))
  })
})

it('prints its options and its version', async () => {
  const [options, version] = await Promise.all([ask(['--help']).finished, ask(['-v']).finished])
  expect(options).toMatchObject({ code: 0, stderr: '' })
  expect(options.stdout).toContain('--provider NAME')
  // It fits a small terminal.
  expect(options.stdout.split('\n').length).toBeLessThan(35)
  expect(options.stdout).not.toMatch(/^.{81}/m)
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})
