import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import {
  createAssembler,
  isMillraceError,
  type Assembler,
  type DeepPartial,
  type Delta,
  type MillraceError,
  type StandardSchema,
  type ToolPart,
  type ToolSet,
} from '@millrace/core'

interface Weather {
  city: string
  days: number
  units?: 'celsius' | 'fahrenheit' | undefined
}

/** The same schema by each library. */
const schemas: readonly (readonly [string, StandardSchema<Weather>])[] = [
  [
    'zod',
    z.object({
      city: z.string(),
      days: z.number(),
      units: z.enum(['celsius', 'fahrenheit']).optional(),
    }),
  ],
  [
    'valibot',
    v.object({
      city: v.string(),
      days: v.number(),
      units: v.optional(v.picklist(['celsius', 'fahrenheit'])),
    }),
  ],
  ['arktype', type({ city: 'string', days: 'number', 'units?': "'celsius' | 'fahrenheit'" })],
]

const whole = '{"city":"Zürich","days":3}'

function startOf(name: string, more: { format?: 'json' | 'text' } = {}): Delta {
  return { type: 'tool-start', key: 'call', id: 'id', name, server: false, ...more }
}

/** Feeds a call of `get_weather` and gives it as it then stands. */
function call<Tools extends ToolSet>(
  assembler: Assembler<Tools>,
  pieces: readonly string[],
  { name = 'get_weather', ...more }: { name?: string; format?: 'json' | 'text' } = {},
) {
  assembler.apply(startOf(name, more))
  for (const text of pieces) assembler.apply({ type: 'tool-delta', key: 'call', text })
  return partOf(assembler)
}

function finish<Tools extends ToolSet>(assembler: Assembler<Tools>, text?: string) {
  assembler.apply({ type: 'tool-end', key: 'call', text })
  return partOf(assembler)
}

function partOf<Tools extends ToolSet>(assembler: Assembler<Tools>): ToolPart {
  const part = assembler.message().parts.find(({ type: kind }) => kind === 'tool')
  if (part?.type !== 'tool') throw new Error('There is no tool call.')
  return part
}

/** A validator whose answers come when they are told to. */
function slowSchema() {
  const answers: { accept(): void; refuse(): void; fail(): void }[] = []
  const schema: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        new Promise((resolve, reject) => {
          answers.push({
            accept: () => resolve({ value: { validated: value } }),
            refuse: () => resolve({ issues: [{ message: 'No.', path: ['city'] }] }),
            fail: () => reject(new Error('The registry is down.')),
          })
        }),
    },
  }
  return { schema, answers }
}

function throwing(validate: () => never): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

describe("a tool call's input", () => {
  test('is live while it is written, and the parsed value in the end', () => {
    const assembler = createAssembler()
    expect(call(assembler, [])).toMatchObject({ state: 'streaming', input: undefined })

    assembler.apply({ type: 'tool-delta', key: 'call', text: '{"at":[{"x":1},{"x":2' })
    const before = partOf(assembler)
    expect(before).toMatchObject({ input: { at: [{ x: 1 }, {}] }, inputError: null })

    assembler.apply({ type: 'tool-delta', key: 'call', text: '0}],"to":"Zür' })
    const after = partOf(assembler)
    expect(after.input).toEqual({ at: [{ x: 1 }, { x: 20 }], to: 'Zür' })
    expect(before.input).toEqual({ at: [{ x: 1 }, {}] })

    assembler.apply({ type: 'tool-delta', key: 'call', text: 'ich"}' })
    const done = finish(assembler)
    expect(done).toMatchObject({ state: 'done', inputError: null, format: 'json' })
    expect(done.input).toEqual(JSON.parse(done.inputText))
  })

  test('keeps the identity of what is finished from part to part', () => {
    const assembler = createAssembler<Record<'plot', { input: StandardSchema<{ at: object[] }> }>>()
    const firstOf = () => {
      const part = assembler.message().parts[0]
      return part?.type === 'tool' && part.name === 'plot' && part.state === 'streaming'
        ? part.input?.at?.[0]
        : undefined
    }
    call(assembler, ['{"at":[{"x":1},'], { name: 'plot' })
    const first = firstOf()
    expect(first).toEqual({ x: 1 })
    assembler.apply({ type: 'tool-delta', key: 'call', text: '{"x":2}]' })
    expect(firstOf()).toBe(first)
  })

  test('is an empty object where nothing came', () => {
    const assembler = createAssembler()
    call(assembler, [])
    expect(finish(assembler)).toMatchObject({ input: {}, inputText: '', inputError: null })
  })

  test('is replaced by the text at its end', () => {
    const assembler = createAssembler()
    call(assembler, ['{"city":"Zuer'])
    expect(finish(assembler, whole)).toMatchObject({
      input: { city: 'Zürich', days: 3 },
      inputText: whole,
      inputError: null,
    })
  })

  test.for([
    ['what is no JSON', '{"city":"Zürich",}', { city: 'Zürich' }],
    ['what was cut', '{"city":"Zürich","days":1', { city: 'Zürich' }],
    ['free text', 'Hello', undefined],
  ] as const)('is at fault for %s, and keeps what could be read', ([, text, input]) => {
    const assembler = createAssembler()
    call(assembler, [text])
    const part = finish(assembler)
    expect(part).toMatchObject({ state: 'done', inputText: text })
    expect(part.input).toEqual(input)
    expect(part.inputError).toMatchObject({ code: 'protocol', raw: text })
    expect(isMillraceError(part.inputError)).toBe(true)
  })

  test('may be free text, where the format says so', () => {
    const assembler = createAssembler()
    const { input } = call(assembler, ['*** Begin', ' Patch'], { format: 'text' })
    expect(input).toBe('*** Begin Patch')
    expect(finish(assembler)).toMatchObject({
      format: 'text',
      state: 'done',
      input: '*** Begin Patch',
      inputError: null,
    })
  })

  test('that breaks off is at fault, even where it could be parsed', () => {
    const assembler = createAssembler()
    call(assembler, [whole])
    assembler.close()
    const part = partOf(assembler)
    expect(part).toMatchObject({ state: 'done', input: { city: 'Zürich', days: 3 } })
    expect(part.inputError).toMatchObject({ code: 'truncated', raw: whole })
    assembler.close()
    expect(partOf(assembler)).toBe(part)
  })

  test('takes nothing in after its end', () => {
    const assembler = createAssembler()
    call(assembler, [whole])
    finish(assembler)
    assembler.apply({ type: 'tool-delta', key: 'call', text: 'more' })
    expect(finish(assembler, '{}')).toMatchObject({ inputText: whole, inputError: null })
  })
})

describe.for(schemas)('an input with a schema of %s', ([, input]) => {
  const tools = { get_weather: { input } }

  test('is valid', () => {
    const assembler = createAssembler({ tools })
    call(assembler, [whole])
    const part = finish(assembler)
    expect(part).toMatchObject({ state: 'done', inputError: null })
    expect(part.input).toEqual({ city: 'Zürich', days: 3 })
  })

  test('is at fault, and says where', () => {
    const assembler = createAssembler({ tools })
    const text = '{"city":"Zürich","days":"three"}'
    call(assembler, [text])
    const part = finish(assembler)
    expect(part).toMatchObject({ state: 'done', input: { city: 'Zürich', days: 'three' } })
    expect(part.inputError).toMatchObject({ code: 'protocol', raw: text })
    expect(part.inputError?.message).toMatch(/does not validate: .*days/)
    expect(part.inputError?.cause).toHaveProperty([0, 'path'])
  })

  test('is not validated before its end, nor for another tool', () => {
    const assembler = createAssembler({ tools })
    expect(call(assembler, ['{"days":"three"']).inputError).toBeNull()
    const other = createAssembler({ tools })
    call(other, ['{"days":"three"}'], { name: 'constructor' })
    expect(finish(other).inputError).toBeNull()
  })
})

describe('a schema', () => {
  test('gives the input its final form', () => {
    const input = z.object({ city: z.string().toUpperCase(), days: z.number().default(7) })
    const assembler = createAssembler({ tools: { get_weather: { input } } })
    call(assembler, ['{"city":"Bern"}'])
    expect(finish(assembler).input).toEqual({ city: 'BERN', days: 7 })
  })

  test('judges free text, too', () => {
    const assembler = createAssembler({ tools: { run: { input: z.string().max(3) } } })
    call(assembler, ['long'], { name: 'run', format: 'text' })
    expect(finish(assembler).inputError?.message).toContain('does not validate')
  })

  test('belongs to the name the call has in the end', () => {
    const assembler = createAssembler({ tools: { run: { input: z.number() } } })
    call(assembler, ['"x"'], { name: 'ru' })
    assembler.apply({ type: 'tool-end', key: 'call', name: 'run' })
    expect(partOf(assembler)).toMatchObject({ name: 'run', inputError: { code: 'protocol' } })
  })

  test('that throws puts the input at fault', () => {
    const input = throwing(() => {
      throw new Error('The registry is down.')
    })
    const assembler = createAssembler({ tools: { get_weather: { input } } })
    call(assembler, [whole])
    const { inputError } = finish(assembler)
    expect(inputError).toMatchObject({ code: 'protocol', raw: whole })
    expect(inputError?.message).toContain('The registry is down.')
    expect(inputError?.cause).toBeInstanceOf(Error)
  })
})

describe('a schema that takes its time', () => {
  test.for([
    ['accept', { input: { validated: { city: 'Zürich', days: 3 } }, inputError: null }],
    ['refuse', { inputError: { code: 'protocol', message: expect.stringContaining('city: No.') } }],
    ['fail', { inputError: { code: 'protocol', message: expect.stringContaining('registry') } }],
  ] as const)('keeps the call open until it has answered: %s', async ([answer, expected]) => {
    const { schema, answers } = slowSchema()
    let changes = 0
    const assembler = createAssembler({
      tools: { get_weather: { input: schema } },
      onChange: () => (changes += 1),
    })
    call(assembler, [whole])
    const pending = finish(assembler)
    expect(pending).toMatchObject({ state: 'streaming', input: { city: 'Zürich', days: 3 } })

    const settled = assembler.settled()
    answers[0]?.[answer]()
    await settled
    await vi.waitFor(() => expect(changes).toBe(1))
    expect(partOf(assembler)).toMatchObject({ state: 'done', inputText: whole, ...expected })
  })

  test('is not waited for where the message is closed, and changes nothing later', async () => {
    const { schema, answers } = slowSchema()
    const assembler = createAssembler({ tools: { get_weather: { input: schema } } })
    call(assembler, [whole])
    finish(assembler)
    assembler.close()
    const closed = assembler.message()
    expect(partOf(assembler).inputError).toMatchObject({ code: 'truncated' })
    answers[0]?.accept()
    await assembler.settled()
    expect(assembler.message()).toBe(closed)
  })

  test('leaves a part alone that has taken the place of its own', async () => {
    const { schema, answers } = slowSchema()
    const assembler = createAssembler({ tools: { get_weather: { input: schema } } })
    call(assembler, [whole])
    finish(assembler)
    call(assembler, ['{"city":'])
    const second = assembler.message()
    answers[0]?.accept()
    await assembler.settled()
    expect(assembler.message().parts[0]).toBe(second.parts[0])
  })
})

describe('the types of a call', () => {
  const tools = {
    get_weather: {
      input: z.object({ city: z.string().transform((name) => name.length), at: z.array(z.date()) }),
    },
    look_up: { input: v.object({ word: v.picklist(['a', 'b']) }) },
    plot: { input: type({ points: 'number[]' }) },
    web_search: {},
  }

  function partNamed<Tools extends ToolSet>(assembler: Assembler<Tools>) {
    return assembler.message().parts.find((part) => part.type === 'tool')
  }

  test('follow from its name and state', () => {
    const assembler = createAssembler({ tools })
    call(assembler, ['{"city":"Bern","at":[]}'])
    finish(assembler)
    const [part] = assembler.message().parts
    expect(part?.type).toBe('tool')
    if (part?.type !== 'tool') return

    switch (part.name) {
      case 'get_weather':
        if (part.state === 'streaming') {
          expectTypeOf(part.input).toEqualTypeOf<
            { readonly city?: string; readonly at?: readonly DeepPartial<Date>[] } | undefined
          >()
        } else if (part.inputError) {
          expectTypeOf(part.input).toEqualTypeOf<unknown>()
          expectTypeOf(part.inputError).toEqualTypeOf<MillraceError>()
        } else {
          expectTypeOf(part.input).toEqualTypeOf<{ city: number; at: Date[] }>()
        }
        // Without a fault it can be read all the way.
        if (!part.inputError)
          expectTypeOf(part.input?.city).toEqualTypeOf<string | number | undefined>()
        break
      case 'look_up':
        if (part.state === 'streaming') {
          expectTypeOf(part.input?.word).toEqualTypeOf<string | undefined>()
        } else if (!part.inputError) {
          expectTypeOf(part.input.word).toEqualTypeOf<'a' | 'b'>()
        }
        break
      case 'plot':
        if (part.state === 'done' && !part.inputError) {
          expectTypeOf(part.input.points).toEqualTypeOf<number[]>()
        }
        break
      case 'web_search':
        expectTypeOf(part.input).toEqualTypeOf<unknown>()
        break
      default:
        expectTypeOf(part.name).toExtend<string>()
        expectTypeOf(part.input).toEqualTypeOf<unknown>()
    }
  })

  test('are unknown where no tools are given', () => {
    const assembler = createAssembler()
    call(assembler, ['{}'])
    const part = partNamed(assembler)
    expect(part?.name).toBe('get_weather')
    const plain: ToolPart | undefined = part
    expectTypeOf(plain?.name).toEqualTypeOf<string | undefined>()
    expectTypeOf(part?.input).toEqualTypeOf<unknown>()
  })

  test('of known tools are also those of any', () => {
    const assembler = createAssembler({ tools })
    const any: Assembler = assembler
    expect(any.message()).toBe(assembler.message())
  })
})

describe('DeepPartial', () => {
  test('says what may be missing or cut while JSON is written', () => {
    interface Input {
      unit: 'celsius' | 'fahrenheit'
      days: 1 | 2
      place: { at: [number, number]; names: { text: string }[] }
      exact: boolean | null
    }
    expectTypeOf<DeepPartial<Input>>().toEqualTypeOf<{
      readonly unit?: string
      readonly days?: 1 | 2
      readonly place?: {
        readonly at?: readonly [number?, number?]
        readonly names?: readonly { readonly text?: string }[]
      }
      readonly exact?: boolean | null
    }>()
    expectTypeOf<DeepPartial<unknown>>().toEqualTypeOf<unknown>()
    const early: DeepPartial<Input> = { unit: 'cel', place: { at: [1] } }
    expect(early.place?.names).toBeUndefined()
  })
})
