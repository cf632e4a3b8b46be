import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gemini } from '@millrace/core'
import { partsOf, read } from './read.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** A path of RFC 9535 to a member or an element. */
const pathTo = (path: string, name: string | number) =>
  typeof name === 'number' ? `${path}[${name}]` : `${path}[${JSON.stringify(name)}]`

/** A value as the pieces that a model would send of it, in their order; strings come in two. */
function piecesOf(path: string, value: Json): object[] {
  const jsonPath = path
  if (value === null) return [{ jsonPath, nullValue: 'NULL_VALUE' }]
  if (typeof value === 'number') return [{ jsonPath, numberValue: value }]
  if (typeof value === 'boolean') return [{ jsonPath, boolValue: value }]
  if (typeof value === 'string') {
    const half = value.length >> 1
    return [
      { jsonPath, stringValue: value.slice(0, half), willContinue: true },
      { jsonPath, stringValue: value.slice(half) },
    ]
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([name, inner]) => piecesOf(pathTo(path, name), inner))
}

/**
 * Names of members. None holds a control character: Node 24's own `JSON.parse` now and then reads
 * the escape of one in a name wrongly, after it has parsed other objects of a like shape.
 */
const name = fc
  .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a.b', "it's", '', '\\', '[0]'))
  .map((text) => text.replace(/\p{Cc}/gu, ''))

/** Arguments with at least one value in every container: an empty one has no pieces. */
const { object: args } = fc.letrec<{ value: Json; object: Record<string, Json> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}))

/** A call whose arguments come in these pieces, and the call that ends it. */
function readPieces(pieces: readonly object[], last: object = {}) {
  const call = (functionCall: object) => ({
    candidates: [{ content: { parts: [{ functionCall }] } }],
  })
  const { deltas, message } = read(gemini, [
    call({ name: 'f', willContinue: true }),
    ...pieces.map((piece) => call({ partialArgs: [piece], willContinue: true })),
    call(last),
  ])
  const [tool] = partsOf(message, 'tool')
  return { deltas, text: tool?.inputText ?? '' }
}

describe('Arguments that come by path', () => {
  test('have names with any escape in them', () => {
    const { text } = readPieces([
      { jsonPath: String.raw`$['\u0041\n\'\\"']`, numberValue: 1 },
      { jsonPath: String.raw`$["\"\x"]`, numberValue: 2 },
    ])
    expect(JSON.parse(text)).toEqual({ [`A\n'\\"`]: 1, '"x': 2 })
  })

  test('end a list where the next value stands behind it', () => {
    const { deltas, text } = readPieces([
      { jsonPath: '$.a[0][0]', numberValue: 1 },
      { jsonPath: '$.a[1]', numberValue: 2 },
      { jsonPath: '$.b', numberValue: 3 },
    ])
    expect(text).toBe('{"a":[[1],2],"b":3}')
    expect(deltas.flatMap((delta) => (delta.type === 'tool-delta' ? [delta.text] : []))).toEqual([
      '{"a":[[1',
      '],2',
      '],"b":3',
      '}',
    ])
  })

  test('end a string by a piece without a value', () => {
    const { deltas, text } = readPieces([
      { jsonPath: '$.a', stringValue: 'x', willContinue: true },
      { jsonPath: '$.a' },
      { jsonPath: '$.b', boolValue: true },
    ])
    expect(text).toBe('{"a":"x","b":true}')
    expect(deltas.some((delta) => delta.type === 'unknown')).toBe(false)
  })

  test('out of order, may be followed by arguments that come whole', () => {
    const pieces = [
      { jsonPath: '$.a', stringValue: 'x', willContinue: true },
      { jsonPath: '$.b', numberValue: 1 },
      { jsonPath: '$.a', stringValue: 'y' },
      { jsonPath: '$.d', stringValue: 'z', willContinue: true },
      { jsonPath: '$.d', stringValue: '!' },
    ]
    expect(JSON.parse(readPieces(pieces, { args: { c: [2] } }).text)).toEqual({
      a: 'xy',
      b: 1,
      c: [2],
      d: 'z!',
    })
  })

  test('are JSON although some are nested too deeply to be written', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const call = (value: string) =>
      `{"candidates":[{"content":{"parts":[{"functionCall":${value}}]}}]}`
    const { message } = read(gemini, [
      call('{"name":"f","willContinue":true}'),
      call(`{"args":{"a":${deep},"b":1}}`),
    ])
    expect(JSON.parse(partsOf(message, 'tool')[0]?.inputText ?? '')).toMatchObject({ b: 1 })
  })

  test('in the order of a text, are written as it grows', () => {
    const property = fc.property(args, (value) => {
      const { deltas, text } = readPieces(piecesOf('$', value))
      expect(JSON.parse(text)).toEqual(value)
      const written = deltas.flatMap((delta) => (delta.type === 'tool-delta' ? [delta.text] : []))
      expect(JSON.parse(written.join(''))).toEqual(value)
      expect(deltas.some((delta) => delta.type === 'unknown')).toBe(false)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('in any other order, are whole at the end', () => {
    const shuffled = args.chain((value) => {
      const pairs = piecesOf('$', value)
      return fc.tuple(
        fc.constant(value),
        fc.array(fc.nat(), { minLength: pairs.length, maxLength: pairs.length }),
      )
    })
    const property = fc.property(shuffled, ([value, ranks]) => {
      // The two pieces of a string stay in their order; a stable sort by path's rank keeps it.
      const ordered = piecesOf('$', value)
        .map((piece, index) => ({ piece, rank: rankOf(piece, ranks, index) }))
        .toSorted((a, b) => a.rank - b.rank)
      expect(JSON.parse(readPieces(ordered.map(({ piece }) => piece)).text)).toEqual(value)
    })
    fc.assert(property, { numRuns: 300 })

    function rankOf(piece: object, ranks: readonly number[], index: number): number {
      return (
        ('willContinue' in piece
          ? ranks[index]
          : ranks[index - ('stringValue' in piece ? 1 : 0)]) ?? 0
      )
    }
  })
})
