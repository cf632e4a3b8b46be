import { describeExports } from '@millrace/contract'
import type { Readable } from 'svelte/store'
import { expectTypeOf } from 'vitest'
import * as svelte from '../src/index.ts'

describeExports('Svelte', svelte, ['createStream', 'useEventSource'])

expectTypeOf(svelte.createStream).returns.toEqualTypeOf<svelte.ReactiveStream>()
expectTypeOf<svelte.ReactiveStream>().toExtend<svelte.LiveStream>()
// Any store can be read with `$`.
expectTypeOf<svelte.ReactiveStream>().toExtend<Readable<svelte.Snapshot>>()

interface Tools extends svelte.ToolSet {
  readonly get_weather: { readonly input: svelte.StandardSchema<{ readonly city: string }> }
}

// The tools' types reach the view.
expectTypeOf<ReturnType<typeof svelte.createStream<Tools>>['message']>().toEqualTypeOf<
  svelte.Message<Tools>
>()
