import type * as core from '@millrace/core'
import type * as react from '@millrace/react'
import type * as svelte from '@millrace/svelte'
import type * as vue from '@millrace/vue'
import { expectTypeOf, test } from 'vitest'
import type { MaybeRefOrGetter, Ref } from 'vue'

interface Tools extends core.ToolSet {
  readonly get_weather: { readonly input: core.StandardSchema<{ city: string }> }
}
type Recipe = core.StandardSchema<{ title: string }, { title: number }>
type Saved = core.StandardSchema<{ at: string }, { at: Date }>
interface Events {
  price: { amount: number }
}

/** What the functions of each binding are given: with nothing known, and with all. */
interface Given {
  any: {
    react: Parameters<typeof react.useStream>[0]
    vue: Parameters<typeof vue.useStream>[0]
    svelte: Parameters<typeof svelte.createStream>[0]
  }
  typed: {
    react: Parameters<typeof react.useStream<Tools, Recipe, Saved>>[0]
    vue: Parameters<typeof vue.useStream<Tools, Recipe, Saved>>[0]
    svelte: Parameters<typeof svelte.createStream<Tools, Recipe, Saved>>[0]
  }
  feed: {
    react: Parameters<typeof react.useEventSource<Events>>[0]
    vue: Parameters<typeof vue.useEventSource<Events>>[0]
    svelte: Parameters<typeof svelte.useEventSource<Events>>[0]
  }
}

/** The options alone: React also takes a stream or a feed, Vue a ref or a getter. */
type OptionsIn<Source> = Source extends { readonly getSnapshot: unknown } | Ref | (() => unknown)
  ? never
  : Source

test('all bindings take the same options', () => {
  expectTypeOf<OptionsIn<Given['any']['react']>>().toEqualTypeOf<Given['any']['svelte']>()
  expectTypeOf<OptionsIn<Given['any']['vue']>>().toEqualTypeOf<Given['any']['svelte']>()
  expectTypeOf<Given['any']['svelte']>().toEqualTypeOf<core.UseStreamOptions>()
})

test('the same options of known schemas', () => {
  expectTypeOf<OptionsIn<Given['typed']['react']>>().toEqualTypeOf<Given['typed']['svelte']>()
  expectTypeOf<OptionsIn<Given['typed']['vue']>>().toEqualTypeOf<Given['typed']['svelte']>()
  expectTypeOf<Given['typed']['svelte']>().toEqualTypeOf<
    core.UseStreamOptions<Tools, Recipe, Saved>
  >()
})

test('and the same options of feeds', () => {
  expectTypeOf<OptionsIn<Given['feed']['react']>>().toEqualTypeOf<Given['feed']['svelte']>()
  expectTypeOf<OptionsIn<Given['feed']['vue']>>().toEqualTypeOf<Given['feed']['svelte']>()
  expectTypeOf<Given['feed']['svelte']>().toEqualTypeOf<core.EventSourceOptions<Events>>()
})

test('each in its framework’s form', () => {
  expectTypeOf<Given['typed']['react']>().toEqualTypeOf<
    core.UseStreamOptions<Tools, Recipe, Saved> | core.Stream<Tools, Recipe, Saved>
  >()
  expectTypeOf<Given['typed']['vue']>().toEqualTypeOf<
    MaybeRefOrGetter<core.UseStreamOptions<Tools, Recipe, Saved>>
  >()
  expectTypeOf<Given['feed']['vue']>().toEqualTypeOf<
    MaybeRefOrGetter<core.EventSourceOptions<Events>>
  >()
})

/** Fields without their refs. */
type Unwrapped<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Ref<infer Value> ? Value : Fields[Name]
}
type Plain<Fields> = { readonly [Name in keyof Fields]: Fields[Name] }

test('all bindings give the same fields and functions', () => {
  type Live = Plain<core.LiveStream<Tools, Recipe, Saved>>
  expectTypeOf<
    Plain<ReturnType<typeof react.useStream<Tools, Recipe, Saved>>>
  >().toEqualTypeOf<Live>()
  expectTypeOf<
    Unwrapped<ReturnType<typeof vue.useStream<Tools, Recipe, Saved>>>
  >().toEqualTypeOf<Live>()
  // Svelte's options are not reactive: `configure` replaces them; its `subscribe` is a store's.
  expectTypeOf<
    Plain<
      Omit<ReturnType<typeof svelte.createStream<Tools, Recipe, Saved>>, 'configure' | 'subscribe'>
    >
  >().toEqualTypeOf<Omit<Live, 'subscribe'>>()
})

test('of feeds, too', () => {
  type Live = Plain<core.LiveFeed<Events>>
  expectTypeOf<Plain<ReturnType<typeof react.useEventSource<Events>>>>().toEqualTypeOf<Live>()
  expectTypeOf<Unwrapped<ReturnType<typeof vue.useEventSource<Events>>>>().toEqualTypeOf<Live>()
  expectTypeOf<
    Plain<Omit<ReturnType<typeof svelte.useEventSource<Events>>, 'configure' | 'subscribe'>>
  >().toEqualTypeOf<Live>()
})
