import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import { expect, test } from 'vitest'
import { version } from 'vue'
import { mountFeedProbe } from './feed-probe.ts'
import { mountProbe } from './probe.ts'

const strictMode = 'Vue mounts a component once'

test('Vue is the oldest that is supported', () => {
  expect(version).toMatch(/^3\.4\./)
})

describeStreamContract('Vue 3.4', mountProbe, { strictMode })
describeFeedContract('Vue 3.4', mountFeedProbe, { strictMode })
