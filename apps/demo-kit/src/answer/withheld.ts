import type { Message } from '@millrace/core'

/**
 * The words in which a provider says why it withheld the answer, where it says them beside the
 * message instead of in it; `null` where it says none.
 */
export function withheldWords({ end, providerMetadata }: Message): string | null {
  if (end?.reason !== 'content-filter') return null
  const { stop_details, promptFeedback, finishMessage } = providerMetadata
  const words = [
    // Anthropic's, then the two of Gemini.
    property(stop_details, 'explanation'),
    property(promptFeedback, 'blockReasonMessage'),
    finishMessage,
  ]
  return words.find((one) => typeof one === 'string' && one !== '')?.toString() ?? null
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
