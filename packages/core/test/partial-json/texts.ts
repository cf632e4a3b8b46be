import fc from 'fast-check'

/** JSON texts as they may be written, not only as `JSON.stringify` writes them. */

const space = fc.constantFrom('', '', '', ' ', '\n', '\t ', '\r\n')

const hex = fc.nat(0xffff).map((code) => String.raw`\u` + code.toString(16).padStart(4, '0'))

const stringPiece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map(escaped) },
  { weight: 2, arbitrary: fc.constantFrom(...String.raw`\" \\ \/ \b \f \n \r \t`.split(' ')) },
  { weight: 1, arbitrary: hex },
  { weight: 1, arbitrary: hex.map((text) => text.toUpperCase().replace('U', 'u')) },
  // Halves of characters, written and raw, in and out of order.
  {
    weight: 2,
    arbitrary: fc.constantFrom(String.raw`\ud83c`, String.raw`\udf5e`, '\ud83c', '\udf5e', '🍞'),
  },
)

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

const string = fc.array(stringPiece, { maxLength: 4 }).map((pieces) => `"${pieces.join('')}"`)

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.constantFrom('0', '-0', '-0.0', '1e999', '-1E+2', '0.5e-3', '1e-400', '123456789012345678901'),
)

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', '0', '1', '-1', '', 'a']

const key = fc.oneof(string, fc.constantFrom(...hostileKeys.map((name) => JSON.stringify(name))))

const between = (open: string, close: string) => (parts: readonly string[]) =>
  `${open}${parts.join(',')}${close}`

/** A text of one JSON value, with spaces around every token. */
function jsonText(uniqueKeys: boolean): fc.Arbitrary<string> {
  const { value } = fc.letrec<{ value: string; inner: string }>((tie) => {
    const spaced = fc.tuple(space, tie('value'), space).map((parts) => parts.join(''))
    const entry = fc.tuple(space, key, space, spaced)
    const entries = uniqueKeys
      ? fc.uniqueArray(entry, { maxLength: 5, selector: (parts) => String(JSON.parse(parts[1])) })
      : fc.array(entry, { maxLength: 4 })
    return {
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        {
          weight: 2,
          arbitrary: fc.oneof(string, number, fc.constantFrom('true', 'false', 'null')),
        },
        { weight: 3, arbitrary: tie('inner') },
      ),
      inner: fc.oneof(
        fc.array(spaced, { maxLength: 4 }).map(between('[', ']')),
        entries
          .map((all) =>
            all.map(([before, name, after, rest]) => `${before}${name}${after}:${rest}`),
          )
          .map(between('{', '}')),
        space.map((inside) => `[${inside}]`),
        space.map((inside) => `{${inside}}`),
      ),
    }
  })
  return fc.tuple(space, value, space).map((parts) => parts.join(''))
}

/**
 * V8 reads a key that begins with an escape as `\\` once it has seen a key that is a backslash at
 * the same place of an object; the texts have no such key, so that `JSON.parse` can be the judge.
 *
 * @see https://github.com/nodejs/node/issues/63785
 */
function canBeJudged(text: string): boolean {
  return !/"(?:\\\\|\\u005[cC])"/.test(text)
}

/** JSON in which a key may come twice. */
export const anyJson: fc.Arbitrary<string> = jsonText(false).filter(canBeJudged)
/** JSON in which no object has the same key twice. */
export const plainJson: fc.Arbitrary<string> = jsonText(true).filter(canBeJudged)

/** Texts that are nearly JSON, and now and then are: with a place cut, doubled or overwritten. */
export const nearlyJson: fc.Arbitrary<string> = fc
  .oneof(
    fc
      .tuple(
        anyJson,
        fc.nat(),
        fc.nat(4),
        fc.string({
          unit: fc.constantFrom(...Array.from('[]{}",:\\u0-+.eE1tfn \n\0\v')),
          maxLength: 3,
        }),
      )
      .map(([text, place, length, instead]) => {
        const at = place % (text.length + 1)
        return text.slice(0, at) + instead + text.slice(at + length)
      }),
    fc.tuple(anyJson, fc.nat()).map(([text, length]) => text.slice(0, length % (text.length + 1))),
    fc.tuple(anyJson, anyJson).map((texts) => texts.join('')),
    fc.string({
      unit: fc.constantFrom(...Array.from('[]{}",:\\/u0-+.eE1a '), 'true', 'false', 'null'),
    }),
  )
  .filter(canBeJudged)

/** How a text is cut: the lengths of the pieces, over and over. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 9 }), {
  minLength: 1,
  maxLength: 6,
})

export function cutAt(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const length = lengths[pieces.length % lengths.length] ?? 1
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}
