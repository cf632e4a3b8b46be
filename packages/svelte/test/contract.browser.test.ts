import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import ActionProbe from './action-probe.svelte'
import AttachmentProbe from './attachment-probe.svelte'
import FeedRunesProbe from './feed-runes-probe.svelte'
import FeedStoreProbe from './feed-store-probe.svelte'
import { mountFeedOf } from './mount-feed-probe.ts'
import { mountOf } from './mount-probe.ts'
import RunesProbe from './runes-probe.svelte'
import StoreProbe from './store-probe.svelte'

const strictMode = 'Svelte mounts a component once'
const fieldTracking = 'a store has one value: whoever reads it is told of every change'

describeStreamContract('Svelte, by runes', mountOf(RunesProbe, AttachmentProbe), { strictMode })
describeStreamContract('Svelte, by the store', mountOf(StoreProbe, ActionProbe), {
  strictMode,
  fieldTracking,
})
describeFeedContract('Svelte, by runes', mountFeedOf(FeedRunesProbe), { strictMode })
describeFeedContract('Svelte, by the store', mountFeedOf(FeedStoreProbe), {
  strictMode,
  fieldTracking,
})
