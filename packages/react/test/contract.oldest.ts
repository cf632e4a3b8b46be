import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import { version } from 'react'
import { expect, test } from 'vitest'
import { mountFeedProbe } from './feed-probe.tsx'
import { mountProbe } from './probe.tsx'

test('React is the oldest that is supported', () => {
  expect(version).toMatch(/^18\./)
})

describeStreamContract('React 18', mountProbe)
describeFeedContract('React 18', mountFeedProbe)
