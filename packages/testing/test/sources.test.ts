import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitTokens } from '../src/index.ts'
import { at, list } from '../src/json.ts'
import { passagesOf } from '../src/places.ts'
import { anthropicApi, eventsOf, firstChoice, geminiApi, openaiApi } from './wire.ts'

describe('sources', () => {
  test('cut the text into passages that add up to it and keep each source', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 4 }),
        (text, borders) => {
          const sources = borders.flatMap(([a, b], index) => {
            const [start, end] = [
              Math.min(a, b, text.length),
              Math.min(Math.max(a, b), text.length),
            ]
            return start < end
              ? [{ url: `u${index}`, title: '', quote: '', place: { start, end } }]
              : []
          })
          const pieces = splitTokens(text).map((piece) => ({ text: piece, tokens: 1 }))
          const passages = passagesOf(pieces, sources)
          const words = passages.map((passage) =>
            passage.pieces.map((piece) => piece.text).join(''),
          )
          expect(words.join('')).toBe(text)
          expect(passages.flatMap((passage) => passage.sources).toSorted(byUrl)).toEqual(
            sources.toSorted(byUrl),
          )
          for (const [index, passage] of passages.entries()) {
            for (const { place } of passage.sources) {
              expect(words[index]).toContain(text.slice(place?.start, place?.end))
            }
          }
        },
      ),
    )
  })

  test('without a place go with the end of the text', async () => {
    const source = { url: 'https://example.com/', title: 'A page', quote: 'It says so.' }
    const answer = { text: 'It is so.', sources: [source] }
    const citations = (await eventsOf(anthropicApi, answer)).flatMap(
      (event) => at(event, 'delta', 'citation') ?? [],
    )
    expect(citations).toHaveLength(1)
    const [grounding] = (await eventsOf(geminiApi, answer)).flatMap(
      (event) => at(list(at(event, 'candidates'))[0], 'groundingMetadata') ?? [],
    )
    expect(list(at(grounding, 'groundingChunks'))).toHaveLength(1)
    expect(at(grounding, 'groundingSupports')).toBeUndefined()
  })

  test('whose words the limit cut off are left out', async () => {
    const text = 'One two three four five six.'
    const place = { start: text.indexOf('five'), end: text.indexOf(' six') }
    const source = { url: 'https://example.com/', title: 'A page', quote: 'Five.', place }
    const cited = async (max: number): Promise<number> => {
      const body = { max_completion_tokens: max }
      const payloads = await eventsOf(openaiApi, { text, sources: [source] }, body)
      return payloads.flatMap((event) => list(at(firstChoice(event), 'delta', 'annotations')))
        .length
    }
    expect(await cited(3)).toBe(0)
    expect(await cited(100)).toBe(1)
  })
})

function byUrl(a: { readonly url: string }, b: { readonly url: string }): number {
  return a.url.localeCompare(b.url)
}
