import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPartialJson } from '@millrace/core'
import { freezeAll, isBeginning, parsed, sharesWhatIsEqual, valueOfBeginning } from './oracle.ts'
import { anyJson, cutAt, cuts, nearlyJson, plainJson } from './texts.ts'

const runs = { numRuns: 10_000, seed: 1049334589 }

function read(text: string, lengths: readonly number[] = [text.length]) {
  const json = createPartialJson()
  const values = cutAt(text, lengths).map((piece) => {
    json.push(piece)
    return json.value()
  })
  return { values, end: json.end(), value: json.value() }
}

/** Checks each pair of neighbours. */
function eachStep(values: readonly unknown[], check: (early: unknown, late: unknown) => void) {
  values.forEach((late, index) => {
    if (index > 0) check(values[index - 1], late)
  })
}

describe('JSON at any split', () => {
  test('is at its end what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(anyJson, cuts, (text, lengths) => {
        const { end, value } = read(text, lengths)
        expect(end.ok && isDeepStrictEqual(end.value, JSON.parse(text))).toBe(true)
        expect(end.ok && end.value === value).toBe(true)
      }),
      runs,
    )
  })

  test('is on its way all that has come, and nothing that has not', () => {
    fc.assert(
      fc.property(anyJson, cuts, (text, lengths) => {
        const json = createPartialJson()
        let soFar = ''
        for (const piece of cutAt(text, lengths)) {
          json.push(piece)
          soFar += piece
          const expected = valueOfBeginning(soFar)
          const same = isDeepStrictEqual(json.value(), expected)
          if (!same) expect([soFar, json.value()]).toEqual([soFar, expected])
          expect(same).toBe(true)
        }
      }),
      runs,
    )
  })

  test('is at each step a beginning of the next and of the last', () => {
    fc.assert(
      fc.property(plainJson, cuts, (text, lengths) => {
        const { values } = read(text, lengths)
        eachStep(values, (early, late) => {
          expect(isBeginning(early, late)).toBe(true)
          expect(isBeginning(early, JSON.parse(text))).toBe(true)
        })
      }),
      runs,
    )
  })

  test('never changes a value that was handed out', () => {
    fc.assert(
      fc.property(anyJson, cuts, (text, lengths) => {
        const json = createPartialJson()
        for (const piece of cutAt(text, lengths)) {
          json.push(piece)
          // From here on, writing to any of it throws.
          freezeAll(json.value())
        }
        expect(json.end().ok).toBe(true)
      }),
      runs,
    )
  })

  test('keeps the identity of all that did not change', () => {
    fc.assert(
      fc.property(plainJson, cuts, (text, lengths) => {
        eachStep(read(text, lengths).values, (early, late) =>
          expect(sharesWhatIsEqual(early, late)).toBe(true),
        )
      }),
      runs,
    )
  })

  test('is refused where JSON.parse refuses it, and only there', () => {
    fc.assert(
      fc.property(nearlyJson, cuts, (text, lengths) => {
        const { values, end, value } = read(text, lengths)
        const expected = parsed(text)
        expect(end.ok).toBe(expected !== undefined)
        if (end.ok) {
          expect(isDeepStrictEqual(end.value, expected)).toBe(true)
        } else {
          expect(end.position).toBeLessThanOrEqual(text.length)
          expect(parsed(text.slice(0, end.position) + 'x')).toBeUndefined()
          // What was there stays.
          if (values.at(-1) !== undefined) expect(value).toBeDefined()
        }
      }),
      runs,
    )
  })

  test('leaves every prototype alone', () => {
    const keys = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString')
    const hostile = fc.letrec<{ value: unknown[] | string }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.constant('x'), fc.array(fc.tuple(keys, tie('value')))),
    }))
    const textOf = (value: unknown): string =>
      Array.isArray(value)
        ? `{${value.map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`).join(',')}}`
        : JSON.stringify(value)
    const prototype = Reflect.ownKeys(Object.prototype)

    fc.assert(
      fc.property(hostile.value, cuts, (value, lengths) => {
        for (const live of read(textOf(value), lengths).values) {
          if (typeof live !== 'object' || live === null) continue
          expect(Object.getPrototypeOf(live)).toBe(Object.prototype)
        }
        expect(Reflect.ownKeys(Object.prototype)).toEqual(prototype)
      }),
      runs,
    )
  })
})

describe('JSON on its way', () => {
  test('shows each part of a tool input as soon as it is sure', () => {
    const json = createPartialJson()
    const shown = (piece: string) => {
      json.push(piece)
      return JSON.stringify(json.value())
    }
    expect(shown(' ')).toBeUndefined()
    expect(shown('{"ci')).toBe('{}')
    expect(shown('ty": ')).toBe('{}')
    expect(shown('"')).toBe('{"city":""}')
    expect(shown(String.raw`Z\u00`)).toBe('{"city":"Z"}')
    expect(shown('fcrich", "days": 1')).toBe('{"city":"Zürich"}')
    expect(shown('2, "at": [tr')).toBe('{"city":"Zürich","days":12,"at":[]}')
    expect(shown('ue, {')).toBe('{"city":"Zürich","days":12,"at":[true,{}]}')
    expect(shown('}]}')).toBe('{"city":"Zürich","days":12,"at":[true,{}]}')
    expect(json.end()).toMatchObject({ ok: true })
  })

  test('holds half a character back until the other half is there or cannot come', () => {
    const json = createPartialJson()
    const shown = (piece: string) => {
      json.push(piece)
      return json.value()
    }
    expect(shown('"\ud83c')).toBe('')
    expect(shown('\udf5e')).toBe('🍞')
    expect(shown(String.raw`\ud83c`)).toBe('🍞')
    expect(shown(String.raw`\udf5e`)).toBe('🍞🍞')
    expect(shown('\ud83c')).toBe('🍞🍞')
    expect(shown('"')).toBe('🍞🍞\ud83c')
  })

  test('is the same object until something changed', () => {
    const json = createPartialJson()
    json.push('{"a":[1')
    const before = json.value()
    expect(json.value()).toBe(before)
    json.push('2')
    expect(json.value()).toBe(before)
    json.push(',')
    expect(json.value()).not.toBe(before)
  })

  test('tells where it is not JSON, and keeps what came before', () => {
    const json = createPartialJson()
    json.push('{"a": "b')
    json.push('c\n"}')
    expect(json.end()).toEqual({ ok: false, message: String.raw`unexpected "\n"`, position: 9 })
    expect(json.value()).toEqual({ a: 'bc' })
    json.push('"}')
    expect(json.value()).toEqual({ a: 'bc' })
  })

  test('takes a number that was cut for no value', () => {
    expect(read('{"amount": 12').value).toEqual({})
    expect(read('12').end).toEqual({ ok: true, value: 12 })
    expect(read('[01]').end).toEqual({ ok: false, message: 'malformed number', position: 1 })
  })
})

describe('JSON beyond all measure', () => {
  test('may be nested a hundred thousand levels deep', () => {
    const depth = 100_000
    const { end } = read('['.repeat(depth) + ']'.repeat(depth), [1000])
    let levels = 0
    for (let value = end.ok ? end.value : undefined; Array.isArray(value); [value] = value) {
      levels += 1
    }
    expect(levels).toBe(depth)
  })

  test('leaves what was handed out alone where it is 64 deep and 256 wide', () => {
    const row = JSON.stringify(Array.from({ length: 256 }, (_, index) => index))
    const text = `${'{"a":['.repeat(31)}{"a":${row}}${']}'.repeat(31)}`
    const json = createPartialJson()
    for (const piece of cutAt(text, [3])) {
      json.push(piece)
      freezeAll(json.value())
    }
    expect(json.end()).toEqual({ ok: true, value: JSON.parse(text) })
  })

  test.for([
    ['array', (index: number) => String(index)],
    ['object', (index: number) => `"key ${index}":${index}`],
  ] as const)('gives a wide %s a new identity now and then, and at its end', ([kind, entry]) => {
    const length = 20_000
    const entries = Array.from({ length }, (_, index) => entry(index)).join(',')
    const inner = kind === 'array' ? `[${entries}]` : `{${entries}}`
    const json = createPartialJson()
    const identities = new Set<unknown>()
    let reads = 0
    let before: unknown
    json.push(`[${inner.slice(0, -1)}`.slice(0, 3000))
    for (const piece of cutAt(`[${inner.slice(0, -1)}`.slice(3000), [40])) {
      json.push(piece)
      before = json.value()
      if (Array.isArray(before)) identities.add(before[0])
      reads += 1
    }
    json.push(`${inner.slice(-1)}]`)
    const end = json.end()
    expect(end).toEqual({ ok: true, value: [JSON.parse(inner)] })
    expect(end.ok && Array.isArray(end.value) && identities.has(end.value[0])).toBe(false)
    expect(reads).toBeGreaterThan(1000)
    expect(identities.size).toBeGreaterThan(5)
    expect(identities.size).toBeLessThan(60)
  })
})
