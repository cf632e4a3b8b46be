import { createStream, type Snapshot } from '@millrace/core'
import { createFakeProvider } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { providers, type Provider } from './providers.ts'
import { addTurn, settleTurn, type Turn } from './turns.ts'

const MODEL = 'some-model'

async function ask(provider: Provider, turns: readonly Turn[], question: string) {
  const upstream = createFakeProvider({ pace: 'none' })
  const stream = createStream({
    // The fake provider finds its routes below any path.
    url: new URL(provider.url(MODEL), 'http://fake'),
    fetch: (input, init) => upstream.fetch(new Request(input, init)),
  })
  const answer = await stream.start(provider.body(MODEL, turns, question))
  return { answer, request: upstream.requests[0] }
}

describe.each(providers)('the requests of $label', (provider) => {
  it('are what the API takes', async () => {
    const { answer } = await ask(provider, [], 'Tell me a joke.')
    expect(answer.error).toBeNull()
    expect(answer.status).toBe('done')
    expect(answer.text).not.toBe('')
    expect(answer.usage?.output).toBeGreaterThan(0)
    expect(answer.message.model).toBe(MODEL)
  })

  it('offer the weather tool where it is of use', async () => {
    const sunny = await ask(provider, [], 'What is the weather in Kyoto?')
    expect(sunny.answer.message.parts).toContainEqual(
      expect.objectContaining({ type: 'tool', name: 'get_weather' }),
    )
    expect(sunny.request?.bodyText).toContain('tools')
    const joke = await ask(provider, [], 'Tell me a joke.')
    expect(joke.request?.bodyText).not.toContain('tools')
  })

  it('take the finished exchanges along, and no others', async () => {
    const first = (await ask(provider, [], 'Tell me a joke.')).answer
    const cut: Snapshot = { ...first, status: 'stopped', text: 'Half an ans' }
    const turns = [first, cut].reduce<readonly Turn[]>((before, answer, index) => {
      const [added, turn] = addTurn(before, provider.id, `Question ${index}`)
      return settleTurn(added, turn.id, answer)
    }, [])
    const { request } = await ask(provider, turns, 'And then?')
    const sent = request?.bodyText ?? ''
    expect(sent).toContain('Question 0')
    expect(sent).toContain(JSON.stringify(first.text))
    expect(sent).toContain('And then?')
    expect(sent).not.toContain('Question 1')
    expect(sent).not.toContain('Half an ans')
  })
})
