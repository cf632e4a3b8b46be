import fc from 'fast-check'
import type { ScriptedAnswer } from './servers.ts'

/**
 * An event stream put together of what the grammar has and what resembles it, in one write or two.
 * It asks for no long wait.
 */
export function randomAnswer(): fc.Arbitrary<ScriptedAnswer> {
  const bytes = fc
    .tuple(
      mark,
      fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: other })),
    )
    .map(([first, pieces]) => [...first, ...pieces.flat()])
    .filter((body) => !isOverlooked(body))
  return fc.tuple(bytes, fc.nat(40)).map(([body, cut]) => ({
    pieces: [body.slice(0, cut), body.slice(cut)].filter(({ length }) => length > 0),
  }))
}

/** Chromium overlooks a line end right behind a byte order mark. */
function isOverlooked([first, , , fourth]: readonly number[]): boolean {
  return first === 0xef && (fourth === 0x0a || fourth === 0x0d)
}

const mark = fc.constantFrom<readonly number[]>([], [], [0xef, 0xbb, 0xbf])

const name = fc.constantFrom('data', 'data', 'data', 'id', 'event', '', 'Data', ' data', 'dat', 'x')
const colon = fc.constantFrom(':', ': ', ':  ', ':\t', '', ' :', '::')
const value = fc.oneof(
  fc.constantFrom('', '', 'a', ' a', '1', 'message', 'error', 'open', 'b:c', '水', '🌊', '\0'),
  fc.constantFrom('\u2028', '\uFEFF', '\u00EF\u00BB\u00BF', 'data: d', '{"error":1}', ' ', '\t'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const lineEnd = fc.constantFrom('\n', '\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n', '\n\r', '')
const line = fc.tuple(name, colon, value, lineEnd).map((parts) => utf8(parts.join('')))

const other = fc.oneof(
  fc
    .constantFrom('retry: 0\n', 'retry:1\r\n', 'retry: 1x\n', '\n', '\r', ':\n\n', ': comment\r\n')
    .map(utf8),
  // No UTF-8, or only a part of a character.
  fc.constantFrom<number[]>([0xff], [0xe6, 0xb0], [0xf0, 0x9f], [0xed, 0xa0, 0x80], [0xc0, 0xaf]),
)

function utf8(text: string): number[] {
  return [...new TextEncoder().encode(text)]
}
