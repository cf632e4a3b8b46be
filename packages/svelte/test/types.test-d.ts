import { get } from 'svelte/store'
import { expectTypeOf, test } from 'vitest'
import {
  createStream,
  type LiveStream,
  type MillraceError,
  type ReactiveStream,
  type Snapshot,
  type StandardSchema,
  type StructuredOutput,
  type TypedMetadata,
} from '../src/index.ts'

interface Written {
  title: string
  minutes: number
}
interface Recipe {
  title: string
  minutes: string
}
declare const recipe: StandardSchema<Written, Recipe>
declare const saved: StandardSchema<{ at: string }, { at: Date }>
declare const city: StandardSchema<{ city: string }>

const tools = { get_weather: { input: city }, web_search: {} }
const options = { url: '', tools, output: recipe, metadata: saved }
const stream = createStream(options)
type Typed = Snapshot<typeof tools, typeof recipe, typeof saved>

test('what the options’ schemas say reaches the view: in runes', () => {
  expectTypeOf(stream).toEqualTypeOf<ReactiveStream<typeof tools, typeof recipe, typeof saved>>()
  expectTypeOf(stream.output).toEqualTypeOf<StructuredOutput<Written, Recipe> | null>()
  expectTypeOf(stream.metadata).toEqualTypeOf<TypedMetadata<{ at: Date }> | null>()

  const { output, message } = stream
  if (output?.state === 'streaming') {
    expectTypeOf(output.value?.minutes).toEqualTypeOf<number | undefined>()
    // @ts-expect-error: it is not whole.
    void output.value.title
  } else if (output && !output.error) {
    expectTypeOf(output.value).toEqualTypeOf<Recipe>()
  }
  for (const part of message.parts) {
    if (part.type !== 'tool' || part.name !== 'get_weather' || part.inputError) continue
    expectTypeOf(part.input?.city).toEqualTypeOf<string | undefined>()
    // @ts-expect-error: no such input.
    void part.input?.town
  }
})

test('and as a store', () => {
  // What `$stream` is in a component.
  const $stream = get(stream)
  expectTypeOf($stream).toEqualTypeOf<Typed>()
  expectTypeOf($stream.output).toEqualTypeOf<StructuredOutput<Written, Recipe> | null>()
  expectTypeOf($stream.metadata?.value?.at).toEqualTypeOf<Date | undefined>()
})

test('callbacks and functions have the types of the options', () => {
  const { start, configure } = createStream({
    ...options,
    onEnd(end) {
      expectTypeOf(end).toEqualTypeOf<Typed>()
    },
    onError: (error) => expectTypeOf(error).toEqualTypeOf<MillraceError>(),
  })
  expectTypeOf(start()).resolves.toEqualTypeOf<Typed>()
  // @ts-expect-error: another schema.
  configure({ url: '', output: city })
})

test('without schemas all is unknown', () => {
  expectTypeOf(createStream({ url: '' })).toEqualTypeOf<ReactiveStream>()
  expectTypeOf<ReactiveStream['output']>().toEqualTypeOf<StructuredOutput | null>()
})

test('a stream of known schemas is one of any, and not the other way', () => {
  expectTypeOf(stream).toExtend<ReactiveStream>()
  expectTypeOf(stream).toExtend<LiveStream>()
  expectTypeOf<ReactiveStream>().not.toExtend<typeof stream>()
})

test('wrong options are refused', () => {
  expectTypeOf(createStream).parameter(0).not.toBeAny()
  // @ts-expect-error: misspelt.
  createStream({ url: '', unmount: 'abrot' })
  // @ts-expect-error: no option has this name.
  createStream({ url: '', onFinish() {} })
  // @ts-expect-error: a tool's input is a schema.
  createStream({ url: '', tools: { get_weather: { input: { city: 'string' } } } })
  // @ts-expect-error: no schema.
  createStream({ url: '', output: { title: 'string' } })
})

test('fields cannot be assigned to', () => {
  expectTypeOf(stream.text).toBeString()
  // @ts-expect-error: readonly.
  stream.text = ''
  // @ts-expect-error: readonly.
  stream.output = null
})
