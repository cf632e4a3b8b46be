import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { eventsOf, question, station, until, type StationOptions } from './setup.ts'

const text = 'Yeast eats sugar, 水車 🍞, and breathes out gas. '.repeat(6)
const prompt = 'Why does bread rise?'

interface Client {
  readonly name: string
  /** Streams an answer; gives its text, as far as it came. */
  ask(baseUrl: string, onText: (text: string) => void): Promise<void>
}

const quiet = { apiKey: 'client-placeholder', maxRetries: 0, logLevel: 'off' } as const

const clients: readonly Client[] = [
  {
    name: 'openai, chat',
    async ask(baseUrl, onText) {
      const client = new OpenAI({ ...quiet, baseURL: `${baseUrl}/llm/v1` })
      const messages = [{ role: 'user' as const, content: prompt }]
      const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
      for await (const { choices } of stream) onText(choices[0]?.delta.content ?? '')
    },
  },
  {
    name: 'openai, responses',
    async ask(baseUrl, onText) {
      const client = new OpenAI({ ...quiet, baseURL: `${baseUrl}/llm/v1` })
      const stream = await client.responses.create({ model: 'm', input: prompt, stream: true })
      for await (const event of stream) {
        if (event.type === 'response.output_text.delta') onText(event.delta)
      }
    },
  },
  {
    name: '@anthropic-ai/sdk',
    async ask(baseUrl, onText) {
      const client = new Anthropic({ ...quiet, baseURL: `${baseUrl}/llm` })
      const messages = [{ role: 'user' as const, content: prompt }]
      const stream = client.messages.stream({ model: 'm', max_tokens: 4000, messages })
      stream.on('text', onText)
      await stream.finalMessage()
    },
  },
  {
    name: '@google/genai',
    async ask(baseUrl, onText) {
      const httpOptions = { baseUrl: `${baseUrl}/llm` }
      const client = new GoogleGenAI({ apiKey: 'client-placeholder', httpOptions })
      const stream = await client.models.generateContentStream({ model: 'm', contents: prompt })
      for await (const chunk of stream) onText(chunk.text ?? '')
    },
  },
]

async function hear(
  client: Client,
  options: StationOptions,
): Promise<{ heard: string; error?: unknown }> {
  const { url, provider } = await station(options)
  let heard = ''
  try {
    await client.ask(url, (piece) => {
      heard += piece
    })
  } catch (error) {
    return { heard, error }
  } finally {
    const [request] = provider.requests
    expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain('client-placeholder')
  }
  return { heard }
}

describe.for(clients)('$name, with the relay as its base URL', (client) => {
  test('streams an answer whole', async () => {
    expect(await hear(client, { provider: { answer: { text } } })).toEqual({ heard: text })
  })

  test('streams an answer that has pauses', async () => {
    const provider = { answer: { text: 'Yeast.' }, pace: { firstTokenMs: 60, tokenMs: 40 } }
    expect(await hear(client, { provider, heartbeat: 10 })).toEqual({ heard: 'Yeast.' })
  })

  test('throws where the answer broke off, with what came before', async () => {
    const provider = { answer: { text }, fault: 'reset;events=9' } as const
    const { heard, error } = await hear(client, { provider })
    expect(error).toMatchObject({ message: expect.stringMatching(/broke off/) })
    expect(heard).not.toBe('')
    expect(text.startsWith(heard)).toBe(true)
  })

  test('throws where the answer was stopped', async () => {
    const { url, relay, provider, entries } = await station({
      provider: { answer: { text }, fault: 'hang;events=9' },
    })
    const asked = client
      .ask(url, () => {})
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    await until(() => entries.some(({ event }) => event === 'stream-started'))
    const started = entries.find((entry) => entry.event === 'stream-started')
    const id = started && 'stream' in started ? started.stream : ''
    await relay.fetch(new Request(`${url}/streams/${id}`, { method: 'DELETE' }))
    expect(await asked).toMatchObject({ message: expect.stringMatching(/was stopped/) })
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('gets the provider’s own error', async () => {
    const { error } = await hear(client, { provider: { fault: 'http-401' } })
    expect(error).toMatchObject({ status: 401 })
  })
})

describe('curl', () => {
  const run = promisify(execFile)

  test('streams an answer, and has it again from any event on', async () => {
    const { url, chat } = await station({ provider: { answer: { text: 'Yeast.' } } })
    const json = ['-H', 'content-type: application/json', '-d', JSON.stringify(question)]
    const { stdout } = await run('curl', ['-isSN', chat, ...json])
    const [, head = '', body = ''] = /^(.*?)\r\n\r\n(.*)$/s.exec(stdout) ?? []
    const events = eventsOf(body)
    expect(events.at(-1)).toMatch(/^data: \[DONE\]\nid: 1-\d+$/)
    const place = /^content-location: (.*)\r$/im.exec(head)?.[1] ?? ''
    const behind = ['-H', 'last-event-id: 1-2', url + place]
    const again = await run('curl', ['-sSN', ...behind])
    expect(eventsOf(again.stdout)).toHaveLength(events.length - 2)
  })
})
