import { describe, expect, test } from 'vitest'
import { gemini } from '@millrace/core'
import { partsOf, read } from './read.ts'

const candidate = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
})
const text = (words: string) => candidate([{ text: words }])
const call = (functionCall: object) => candidate([{ functionCall }])
const stop = candidate([], { finishReason: 'STOP' })

describe('Gemini’s generateContent: sources', () => {
  const chunk = (title: string) => ({ web: { uri: `https://${title}`, title } })
  const words = 'Zürich 🏔 liegt schön. Bern auch.'
  const bytes = (piece: string) => new TextEncoder().encode(piece).length

  /** A support of the words given, as Gemini measures them. */
  const support = (piece: string, ...groundingChunkIndices: readonly number[]) => {
    const startIndex = bytes(words.slice(0, words.indexOf(piece)))
    const segment = { startIndex, endIndex: startIndex + bytes(piece), text: piece }
    return { segment, groundingChunkIndices }
  }
  const grounded = (groundingMetadata: object) => candidate([], { groundingMetadata })

  test('places counted in bytes are places in the text', () => {
    const { message } = read(gemini, [
      text(words.slice(0, 9)),
      text(words.slice(9)),
      grounded({
        groundingChunks: [chunk('a'), chunk('b'), chunk('c')],
        groundingSupports: [support('liegt schön.', 0, 1), support('Bern auch.', 1)],
      }),
    ])
    const sources = partsOf(message, 'source')
    const [textPart] = partsOf(message, 'text')
    expect(sources.map((source) => [source.title, textOfPlace(source.place)])).toEqual([
      ['a', 'liegt schön.'],
      ['b', 'liegt schön.'],
      ['b', 'Bern auch.'],
      ['c', undefined],
    ])
    expect(sources[0]).toMatchObject({ url: 'https://a', place: { key: textPart?.key } })

    function textOfPlace(
      place: { start?: number | undefined; end?: number | undefined } | undefined,
    ) {
      return place && textPart?.text.slice(place.start, place.end)
    }
  })

  test('metadata repeated from chunk to chunk gives each source once', () => {
    const metadata = { groundingChunks: [chunk('a')], groundingSupports: [support('Zürich', 0)] }
    const { message } = read(gemini, [text(words), grounded(metadata), grounded(metadata)])
    expect(partsOf(message, 'source')).toHaveLength(1)
  })

  test('where other words stand at the place, the words themselves are looked for', () => {
    const segment = { startIndex: 1, endIndex: 5, text: 'Bern' }
    const { message } = read(gemini, [
      text(words),
      grounded({
        groundingChunks: [chunk('a')],
        groundingSupports: [{ segment, groundingChunkIndices: [0] }],
      }),
    ])
    const start = words.indexOf('Bern')
    expect(partsOf(message, 'source')[0]?.place).toMatchObject({ start, end: start + 4 })
  })

  test('a place in the second text names that part', () => {
    const { message } = read(gemini, [
      text('One.'),
      call({ name: 'f' }),
      text('Two.'),
      candidate([], {
        citationMetadata: { citations: [{ startIndex: 4, endIndex: 7, uri: 'u' }] },
      }),
    ])
    const second = partsOf(message, 'text')[1]
    expect(partsOf(message, 'source')[0]).toMatchObject({
      url: 'u',
      place: { key: second?.key, start: 0, end: 3 },
    })
  })

  test('a citation waits for its words; what never comes has no place', () => {
    const citationSources = [
      { startIndex: 1, endIndex: 3, uri: 'near', license: 'mit' },
      { startIndex: 50, endIndex: 60, uri: 'far' },
    ]
    const { deltas, message } = read(gemini, [
      candidate([{ text: 'ab' }], { citationMetadata: { citationSources } }),
      text('cd'),
      stop,
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'near', place: { start: 1, end: 3 }, raw: citationSources[0] },
      { url: 'far', place: undefined },
    ])
    const near = deltas.findIndex((delta) => delta.type === 'source')
    const end = deltas.findIndex((delta) => delta.type === 'text-end')
    expect(near).toBeLessThan(end)
  })

  test('reads chunks of every kind', () => {
    const { message } = read(gemini, [
      grounded({
        groundingChunks: [
          { retrievedContext: { uri: 'gs://d', title: 'd', text: 'Words.' } },
          { maps: { uri: 'https://maps', title: 'Café', text: 'Open' } },
          { image: { sourceUri: 'https://page', imageUri: 'https://img', title: 'i' } },
        ],
      }),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'gs://d', title: 'd', quote: 'Words.' },
      { url: 'https://maps', title: 'Café', quote: 'Open' },
      { url: 'https://page', title: 'i' },
    ])
  })

  test('a page that was read is a source, one that was not is none', () => {
    const urlMetadata = [
      { retrievedUrl: 'https://a', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS' },
      { retrievedUrl: 'https://b', urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_ERROR' },
    ]
    const { message } = read(gemini, [candidate([], { urlContextMetadata: { urlMetadata } })])
    expect(partsOf(message, 'source').map((source) => source.url)).toEqual(['https://a'])
    expect(message.providerMetadata).toMatchObject({ urlContextMetadata: { urlMetadata } })
  })

  test('of a support that names no chunk there is none, and chunks may have been sent before', () => {
    const { message } = read(gemini, [
      text(words),
      grounded({ groundingChunks: [chunk('a')] }),
      grounded({ groundingSupports: [support('Bern auch.', 7)] }),
      grounded({ groundingSupports: [{ groundingChunkIndices: ['0'] }, support('Zürich', 0)] }),
    ])
    expect(partsOf(message, 'source').map(({ title, place }) => [title, place?.end])).toEqual([
      ['a', undefined],
      ['a', 6],
    ])
  })

  test('a support without words or start begins at the text’s start', () => {
    const segment = { endIndex: 3 }
    const { message } = read(gemini, [
      text('One. Two.'),
      grounded({
        groundingChunks: [chunk('a')],
        groundingSupports: [{ segment, groundingChunkIndices: [0] }],
      }),
    ])
    expect(partsOf(message, 'source')).toMatchObject([{ place: { start: 0, end: 3 } }])
  })

  test('a citation may have no address, no title and no place', () => {
    const citations = [{ license: 'mit' }, 'odd']
    const { message } = read(gemini, [
      text('a'),
      candidate([], { citationMetadata: { citations } }),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: undefined, title: undefined, place: undefined, raw: { license: 'mit' } },
    ])
    expect(message.providerMetadata).toMatchObject({ citationMetadata: { citations } })
  })

  test('a document is named by its name where it has no title; a new kind of chunk is kept', () => {
    const groundingChunks = [
      { retrievedContext: { documentName: 'corpora/1/documents/2' } },
      { hologram: { depth: 3 } },
      null,
    ]
    const { message } = read(gemini, [grounded({ groundingChunks })])
    expect(partsOf(message, 'source')).toMatchObject([
      { title: 'corpora/1/documents/2', url: undefined },
      { title: undefined, url: undefined, raw: { groundingChunk: { hologram: { depth: 3 } } } },
    ])
  })

  test('every place in a long text is found, in characters of any width', () => {
    const characters = Array.from('aé€🏔 '.repeat(150))
    const startOf = (index: number) => characters.slice(0, index).join('')
    const citations = characters.map((character, index) => {
      const startIndex = bytes(startOf(index))
      return { startIndex, endIndex: startIndex + bytes(character), uri: `${index}` }
    })
    const { message } = read(gemini, [
      text(characters.join('')),
      candidate([], { citationMetadata: { citations } }),
    ])
    const places = partsOf(message, 'source').map(({ place }) => [place?.start, place?.end])
    expect(places).toEqual(
      characters.map((character, index) => {
        const start = startOf(index).length
        return [start, start + character.length]
      }),
    )
  })

  test('a place within a character, or before any text, is none', () => {
    const cited = (startIndex: number, endIndex: number) =>
      candidate([], { citationMetadata: { citations: [{ startIndex, endIndex, uri: 'u' }] } })
    const within = read(gemini, [text('🏔 Berg'), cited(1, 6)]).message
    expect(partsOf(within, 'source')).toMatchObject([{ place: undefined }])
    const before = read(gemini, [cited(0, 0), stop]).message
    expect(partsOf(before, 'source')).toMatchObject([{ place: undefined }])
  })
})
