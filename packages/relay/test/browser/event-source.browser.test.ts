import { describe, expect, inject, test } from 'vitest'
import { question } from '../question.ts'
import { text } from './context.ts'

/** Asks, lets go of the answer, and gives the path at which it is kept. */
async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/llm/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  })
  const place = response.headers.get('content-location')
  await response.body?.cancel()
  if (place === null) throw new Error('The response names no stream.')
  return place
}

/** Reads with the browser's own EventSource until that stops by itself. */
function read(url: string): Promise<{ heard: string[]; connections: number }> {
  return new Promise((resolve) => {
    const heard: string[] = []
    let connections = 0
    const source = new EventSource(url)
    source.addEventListener('open', () => (connections += 1))
    source.addEventListener('message', ({ data }) => heard.push(String(data)))
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) resolve({ heard, connections })
    })
  })
}

function textOf(heard: readonly string[]): string {
  return heard
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data).choices[0]?.delta?.content ?? '')
    .join('')
}

describe('a browser’s own EventSource', () => {
  test('reads an answer live and stops behind its end', async () => {
    const { whole } = inject('relay')
    const { heard, connections } = await read(whole + (await ask(whole)))
    expect(textOf(heard)).toBe(text)
    expect(heard.filter((data) => data === '[DONE]')).toHaveLength(1)
    expect(connections).toBe(1)
  })

  test.for(['fin', 'rst'] as const)(
    'misses nothing and has nothing twice where every connection is cut (%s)',
    { timeout: 30_000 },
    async (by) => {
      const ways = inject('relay')
      const { heard, connections } = await read(ways[by] + (await ask(ways.whole)))
      expect(textOf(heard)).toBe(text)
      expect(heard.filter((data) => data === '[DONE]')).toHaveLength(1)
      expect(connections).toBeGreaterThan(3)
    },
  )
})
