import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPartialJson } from '@millrace/core'
import { freezeAll, isBeginning, parsed, sharesWhatIsEqual, valueOfBeginning } from './oracle.ts'
import { anyJson, cutAt, cuts, nearlyJson, plainJson } from './texts.ts'

const numRuns = 10_000
const minute = 60_000

/** Checks a property often. Gives a report of the first case in which it does not hold, if any. */
function counterexample<Args extends [unknown, ...unknown[]]>(
  ...given: [
    ...arbitraries: { [Index in keyof Args]: fc.Arbitrary<Args[Index]> },
    holds: (...args: Args) => boolean,
  ]
): string | undefined {
  return fc.defaultReportMessage(fc.check(fc.property<Args>(...given), { numRuns }))
}

function read(text: string, lengths: readonly number[] = [text.length]) {
  const json = createPartialJson()
  const values = cutAt(text, lengths).map((piece) => {
    json.push(piece)
    return json.value()
  })
  return { values, end: json.end(), value: json.value() }
}

describe('JSON at any split', { timeout: minute }, () => {
  test('is at its end what JSON.parse makes of it', () => {
    const found = counterexample(anyJson, cuts, (text, lengths) => {
      const { end, value } = read(text, lengths)
      return end.ok && end.value === value && isDeepStrictEqual(value, JSON.parse(text))
    })
    expect(found).toBeUndefined()
  })

  test('is on its way all that has come, and nothing that has not', () => {
    const found = counterexample(anyJson, cuts, (text, lengths) => {
      const pieces = cutAt(text, lengths)
      return read(text, lengths).values.every((value, index) =>
        isDeepStrictEqual(value, valueOfBeginning(pieces.slice(0, index + 1).join(''))),
      )
    })
    expect(found).toBeUndefined()
  })

  test('is at each step a beginning of the next and of the last', () => {
    const found = counterexample(plainJson, cuts, (text, lengths) => {
      const { values } = read(text, lengths)
      const last: unknown = JSON.parse(text)
      return values.every(
        (value, index) => isBeginning(values[index - 1], value) && isBeginning(value, last),
      )
    })
    expect(found).toBeUndefined()
  })

  test('never changes a value that was handed out', () => {
    const found = counterexample(anyJson, cuts, (text, lengths) => {
      const json = createPartialJson()
      for (const piece of cutAt(text, lengths)) {
        json.push(piece)
        // From here on, writing to any of it throws.
        freezeAll(json.value())
      }
      return json.end().ok
    })
    expect(found).toBeUndefined()
  })

  test('keeps the identity of all that did not change', () => {
    const found = counterexample(plainJson, cuts, (text, lengths) => {
      const { values } = read(text, lengths)
      return values.every((value, index) => sharesWhatIsEqual(values[index - 1], value))
    })
    expect(found).toBeUndefined()
  })

  test('is refused where JSON.parse refuses it, and only there', () => {
    const found = counterexample(nearlyJson, cuts, (text, lengths) => {
      const { values, end, value } = read(text, lengths)
      const expected = parsed(text)
      if (end.ok) return isDeepStrictEqual(end.value, expected)
      const kept = isBeginning(values.at(-1), value)
      return expected === undefined && kept && end.position <= text.length
    })
    expect(found).toBeUndefined()
  })

  test('leaves every prototype alone', () => {
    const keys = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString')
    const { text: hostile } = fc.letrec<{ text: string; entry: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('"x"', 'null', '1'),
        fc.array(tie('entry'), { maxLength: 3 }).map((entries) => `{${entries.join(',')}}`),
      ),
      entry: fc.tuple(keys, tie('text')).map(([key, value]) => `${JSON.stringify(key)}:${value}`),
    }))
    const names = Reflect.ownKeys(Object.prototype)
    const found = counterexample(hostile, cuts, (text, lengths) => {
      const objects = read(text, lengths).values.filter((value) => value instanceof Object)
      return objects.every((value) => Object.getPrototypeOf(value) === Object.prototype)
    })
    expect(found).toBeUndefined()
    expect(Reflect.ownKeys(Object.prototype)).toEqual(names)
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
