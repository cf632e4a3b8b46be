import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitCodeUnits, splitTokens } from '../src/index.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.lorem({ mode: 'sentences' }),
)

test('tokens add up to the text and are never empty', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = splitTokens(text)
      expect(tokens.join('')).toBe(text)
      expect(tokens).not.toContain('')
    }),
  )
})

test('no token ends inside a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const token of splitTokens(text)) expect(token).not.toMatch(/\p{Surrogate}/u)
    }),
  )
})

test('prose has one to three tokens a word', () => {
  fc.assert(
    fc.property(fc.lorem({ mode: 'words', maxCount: 50 }), (text) => {
      const words = text.split(' ').length
      expect(splitTokens(text).length).toBeGreaterThanOrEqual(words)
      expect(splitTokens(text).length).toBeLessThanOrEqual(3 * words)
    }),
  )
})

test('code units do end inside surrogate pairs', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const units = splitCodeUnits(text)
      expect(units.join('')).toBe(text)
      expect(units).toHaveLength(text.length)
    }),
  )
})
