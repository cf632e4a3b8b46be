import { createStream, type Snapshot } from '@millrace/core'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { createLayout, type Section } from '../answer/layout.ts'
import { suggestionsFor } from '../suggestions.ts'
import { noTrouble } from '../trouble/trouble.ts'
import { addTurn, settleTurn, type Turn } from '../conversation/turns.ts'
import type { Wish } from '../wish.ts'
import type { ProviderId } from './provider-id.ts'
import type { Provider } from './provider.ts'
import { providerOf, providers } from './providers.ts'

const MODELS: Readonly<Record<ProviderId, string>> = {
  openai: 'gpt-5-mini',
  anthropic: 'claude-some',
  gemini: 'gemini-3-flash',
}

async function ask(
  provider: Provider,
  turns: readonly Turn[],
  question: string,
  model = MODELS[provider.id],
) {
  const upstream = createFakeProvider({ pace: 'none' })
  const { url, body } = provider.request(model, turns, question)
  const stream = createStream({
    // The fake provider finds its routes below any path.
    url: new URL(url, 'http://fake'),
    fetch: (input, init) => upstream.fetch(new Request(input, init)),
  })
  const answer = await stream.start(body)
  return { answer, request: upstream.requests[0], sent: JSON.stringify(body) }
}

const isRefusal = ({ kind }: Section) => kind === 'refusal'

describe.each(providers)('the requests of $label', (provider) => {
  it('are what the API takes', async () => {
    const { answer } = await ask(provider, [], 'Tell me a joke.')
    expect(answer.error).toBeNull()
    expect(answer.status).toBe('done')
    expect(answer.text).not.toBe('')
    expect(answer.usage?.output).toBeGreaterThan(0)
    expect(answer.message.model).toBe(MODELS[provider.id])
  })

  it('offer a tool where it is of use', async () => {
    const sunny = await ask(provider, [], 'What is the weather in Kyoto?')
    expect(sunny.answer.message.parts).toContainEqual(
      expect.objectContaining({ type: 'tool', name: 'get_weather' }),
    )
    expect(sunny.sent).toContain('get_weather')
    const trip = await ask(provider, [], 'Plan a trip along a river.')
    expect(trip.answer.message.parts).toContainEqual(
      expect.objectContaining({ type: 'tool', name: 'save_itinerary', inputError: null }),
    )
    expect(trip.sent).toContain('save_itinerary')
    expect(trip.sent).not.toContain('get_weather')
  })

  it.each(['Tell me a joke.', 'What is a mill?', 'Refuse collection: how does it work?'])(
    'offer nothing where only words are asked for: %s',
    (question) => {
      const { url, body } = provider.request(MODELS[provider.id], [], question)
      expect(JSON.stringify(body)).not.toMatch(/tools|modalit/i)
      expect(url).not.toMatch(/responses$/)
    },
  )

  it('ask for nothing that models of others refuse', () => {
    for (const question of ['Search the web for mills.', 'Calculate 6 * 7.', 'Draw a mill.']) {
      const { url, body } = provider.request('llama-3', [], question)
      expect(JSON.stringify(body)).not.toMatch(/tools|modalit/i)
      expect(url).not.toMatch(/responses$/)
    }
  })

  it('take the finished exchanges along, and no others', async () => {
    const first = (await ask(provider, [], 'Tell me a joke.')).answer
    const cut: Snapshot = { ...first, status: 'stopped', text: 'Half an ans' }
    const turns = [first, cut].reduce<readonly Turn[]>((before, answer, index) => {
      const asked = { provider: provider.id, trouble: noTrouble }
      const [added, turn] = addTurn(before, asked, `Question ${index}`)
      return settleTurn(added, turn.key, answer)
    }, [])
    for (const question of ['And then?', 'Search the web for more.']) {
      const { request } = await ask(provider, turns, question)
      const sent = request?.bodyText ?? ''
      expect(sent).toContain('Question 0')
      expect(sent).toContain(JSON.stringify(first.text))
      expect(sent).toContain(question)
      expect(sent).not.toContain('Question 1')
      expect(sent).not.toContain('Half an ans')
    }
  })

  it('are suggested only where the answer shows what is promised', async () => {
    const config = { live: false, model: MODELS[provider.id] }
    const holds: Readonly<Record<Wish, (answer: Snapshot) => boolean>> = {
      weather: ({ message }) => message.parts.some(({ type }) => type === 'tool'),
      trip: ({ message }) => message.parts.some(({ type }) => type === 'tool'),
      picture: ({ message }) => message.parts.some(({ type }) => type === 'file'),
      search: ({ message }) => message.parts.some(({ type }) => type === 'source'),
      calculation: ({ message }) =>
        message.parts.some((part) => part.type === 'tool' && part.server && part.output),
      refusal: ({ message }) => createLayout()(message).sections.some(isRefusal),
    }
    for (const { question, wish } of suggestionsFor(provider, config)) {
      const { answer } = await ask(provider, [], question)
      expect(answer.status, question).toBe('done')
      if (wish !== null) expect(holds[wish](answer), question).toBe(true)
    }
  })
})

describe('suggestionsFor', () => {
  const labels = (id: ProviderId, live: boolean, model = MODELS[id]) =>
    suggestionsFor(providerOf(id), { live, model }).map(({ wish }) => wish)

  it('leaves out what an API or a model cannot show', () => {
    expect(labels('openai', false)).toEqual(expect.arrayContaining(['picture', 'search']))
    expect(labels('anthropic', false)).not.toContain('picture')
    expect(labels('anthropic', false)).toContain('calculation')
    expect(labels('gemini', true)).not.toContain('picture')
    expect(labels('gemini', true, 'gemini-3-pro-image')).toContain('picture')
    for (const { id } of providers) {
      const local = labels(id, true, 'llama-3')
      expect(local).toContain('trip')
      for (const wish of ['search', 'calculation', 'picture', 'refusal']) {
        expect(local).not.toContain(wish)
      }
    }
  })

  it('lists all until the server has told its models', () => {
    const [first] = providers
    if (!first) throw new Error('There are no providers.')
    const all = suggestionsFor(first, undefined)
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length)
    for (const { id } of providers)
      expect(all.length).toBeGreaterThanOrEqual(labels(id, false).length)
  })
})
