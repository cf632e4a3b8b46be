import { createFeed, type FeedEvent } from '@millrace/core'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

test('has the types that are named', () => {
  interface Events {
    price: { amount: number }
    message: string
  }
  expectTypeOf<FeedEvent<Events>>().toEqualTypeOf<
    | { readonly event: 'price'; readonly data: { amount: number }; readonly id: string }
    | { readonly event: 'message'; readonly data: string; readonly id: string }
  >()
  expectTypeOf(
    createFeed<Events>({ url: '' }).getSnapshot().event,
  ).toEqualTypeOf<FeedEvent<Events> | null>()
  expectTypeOf(createFeed({ url: '' }).getSnapshot().events).toEqualTypeOf<
    readonly { readonly event: string; readonly data: unknown; readonly id: string }[]
  >()
})

test('are those of the schemas', () => {
  const feed = createFeed({
    url: '',
    parse: 'json',
    events: { order: z.object({ grain: z.string() }), message: z.object({ level: z.number() }) },
  })
  expectTypeOf(feed.getSnapshot().event).toEqualTypeOf<FeedEvent<{
    order: { grain: string }
    message: { level: number }
  }> | null>()
})
