import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import { expect, test } from 'vitest'
import ActionProbe from './action-probe.svelte'
import FeedRunesProbe from './feed-runes-probe.svelte'
import FeedStoreProbe from './feed-store-probe.svelte'
import { mountFeedOf } from './mount-feed-probe.ts'
import { mountOf } from './mount-probe.ts'
import RunesProbe from './runes-probe.svelte'
import StoreProbe from './store-probe.svelte'

const strictMode = 'Svelte mounts a component once'
const fieldTracking = 'a store has one value: whoever reads it is told of every change'

test('Svelte is the oldest that is supported', async () => {
  const svelte = await import('svelte')
  expect(svelte).toHaveProperty('onMount')
  // Came with 5.36.
  expect(svelte).not.toHaveProperty('settled')
})

describeStreamContract('Svelte 5.7, by runes', mountOf(RunesProbe, ActionProbe), { strictMode })
describeStreamContract('Svelte 5.7, by the store', mountOf(StoreProbe, ActionProbe), {
  strictMode,
  fieldTracking,
})
describeFeedContract('Svelte 5.7, by runes', mountFeedOf(FeedRunesProbe), { strictMode })
describeFeedContract('Svelte 5.7, by the store', mountFeedOf(FeedStoreProbe), {
  strictMode,
  fieldTracking,
})
