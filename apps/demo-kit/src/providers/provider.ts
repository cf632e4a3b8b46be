import type { Turn } from '../conversation/turns.ts'
import type { Wish } from '../wish.ts'
import type { ProviderId } from './provider-id.ts'

/** What the page may know of a provider; never a key. */
export interface ProviderConfig {
  /** Whether answers come from the real API; else from the fake provider. */
  readonly live: boolean
  /** The model to ask for. */
  readonly model: string
}

/** One of the APIs a visitor can choose. */
export interface Provider {
  readonly id: ProviderId
  readonly label: string
  /** What is sent for a question: the conversation so far, and the question. */
  request(model: string, turns: readonly Turn[], question: string): ProviderRequest
  /** Whether an answer can hold what is wished for. */
  can(wish: Wish, config: ProviderConfig): boolean
}

export interface ProviderRequest {
  /** Where the demo server takes it. */
  readonly url: string
  /** The API's own request body. */
  readonly body: unknown
}
