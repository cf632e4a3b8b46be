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

function readPieces(pieces: readonly object[]) {
  const call = (functionCall: object) => ({
    candidates: [{ content: { parts: [{ functionCall }] } }],
  })
  const { deltas, message } = read(gemini, [
    call({ name: 'f', willContinue: true }),
    ...pieces.map((piece) => call({ partialArgs: [piece], willContinue: true })),
    call({}),
  ])
  const [tool] = partsOf(message, 'tool')
  return { deltas, text: tool?.inputText ?? '' }
}

describe('Arguments that come by path', () => {
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
