import { anthropic } from './anthropic.ts'
import { cohere } from './cohere.ts'
import type { Format, Route } from './format.ts'
import { gemini } from './gemini.ts'
import { geminiInteractions } from './gemini-interactions.ts'
import { mistral } from './mistral.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiCompletions } from './openai-completions.ts'
import { openaiResponses } from './openai-responses.ts'

/** Every format there is; the last one claims whatever is left. */
export const FORMATS: readonly Format[] = [
  geminiInteractions,
  gemini,
  anthropic,
  mistral,
  cohere,
  openaiResponses,
  openaiCompletions,
  openaiChat,
]

export interface Found {
  readonly format: Format
  /** `undefined` when the format has no such route. */
  readonly route: Route | undefined
}

/** The format that serves this route, or the one whose client took a wrong turn. */
export function findFormat(method: string, path: string, headers: Headers): Found {
  for (const format of FORMATS) {
    const route = format.match(method, path)
    if (route) return { format, route }
  }
  const claimant = FORMATS.find((format) => format.claims(path, headers))
  return { format: claimant ?? openaiChat, route: undefined }
}
