import type { FeedProbeProps } from '@millrace/contract'
import type { ReactiveFeed } from '../src/index.ts'

/** What a probe's component for feeds hands out to the test. */
export interface FeedHandle {
  feed: ReactiveFeed | undefined
  renders: number
}

export interface FeedProps extends FeedProbeProps {
  readonly handle: FeedHandle
}
