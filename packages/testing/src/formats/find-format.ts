import { anthropic } from './anthropic.ts'
import type { Format, Route } from './format.ts'
import { gemini } from './gemini.ts'
import { openaiChat } from './openai-chat.ts'

// The last one claims whatever is left.
const FORMATS: readonly Format[] = [gemini, anthropic, openaiChat]

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
