import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  createStream,
  type DeepPartial,
  type LiveStream,
  type Message,
  type MillraceError,
  type Part,
  type Snapshot,
  type StandardSchema,
  type Stream,
  type StructuredOutput,
  type ToolSet,
  type TypedMetadata,
  type UseStreamOptions,
} from '@millrace/core'

const tools = {
  get_weather: { input: z.object({ city: z.string(), days: z.number() }) },
  look_up: { input: v.object({ word: v.picklist(['a', 'b']) }) },
  plot: { input: type({ points: 'number[]' }) },
  web_search: {},
}
const recipe = z.object({
  title: z.string(),
  minutes: z.number().transform(String),
  steps: z.array(z.object({ text: z.string() })),
})
const saved = z.object({ conversation: z.string(), at: z.coerce.date() })

const stream = createStream({ url: '', tools, output: recipe, metadata: saved })
type Shown = ReturnType<typeof stream.getSnapshot>

test('the output is a deep partial while it streams, and then what the schema gives back', () => {
  expectTypeOf<Shown['output']>().toEqualTypeOf<StructuredOutput<
    z.input<typeof recipe>,
    z.output<typeof recipe>
  > | null>()

  const { output } = stream.getSnapshot()
  if (output?.state === 'streaming') {
    expectTypeOf(output.value).toEqualTypeOf<
      | {
          readonly title?: string
          readonly minutes?: number
          readonly steps?: readonly { readonly text?: string }[]
        }
      | undefined
    >()
    expectTypeOf(output.error).toBeNull()
    // @ts-expect-error: no step is there for certain.
    void output.value?.steps?.[0].text
    // @ts-expect-error: it is not whole.
    void output.value.title
  } else if (output?.error) {
    expectTypeOf(output.error).toEqualTypeOf<MillraceError>()
    expectTypeOf(output.value).toBeUnknown()
  } else if (output) {
    expectTypeOf(output.value).toEqualTypeOf<{
      title: string
      minutes: string
      steps: { text: string }[]
    }>()
    // @ts-expect-error: the schema has no such property.
    void output.value.author
  }
  // Without a fault it can be read all the way.
  if (!output?.error) expectTypeOf(output?.value?.title).toEqualTypeOf<string | undefined>()
})

test('an output may be of any library’s schema', () => {
  const of = <Output extends StandardSchema>(output: Output) => {
    const now = createStream({ url: '', output }).getSnapshot().output
    return now?.state === 'done' && !now.error ? now.value : undefined
  }
  const valibot = createStream({
    url: '',
    output: v.object({ day: v.pipe(v.string(), v.toDate()) }),
  })
  const arktype = createStream({ url: '', output: type({ day: 'string.date.parse' }) })
  const now = valibot.getSnapshot().output
  if (now?.state === 'done' && !now.error) expectTypeOf(now.value).toEqualTypeOf<{ day: Date }>()
  if (now?.state === 'streaming') {
    expectTypeOf(now.value).toEqualTypeOf<{ readonly day?: string } | undefined>()
  }
  const also = arktype.getSnapshot().output
  if (also?.state === 'done' && !also.error) expectTypeOf(also.value).toEqualTypeOf<{ day: Date }>()
  if (also?.state === 'streaming') {
    expectTypeOf(also.value).toEqualTypeOf<{ readonly day?: string } | undefined>()
  }
  expectTypeOf(of(z.array(z.number()))).toEqualTypeOf<number[] | undefined>()
})

test('metadata has the type of its schema’s output', () => {
  expectTypeOf<Shown['metadata']>().toEqualTypeOf<TypedMetadata<{
    conversation: string
    at: Date
  }> | null>()
  const { metadata, message } = stream.getSnapshot()
  expectTypeOf(metadata?.value?.at).toEqualTypeOf<Date | undefined>()
  expectTypeOf(metadata?.error).toEqualTypeOf<MillraceError | null | undefined>()
  expectTypeOf(message.providerMetadata['conversation']).toBeUnknown()
  // @ts-expect-error: it may not be there.
  void metadata?.value.conversation
})

test('a tool call is told by its name', () => {
  for (const part of stream.getSnapshot().message.parts) {
    if (part.type !== 'tool') continue
    if (part.name === 'get_weather' && part.state === 'streaming') {
      expectTypeOf(part.input).toEqualTypeOf<
        { readonly city?: string; readonly days?: number } | undefined
      >()
    }
    if (part.name === 'look_up' && part.state === 'done' && !part.inputError) {
      expectTypeOf(part.input).toEqualTypeOf<{ word: 'a' | 'b' }>()
    }
    if (part.name === 'plot' && part.state === 'done' && !part.inputError) {
      expectTypeOf(part.input).toEqualTypeOf<{ points: number[] }>()
    }
    if (part.name === 'web_search') expectTypeOf(part.input).toBeUnknown()
    if (part.name === 'get_weather' && !part.inputError) {
      // @ts-expect-error: the input of another tool.
      void part.input?.word
    }
  }
})

test('callbacks see the types of the options', () => {
  createStream({
    url: '',
    tools,
    output: recipe,
    metadata: saved,
    onPart(part) {
      expectTypeOf(part).toEqualTypeOf<Part<typeof tools>>()
    },
    onEnd(end) {
      expectTypeOf(end).toEqualTypeOf<Shown>()
      expectTypeOf(end.message).toEqualTypeOf<Message<typeof tools>>()
    },
    onError: (error) => expectTypeOf(error).toEqualTypeOf<MillraceError>(),
  })
  expectTypeOf(stream.start()).resolves.toEqualTypeOf<Shown>()
  stream.listen(() => ({ onEnd: (end) => expectTypeOf(end).toEqualTypeOf<Shown>() }))
})

test('without schemas all is unknown, and what has them is one of any', () => {
  const plain = createStream({ url: '' })
  expectTypeOf(plain).toEqualTypeOf<Stream>()
  expectTypeOf<Snapshot['output']>().toEqualTypeOf<StructuredOutput | null>()
  expectTypeOf<Snapshot['metadata']>().toEqualTypeOf<TypedMetadata | null>()

  expectTypeOf(stream).toEqualTypeOf<Stream<typeof tools, typeof recipe, typeof saved>>()
  expectTypeOf(stream).toExtend<Stream>()
  expectTypeOf(stream).toExtend<Stream<typeof tools>>()
  expectTypeOf(stream).toExtend<Stream<ToolSet, typeof recipe>>()
  expectTypeOf<Shown>().toExtend<Snapshot>()
  expectTypeOf<LiveStream<typeof tools, typeof recipe, typeof saved>>().toExtend<LiveStream>()
  expectTypeOf<Stream>().not.toExtend<Stream<typeof tools>>()
  expectTypeOf<Stream>().not.toExtend<Stream<ToolSet, typeof recipe>>()
  expectTypeOf<Stream>().not.toExtend<Stream<ToolSet, StandardSchema, typeof saved>>()
  expectTypeOf<DeepPartial<z.input<typeof recipe>>>().not.toBeUnknown()
})

test('wrong options are refused', () => {
  expectTypeOf<{ url: string; output: string }>().not.toExtend<UseStreamOptions>()
  // @ts-expect-error: there is no address.
  createStream({})
  // @ts-expect-error: no option has this name.
  createStream({ url: '', outputs: recipe })
  // @ts-expect-error: no schema.
  createStream({ url: '', output: { title: 'string' } })
  // @ts-expect-error: no schema.
  createStream({ url: '', metadata: String })
  // @ts-expect-error: a tool's input is a schema.
  createStream({ url: '', tools: { get_weather: { input: { city: 'string' } } } })
  // @ts-expect-error: no pace.
  createStream({ url: '', publish: 'frames' })
  // @ts-expect-error: misspelt.
  const misspelt: UseStreamOptions = { url: '', unmount: 'abrot' }
  // @ts-expect-error: no part of a view's options is called so.
  const unknown: UseStreamOptions = { url: '', onUnmount() {} }
  void misspelt
  void unknown
})
