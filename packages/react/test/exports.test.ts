import { describeExports } from '@millrace/contract'
import { expectTypeOf } from 'vitest'
import * as react from '../src/index.ts'

describeExports('React', react, ['useStream', 'useEventSource'])

expectTypeOf(react.useStream).returns.toEqualTypeOf<react.LiveStream>()
expectTypeOf(react.useStream).parameter(0).toEqualTypeOf<react.UseStreamOptions | react.Stream>()

interface Tools extends react.ToolSet {
  readonly get_weather: { readonly input: react.StandardSchema<{ readonly city: string }> }
}

// The tools' types reach the view.
expectTypeOf<ReturnType<typeof react.useStream<Tools>>['message']>().toEqualTypeOf<
  react.Message<Tools>
>()
