import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  createEventDecoder,
  encodeEvent,
  isMillraceError,
  type ServerSentEvent,
} from '@millrace/core'
import { corpusFolder } from './corpus/recordings.ts'

type Grammar = 'lenient' | 'spec'

function decode(pieces: readonly (Uint8Array | string)[], grammar: Grammar = 'lenient') {
  const events: ServerSentEvent[] = []
  const decoder = createEventDecoder({ grammar, onEvent: (event) => events.push(event) })
  for (const piece of pieces) decoder.push(piece)
  decoder.end()
  return events.map(({ event, data, id }) => ({ event, data, id }))
}

/** Bytes cut at the given places, taken modulo their length. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b)
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index]))
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
const lineText = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, ''))
const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const field = fc.oneof(
  lineText.map((value) => `data: ${value}`),
  lineText.map((value) => `data:${value}`),
  lineText.map((value) => `event: ${value}`),
  lineText.map((value) => `id: ${value}`),
  lineText.map((value) => `: ${value}`),
  fc.constantFrom(
    '',
    'data',
    'retry: 10',
    'data: {"a":1}',
    'error: {"message":"no"}',
    '{"error":1}',
  ),
)
/** A body of random lines with mixed line ends, perhaps behind a BOM. */
const body = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(field, lineEnd), { maxLength: 20 }))
  .map(([bom, lines]) => (bom ? '\uFEFF' : '') + lines.flat().join(''))

describe('decoding events', () => {
  test.for<Grammar>(['lenient', 'spec'])(
    'is the same at any split of the bytes (%s)',
    (grammar) => {
      fc.assert(
        fc.property(body, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
          const bytes = bytesOf(text)
          expect(decode(cut(bytes, places), grammar)).toEqual(decode([bytes], grammar))
        }),
        { numRuns: 2000 },
      )
    },
  )

  test('takes one byte order mark off the stream, at any split, and nothing that resembles it', () => {
    const marks: readonly (readonly [string, readonly string[]])[] = [
      ['\uFEFF', ['a', 'b']],
      // Another one belongs to the first field, whose name is then none.
      ['\uFEFF\uFEFF', ['b']],
      // The bytes of one, encoded once more.
      ['\u00EF\u00BB\u00BF', ['b']],
    ]
    for (const [mark, expected] of marks) {
      const text = `${mark}data: a\n\ndata: b\n\n`
      const bytes = bytesOf(text)
      const cuts = Array.from(bytes, (_, place) => [bytes.slice(0, place), bytes.slice(place)])
      for (const pieces of [[text], ...cuts]) {
        expect(decode(pieces).map(({ data }) => data)).toEqual(expected)
      }
    }
  })

  test('gives back what was encoded', () => {
    const event = fc.record({
      event: fc.option(
        lineText.filter((text) => text !== '' && !text.startsWith(' ')),
        {
          nil: undefined,
        },
      ),
      data: fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\r\n?/g, '\n')),
      id: fc.option(
        lineText.filter((text) => !text.startsWith(' ')),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(fc.array(event), (events) => {
        expect(decode([events.map(encodeEvent).join('')])).toEqual(events)
      }),
    )
  })

  test('lets no line end in a name or id smuggle in a field', () => {
    const text = encodeEvent({ event: 'a\ndata: forged', data: 'true', id: '1\r\rdata: forged' })
    expect(decode([text])).toEqual([{ event: 'a', data: 'true', id: '1' }])
  })
})

describe('a last event without its blank line', () => {
  const whole = ['{"a":1}', '[DONE]', '[1,2]', '"text"']
  const cutOff = ['{"a":', '{"text":"half a sen', 'plain words']

  test.for(whole)('counts if its data is whole: %s', (data) => {
    for (const end of ['', '\n', '\r\n', '\r']) {
      expect(decode([`data: 1\n\ndata: ${data}${end}`]).map((event) => event.data)).toEqual([
        '1',
        data,
      ])
    }
  })

  test.for(cutOff)('does not count if its data is cut off: %s', (data) => {
    expect(decode([`data: 1\n\ndata: ${data}`]).map((event) => event.data)).toEqual(['1'])
  })

  test.for(whole)('never counts under the grammar of the standard: %s', (data) => {
    expect(decode([`data: 1\n\ndata: ${data}\n`], 'spec').map((event) => event.data)).toEqual(['1'])
  })
})

describe('an error outside the grammar', () => {
  const message = fc.string({ unit: 'grapheme' })

  test('as a field becomes an event, at any split', () => {
    fc.assert(
      fc.property(message, fc.array(fc.nat()), (text, places) => {
        const json = JSON.stringify({ message: text })
        const pieces = cut(bytesOf(`data: {}\n\nerror: ${json}\n`), places)
        expect(decode(pieces).at(-1)).toEqual({ event: 'error', data: json, id: undefined })
      }),
    )
  })

  test('as bare JSON becomes an event, on one line or many, at any split', () => {
    const indents = fc.constantFrom(0, 2)
    fc.assert(
      fc.property(message, indents, fc.array(fc.nat()), (text, indent, places) => {
        const error = { error: { message: text, details: [{ at: 1 }] } }
        const pieces = cut(bytesOf(`data: {}\n\n${JSON.stringify(error, null, indent)}`), places)
        const last = decode(pieces).at(-1)
        expect(last?.event).toBe('error')
        expect(JSON.parse(last?.data ?? '')).toEqual(error)
      }),
    )
  })

  test('is no event under the grammar of the standard', () => {
    expect(decode(['error: {"message":"no"}\n\n{"error":1}\n\n'], 'spec')).toEqual([])
  })
})

describe('an event that is too large', () => {
  test.for(['one line', 'many lines'])('ends decoding with a typed error: %s', (shape) => {
    const decoder = createEventDecoder({ maxEventSize: 1000, onEvent: () => {} })
    const piece = shape === 'one line' ? 'x'.repeat(100) : `data: ${'x'.repeat(100)}\n`
    let caught: unknown
    try {
      decoder.push('data: ')
      for (let count = 0; count < 100; count++) decoder.push(piece)
    } catch (error) {
      caught = error
    }
    expect(isMillraceError(caught) && caught.code).toBe('too-large')
  })

  test('is told by its data alone, at any split', () => {
    const lines = fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(lines, fc.nat({ max: 30 }), fc.array(fc.nat()), (given, maxEventSize, places) => {
        const data = given.map((line) => line.replace(/[\r\n]/g, '')).join('\n')
        const events: string[] = []
        const decoder = createEventDecoder({
          maxEventSize,
          onEvent: (event) => events.push(event.data),
        })
        const decodeAll = () => {
          for (const piece of cut(bytesOf(encodeEvent({ data })), places)) decoder.push(piece)
        }
        if (data.length > maxEventSize) {
          expect(decodeAll).toThrow(expect.objectContaining({ code: 'too-large' }))
        } else {
          decodeAll()
          expect(events).toEqual([data])
        }
      }),
      { numRuns: 2000 },
    )
  })
})

const folder = corpusFolder()
if (!folder) console.info('No corpus: the cases of the web platform tests are skipped.')

interface ParseCase {
  readonly name: string
  readonly bodyBase64: string
  readonly expected: readonly { type: string; data: string; lastEventId: string }[]
  readonly expectedRetryMs: number | null
}

describe.runIf(folder)('the web platform tests', () => {
  const text = folder ? readFileSync(join(folder, 'wpt/parse-cases.json'), 'utf8') : '[]'
  const cases: ParseCase[] = JSON.parse(text)

  test.for(cases)('$name', ({ bodyBase64, expected, expectedRetryMs }) => {
    const bytes = Buffer.from(bodyBase64, 'base64')
    for (const pieces of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
      let lastEventId = ''
      let retry: number | null = null
      const got: unknown[] = []
      const decoder = createEventDecoder({
        grammar: 'spec',
        onId: (id) => (lastEventId = id),
        onRetry: (milliseconds) => (retry = milliseconds),
        onEvent: ({ event = 'message', data }) => got.push({ type: event, data, lastEventId }),
      })
      for (const piece of pieces) decoder.push(piece)
      decoder.end()
      expect(got).toEqual(expected)
      expect(retry).toBe(expectedRetryMs)
    }
  })
})
