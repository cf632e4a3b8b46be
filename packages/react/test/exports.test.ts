import { describeExports } from '@millrace/contract'
import type { Ref } from 'react'
import { expectTypeOf } from 'vitest'
import * as react from '../src/index.ts'

describeExports('React', react, ['useStream', 'useEventSource', 'useAppendText'])

expectTypeOf(react.useStream).returns.toEqualTypeOf<react.LiveStream>()
expectTypeOf(react.useStream).parameter(0).toEqualTypeOf<react.UseStreamOptions | react.Stream>()

// A hook's result and a stream made elsewhere both have text to append.
expectTypeOf(react.useAppendText).parameter(0).toEqualTypeOf<react.TextSource>()
expectTypeOf<react.LiveStream>().toExtend<react.TextSource>()
expectTypeOf<react.Stream>().toExtend<react.TextSource>()
expectTypeOf(react.useAppendText).returns.toExtend<Ref<HTMLPreElement>>()

interface Tools extends react.ToolSet {
  readonly get_weather: { readonly input: react.StandardSchema<{ readonly city: string }> }
}

// The tools' types reach the view.
expectTypeOf<ReturnType<typeof react.useStream<Tools>>['message']>().toEqualTypeOf<
  react.Message<Tools>
>()
expectTypeOf<react.LiveStream<Tools>>().toExtend<react.TextSource>()
