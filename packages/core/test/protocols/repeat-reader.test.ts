import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createRepeatReader } from '../../src/protocols/repeat-reader.ts'

const minute = 60_000

afterEach(() => {
  vi.restoreAllMocks()
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readAll(events: readonly string[]): unknown[] {
  const payloadOf = createRepeatReader()
  return events.map((data) => payloadOf(data))
}

/** In every respect that JSON has: types, values, names and their order. */
function expectAsParsed(events: readonly string[]): void {
  const payloads = readAll(events)
  expect(payloads).toStrictEqual(events.map(parsed))
  expect(payloads.map((payload) => JSON.stringify(payload))).toStrictEqual(
    events.map((data) => JSON.stringify(parsed(data))),
  )
}

/** Reads them and says how many had to be parsed from end to end. */
function countParsed(events: readonly string[]): number {
  const parse = vi.spyOn(JSON, 'parse')
  readAll(events)
  const whole = new Set(events)
  return parse.mock.calls.filter(([text]) => whole.has(text)).length
}

const chat = (content: string, more: object = {}) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    choices: [{ index: 0, delta: { content }, logprobs: null }],
    ...more,
  })
const words = [
  'The',
  ' wheel',
  ' turns',
  '.\n\n',
  'It "turns"',
  ' C:\\mill',
  ' ',
  '水',
  '🎡',
  '\u0007',
]
const answer = Array.from({ length: 200 }, (_, index) => words[index % words.length] ?? '')

describe('the payloads of events that repeat each other', () => {
  const streams: readonly (readonly [what: string, events: readonly string[]])[] = [
    ['a text', answer.map((text) => chat(text))],
    [
      'a text, a number and a filling',
      answer.map((delta, at) =>
        JSON.stringify({ sequence_number: at, delta, obfuscation: 'x'.repeat(at % 7) }),
      ),
    ],
    [
      'numbers of every form',
      answer.map((_, at) => `{"log":${at % 2 ? '-1.5e-3' : at},"n":[${at}]}`),
    ],
    ['another spacing', answer.map((text) => chat(text).replaceAll('":', '" : '))],
    [
      'spaces at the end, as many as it likes',
      answer.map((text, at) => `${chat(text).slice(0, -1)}${' '.repeat(at % 5)}}`),
    ],
  ]

  test.for(streams)('%s', ([, events]) => {
    expectAsParsed(events)
    expect(countParsed(events)).toBeLessThan(10)
  })

  test('are found again behind an event of another kind', () => {
    const events = answer.flatMap((text, at) =>
      at % 50 === 49 ? ['{"ping":1}', chat(text)] : chat(text),
    )
    expectAsParsed(events)
    expect(countParsed(events)).toBeLessThan(20)
  })

  test('are found again in another form, also behind many that have none', () => {
    const noise = answer.map((text, at) => `{"noise":[${'1,'.repeat(at)}${JSON.stringify(text)}]}`)
    const forms = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      answer.slice(0, 50).map((text) => JSON.stringify({ [name]: text })),
    )
    const events = [...forms.flat(), ...noise, JSON.stringify({ f: 'again' }), ...forms.flat()]
    expectAsParsed(events)
    expect(countParsed(events)).toBeLessThan(noise.length + 12 * 3)
  })

  test('are each their own where they differ', () => {
    const [first, second, third] = readAll([chat('a'), chat('b'), chat('c')])
    expect([first, second, third]).toStrictEqual(['a', 'b', 'c'].map((text) => parsed(chat(text))))
  })

  test('are parsed where nothing is repeated, and hardly compared', () => {
    const match = vi.spyOn(String.prototype, 'match')
    const events = answer.map((text, at) => JSON.stringify([text, text, text].slice(at % 3)))
    const objects = events.map((list) => `{"list":${list}}`)
    expectAsParsed(objects)
    expect(match.mock.calls.length).toBeLessThan(30)
  })

  test('are parsed where too much varies', () => {
    const events = answer.map((text) => JSON.stringify({ list: Array(9).fill(text) }))
    expectAsParsed(events)
    expect(countParsed(events)).toBe(events.length)
  })

  test('are parsed where what varies is nested deeply', () => {
    const events = answer.map((_, at) => `{"a":${'['.repeat(2000)}${at}${']'.repeat(2000)}}`)
    expectAsParsed(events.slice(0, 5))
    expect(countParsed(events)).toBe(events.length)
  })

  test('are parsed where they are long, and not looked through for what repeats', () => {
    const match = vi.spyOn(String.prototype, 'match')
    const events = answer.map((text, at) => chat(text.padEnd(at % 3 === 0 ? 5000 : 0, 'x')))
    const long = events.filter((data) => data.length > 5000)
    expectAsParsed(events)
    expect(match.mock.contexts.some((data) => String(data).length > 5000)).toBe(false)
    expect(countParsed(long)).toBe(long.length)
  })
})

describe('an event that only resembles the ones before it', () => {
  const begun = [chat('a'), chat('b')]
  const numbers = ['{"n":1}', '{"n":2}']
  const cases: readonly (readonly [what: string, events: readonly string[]])[] = [
    ['has more behind its text', [...begun, chat('c', { usage: { total_tokens: 3 } })]],
    ['is cut off in its text', [...begun, chat('c').slice(0, 52)]],
    ['is cut off behind it', [...begun, chat('c').slice(0, -5)]],
    ['has a control character that JSON forbids', [...begun, chat('c-d').replace('-', '\n')]],
    ['escapes what cannot be escaped', [...begun, chat('c-d').replace('-', '\\x')]],
    ['escapes its closing quote', [...begun, chat('c-d').replace('c-d"', 'c-d\\"')]],
    ['has a number where a text was', [...begun, chat('c').replace('"c"', '7')]],
    ['is no object', [...begun, '[]', 'null', '"a"', '1', '', '[DONE]']],
    ['begins a number with zero', [...numbers, '{"n":007}', '{"n":0}', '{"n":-0}']],
    ['has no number', [...numbers, '{"n":}', '{"n":-}', '{"n":1e}', '{"n":1.}']],
    ['has a number too long to be exact', [...numbers, '{"n":123456789012345678901}']],
    ['names its field otherwise', ['{"a":1}', '{"b":1}', '{"c":1}', '{"a":1}']],
    ['gives a field twice', ['{"a":1,"a":2}', '{"a":3,"a":2}', '{"a":4,"a":2}']],
    [
      'names its field otherwise, and holds what marks a place',
      ['a', 'b', 'c'].map((name) => `{"${name}":1,"d":"\\u0001hole 0"}`),
    ],
    ['names a prototype', ['{"__proto__":"a"}', '{"__proto__":"b"}', '{"__proto__":{"x":1}}']],
    ['ends in spaces that stand in a text', ['{"a":"b"}', '{"a":"c"}', '{"a":"c }', '{"a":"c  "}']],
    ['follows what is no JSON at all', ['"', chat('a'), chat('b'), chat('c')]],
    ['is the same once more', [chat('a'), chat('a'), chat('a'), chat('b')]],
  ]

  test.for(cases)('%s', ([, events]) => {
    expectAsParsed(events)
  })
})

describe('whatever comes', { timeout: minute }, () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...words, '', '"', '\\'))
  const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', '0', 'toString', '"'))
  const { payload } = fc.letrec<{ payload: unknown; node: unknown }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, value, fc.constantFrom(true, null), tie('payload')),
    payload: fc.oneof(
      { maxDepth: 3 },
      fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }))
  const vary = fc.func(value)

  /** The value with others in place of some of its strings and numbers. */
  function varied(json: unknown, at: number, other: (...seen: unknown[]) => unknown): string {
    let position = 0
    return JSON.stringify(json, (_, inner: unknown) => {
      const leaf = typeof inner === 'string' || typeof inner === 'number'
      position += leaf ? 1 : 0
      return leaf && position % 3 === 1 ? other(inner, at, position) : inner
    })
  }

  test('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 3 }), vary, (payloads, other) => {
        const events = payloads.flatMap((json) =>
          [0, 1, 2, 3, 4, 5].map((at) => varied(json, at, other)),
        )
        expectAsParsed(events)
      }),
      { numRuns: 3000 },
    )
  })

  test('is refused as JSON.parse refuses it, with a character changed, left out or put in', () => {
    const character = fc.constantFrom(
      '"',
      '\\',
      ' ',
      '{',
      '}',
      ',',
      ':',
      '0',
      '-',
      'e',
      'u',
      '\n',
      '',
    )
    const damage = fc.tuple(fc.nat(200), fc.nat(1), character)
    fc.assert(
      fc.property(
        text,
        fc.integer(),
        fc.array(damage, { maxLength: 20 }),
        (said, count, damages) => {
          const event = (content: string, n: number) =>
            `{"d":{"c":${JSON.stringify(content)}},"n":${n}}`
          const events = [event('a', 1), event('b', 2)]
          for (const [at, left, more] of damages) {
            const whole = event(said, count)
            const from = at % (whole.length + 1)
            events.push(whole.slice(0, from) + more + whole.slice(from + left), event('c', 3))
          }
          expectAsParsed(events)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
