import { Buffer } from 'node:buffer'
import { crc32, inflateSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { chooseAnswer, createFakeProvider, type Listener } from '../src/index.ts'
import { clients } from './clients/clients.ts'

const listeners: Listener[] = []

async function serve(): Promise<string> {
  const listener = await createFakeProvider({ pace: 'none' }).listen()
  listeners.push(listener)
  return listener.url
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

const REQUEST = {
  format: 'openai-chat',
  model: 'any',
  stream: true,
  prompt: '',
  inputText: '',
  hasToolResult: false,
  tools: [],
  toolChoice: 'auto',
  maxTokens: undefined,
  reasoning: true,
  url: new URL('http://provider.test'),
  body: {},
} as const

const HEARD: readonly (readonly [string, string])[] = [
  ['Draw me a picture', 'images'],
  ['What is in the news? Search for it', 'sources'],
  ['What is in the news? Search for it', 'serverTools'],
  ['Calculate the power of a brook', 'serverTools'],
  ['Please refuse this', 'refusal'],
  ['Plan a trip along the river', 'toolCalls'],
]

test.each(HEARD)('%j is answered with %s where the API has a place for it', async (prompt, key) => {
  const url = await serve()
  let places = 0
  for (const client of clients) {
    const heard = await client.ask(url, { prompt, stream: true, maxTokens: 100_000 })
    const found: unknown = Object.entries(heard).find(([name]) => name === key)?.[1]
    if (Object(found).length > 0) places += 1
    expect(heard.text + (heard.refusal ?? '')).not.toBe('')
  }
  expect(places).toBeGreaterThanOrEqual(4)
})

test('the sources of the search stand for words of the text', async () => {
  const { text, sources = [] } = chooseAnswer({ ...REQUEST, prompt: 'Search for it' })
  expect(sources.length).toBeGreaterThan(2)
  for (const { place } of sources) {
    expect(place?.start).toBeGreaterThan(0)
    expect(text.slice(place?.start, place?.end)).toMatch(/^\w.*\w$/)
  }
})

test('the trip is saved by a declared tool that asks for no more than the trip has', async () => {
  const schema = { type: 'object', properties: { title: {}, stops: {} } }
  const other = { type: 'object', properties: { title: { type: 'string' }, visa: {} } }
  const inputFor = (declared: unknown): object =>
    chooseAnswer({
      ...REQUEST,
      prompt: 'Plan a trip',
      tools: [{ name: 'save_itinerary', description: '', schema: declared }],
    }).toolCalls?.[0]?.input ?? {}
  expect(JSON.stringify(inputFor(schema)).length).toBeGreaterThan(1000)
  expect(Object.keys(inputFor(other))).toEqual(['title', 'visa'])
})

test('the picture is a whole PNG, and so are its previews', () => {
  const [image] = chooseAnswer({ ...REQUEST, prompt: 'Draw a picture' }).images ?? []
  if (!image) throw new Error('No image')
  for (const base64 of [image.data, ...(image.previews ?? [])]) {
    const file = Buffer.from(base64, 'base64')
    expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    const chunks = new Map<string, Buffer>()
    for (let start = 8; start < file.length;) {
      const length = file.readUInt32BE(start)
      const body = file.subarray(start + 4, start + 8 + length)
      expect(file.readUInt32BE(start + 8 + length)).toBe(crc32(body))
      chunks.set(body.toString('latin1', 0, 4), body.subarray(4))
      start += 12 + length
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
    const header = chunks.get('IHDR')
    expect([header?.readUInt32BE(0), header?.readUInt32BE(4)]).toEqual([image.width, image.height])
    const pixels = inflateSync(chunks.get('IDAT') ?? '')
    expect(pixels).toHaveLength(image.height * (image.width + 1))
    const colours = (chunks.get('PLTE')?.length ?? 0) / 3
    expect(Math.max(...pixels)).toBeLessThan(colours)
    expect(new Set(pixels).size).toBeGreaterThan(10)
  }
  expect(new Set([image.data, ...(image.previews ?? [])]).size).toBe(3)
})
