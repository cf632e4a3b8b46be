import { expectTypeOf, test } from 'vitest'
import {
  createStream,
  useStream,
  type LiveStream,
  type MillraceError,
  type Snapshot,
  type StandardSchema,
  type Stream,
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
const schemas = { tools, output: recipe, metadata: saved }
type Typed = LiveStream<typeof tools, typeof recipe, typeof saved>

test('what the options’ schemas say reaches the view', () => {
  const live = useStream({ url: '', ...schemas })
  expectTypeOf(live).toEqualTypeOf<Typed>()
  expectTypeOf(live.output).toEqualTypeOf<StructuredOutput<Written, Recipe> | null>()
  expectTypeOf(live.metadata).toEqualTypeOf<TypedMetadata<{ at: Date }> | null>()

  const { output, metadata, message } = live
  if (output?.state === 'streaming') {
    expectTypeOf(output.value?.minutes).toEqualTypeOf<number | undefined>()
    // @ts-expect-error: it is not whole.
    void output.value.title
  } else if (output && !output.error) {
    expectTypeOf(output.value).toEqualTypeOf<Recipe>()
  }
  expectTypeOf(metadata?.value?.at).toEqualTypeOf<Date | undefined>()

  for (const part of message.parts) {
    if (part.type !== 'tool' || part.name !== 'get_weather' || part.inputError) continue
    if (part.state === 'streaming') {
      expectTypeOf(part.input?.city).toEqualTypeOf<string | undefined>()
    } else {
      expectTypeOf(part.input).toEqualTypeOf<{ city: string }>()
    }
    // @ts-expect-error: no such input.
    void part.input?.town
  }
})

test('a stream that is given keeps its types', () => {
  const stream = createStream({ url: '', ...schemas })
  expectTypeOf(useStream(stream)).toEqualTypeOf<Typed>()
  // Also where it may be either.
  const either = (source: Stream | { url: string }) => useStream(source)
  expectTypeOf(either).returns.toEqualTypeOf<LiveStream>()
})

test('callbacks and functions have the types of the options', () => {
  const { start } = useStream({
    url: '',
    ...schemas,
    onEnd(end) {
      expectTypeOf(end).toEqualTypeOf<Snapshot<typeof tools, typeof recipe, typeof saved>>()
    },
    onError: (error) => expectTypeOf(error).toEqualTypeOf<MillraceError>(),
  })
  expectTypeOf(start()).resolves.toEqualTypeOf<
    Snapshot<typeof tools, typeof recipe, typeof saved>
  >()
})

test('without schemas all is unknown', () => {
  expectTypeOf(useStream({ url: '' })).toEqualTypeOf<LiveStream>()
  expectTypeOf<LiveStream['output']>().toEqualTypeOf<StructuredOutput | null>()
})

test('a component that shows any stream takes one of known schemas, and not the other way', () => {
  expectTypeOf<Typed>().toExtend<LiveStream>()
  expectTypeOf<LiveStream>().not.toExtend<Typed>()
})

test('wrong options are refused', () => {
  expectTypeOf(useStream).parameter(0).not.toBeAny()
  // @ts-expect-error: misspelt.
  useStream({ url: '', unmount: 'abrot' })
  // @ts-expect-error: no option has this name.
  useStream({ url: '', onFinish() {} })
  // @ts-expect-error: a tool's input is a schema.
  useStream({ url: '', tools: { get_weather: { input: { city: 'string' } } } })
  // @ts-expect-error: no schema.
  useStream({ url: '', output: { title: 'string' } })
  // @ts-expect-error: React has no reactive options.
  useStream(() => ({ url: '' }))
})

test('fields cannot be assigned to', () => {
  const live = useStream({ url: '' })
  expectTypeOf(live.text).toBeString()
  // @ts-expect-error: readonly.
  live.text = ''
  // @ts-expect-error: readonly.
  live.message.parts = []
})
