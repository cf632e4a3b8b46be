import { openaiChat } from './openai-chat.ts'
import type { Protocol } from './protocol.ts'

/**
 * Mistral's chat. Its chunks are Chat Completions' with content that may be a list, tool calls that
 * may lack an index, and words of its own; Chat's decoder reads all of these, since gateways pass
 * them on under either name.
 * @see https://docs.mistral.ai/api/endpoint/chat#operation-stream_chat
 */
export const mistral: Protocol = { ...openaiChat, name: 'mistral' }
