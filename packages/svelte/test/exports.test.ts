import { describeExports } from '@millrace/contract'
import type { Action } from 'svelte/action'
import type { Attachment } from 'svelte/attachments'
import type { Readable } from 'svelte/store'
import { expectTypeOf } from 'vitest'
import * as svelte from '../src/index.ts'

describeExports('Svelte', svelte, ['createStream', 'useEventSource', 'appendText'])

expectTypeOf(svelte.createStream).returns.toEqualTypeOf<svelte.ReactiveStream>()
expectTypeOf<svelte.ReactiveStream>().toExtend<svelte.LiveStream>()
// Any store can be read with `$`.
expectTypeOf<svelte.ReactiveStream>().toExtend<Readable<svelte.Snapshot>>()

expectTypeOf<svelte.ReactiveStream>().toExtend<svelte.TextSource>()
// What it makes can be attached, or used as an action.
expectTypeOf(svelte.appendText).returns.toExtend<Attachment>()
expectTypeOf(svelte.appendText).returns.toExtend<Action<Element>>()

interface Tools extends svelte.ToolSet {
  readonly get_weather: { readonly input: svelte.StandardSchema<{ readonly city: string }> }
}

// The tools' types reach the view.
expectTypeOf<ReturnType<typeof svelte.createStream<Tools>>['message']>().toEqualTypeOf<
  svelte.Message<Tools>
>()
