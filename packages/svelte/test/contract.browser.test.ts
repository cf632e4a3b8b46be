import { describeStreamContract } from '@millrace/contract'
import { mountOf } from './mount-probe.ts'
import RunesProbe from './runes-probe.svelte'
import StoreProbe from './store-probe.svelte'

const strictMode = 'Svelte mounts a component once'

describeStreamContract('Svelte, by runes', mountOf(RunesProbe), { strictMode })

describeStreamContract('Svelte, by the store', mountOf(StoreProbe), {
  strictMode,
  fieldTracking: 'a store has one value: whoever reads it is told of every change',
})
