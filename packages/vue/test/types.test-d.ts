import { expectTypeOf, test } from 'vitest'
import { ref, type ComputedRef } from 'vue'
import {
  useStream,
  type Message,
  type MillraceError,
  type Snapshot,
  type StandardSchema,
  type StreamRefs,
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
type Typed = StreamRefs<typeof tools, typeof recipe, typeof saved>

test('what the options’ schemas say reaches the view', () => {
  const live = useStream(options)
  expectTypeOf(live).toEqualTypeOf<Typed>()
  expectTypeOf(live.output).toEqualTypeOf<ComputedRef<StructuredOutput<Written, Recipe> | null>>()
  expectTypeOf(live.metadata).toEqualTypeOf<ComputedRef<TypedMetadata<{ at: Date }> | null>>()
  expectTypeOf(live.message).toEqualTypeOf<ComputedRef<Message<typeof tools>>>()

  const output = live.output.value
  if (output?.state === 'streaming') {
    expectTypeOf(output.value?.minutes).toEqualTypeOf<number | undefined>()
    // @ts-expect-error: it is not whole.
    void output.value.title
  } else if (output && !output.error) {
    expectTypeOf(output.value).toEqualTypeOf<Recipe>()
  }
  expectTypeOf(live.metadata.value?.value?.at).toEqualTypeOf<Date | undefined>()

  for (const part of live.message.value.parts) {
    if (part.type !== 'tool' || part.name !== 'get_weather' || part.inputError) continue
    expectTypeOf(part.input?.city).toEqualTypeOf<string | undefined>()
    // @ts-expect-error: no such input.
    void part.input?.town
  }
})

test('options may be a ref or a getter', () => {
  expectTypeOf(useStream(() => options)).toEqualTypeOf<Typed>()
  const output = useStream(() => ({ url: '', output: recipe })).output.value
  if (output && !output.error) expectTypeOf(output.value?.title).toEqualTypeOf<string | undefined>()
  expectTypeOf(useStream(ref({ url: '' }))).toEqualTypeOf<StreamRefs>()
})

test('callbacks and functions have the types of the options', () => {
  const { start } = useStream({
    ...options,
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
  expectTypeOf(useStream({ url: '' })).toEqualTypeOf<StreamRefs>()
  expectTypeOf<StreamRefs['output']['value']>().toEqualTypeOf<StructuredOutput | null>()
})

test('refs of known schemas are refs of any, and not the other way', () => {
  expectTypeOf<Typed>().toExtend<StreamRefs>()
  expectTypeOf<StreamRefs>().not.toExtend<Typed>()
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
})

test('refs are readonly', () => {
  const { text, output, message } = useStream(options)
  expectTypeOf(text.value).toBeString()
  // @ts-expect-error: readonly.
  text.value = ''
  // @ts-expect-error: readonly.
  output.value = null
  // @ts-expect-error: readonly.
  message.value.parts = []
})
