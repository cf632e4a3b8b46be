import { describeExports } from '@millrace/contract'
import { expectTypeOf } from 'vitest'
import type { ComputedRef, MaybeRefOrGetter, ObjectDirective } from 'vue'
import * as vue from '../src/index.ts'

describeExports('Vue', vue, ['useStream', 'useEventSource', 'vAppendText'])

expectTypeOf(vue.useStream).parameter(0).toEqualTypeOf<MaybeRefOrGetter<vue.UseStreamOptions>>()
expectTypeOf<keyof vue.StreamRefs>().toEqualTypeOf<keyof vue.LiveStream>()
expectTypeOf<vue.StreamRefs['message']>().toEqualTypeOf<ComputedRef<vue.Message>>()
expectTypeOf<vue.StreamRefs['start']>().toEqualTypeOf<vue.LiveStream['start']>()

expectTypeOf(vue.vAppendText).toEqualTypeOf<ObjectDirective<Element, vue.TextSource>>()
expectTypeOf<vue.StreamRefs>().toExtend<vue.TextSource>()

interface Tools extends vue.ToolSet {
  readonly get_weather: { readonly input: vue.StandardSchema<{ readonly city: string }> }
}

// The tools' types reach the view.
expectTypeOf<ReturnType<typeof vue.useStream<Tools>>['message']>().toEqualTypeOf<
  ComputedRef<vue.Message<Tools>>
>()
