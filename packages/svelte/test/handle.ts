import type { createCounter, ProbeProps } from '@millrace/contract'
import type { Message, ReactiveStream } from '../src/index.ts'

/** What a probe's component hands out to the test. */
export interface Handle {
  stream: ReactiveStream | undefined
  beside: ReactiveStream | undefined
  readonly parts: ReturnType<typeof createCounter>
  message: Message | undefined
  renders: number
}

export interface Props extends ProbeProps {
  readonly handle: Handle
}
