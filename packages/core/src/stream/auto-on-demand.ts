import { MillraceError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { createAutoDecoder } from '../protocols/auto-decoder.ts'
import { lenient } from '../protocols/lenient.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { isAnthropic } from '../protocols/shapes/anthropic.ts'
import { isCohere } from '../protocols/shapes/cohere.ts'
import { isGemini } from '../protocols/shapes/gemini.ts'
import { isGeminiInteractions } from '../protocols/shapes/gemini-interactions.ts'
import { isMillrace } from '../protocols/shapes/millrace.ts'
import { isOpenaiChat } from '../protocols/shapes/openai-chat.ts'
import { isOpenaiCompletions } from '../protocols/shapes/openai-completions.ts'
import { isOpenaiResponses } from '../protocols/shapes/openai-responses.ts'
import { tryRepeatedly } from '../transport/try-repeatedly.ts'

/** A format that may not be loaded yet. */
interface Format {
  readonly matches: (payload: unknown) => boolean
  /** Which URLs' answers are in this format, as far as a URL tells. */
  readonly url: RegExp
  readonly load: () => Promise<{ readonly protocol: Protocol }>
}

/**
 * In the order in which `auto` tries them. Each is imported by a module of its own, as a bundler
 * would make an object of all exports of one that the app names as well.
 */
const formats: readonly Format[] = [
  {
    matches: isMillrace,
    url: /^$/,
    load: () => import('../protocols/on-demand/millrace.ts'),
  },
  {
    matches: isOpenaiResponses,
    url: /\/responses\b/,
    load: () => import('../protocols/on-demand/openai-responses.ts'),
  },
  {
    matches: isAnthropic,
    url: /\/messages\b/,
    load: () => import('../protocols/on-demand/anthropic.ts'),
  },
  {
    matches: isCohere,
    url: /\/v2\/chat$/,
    load: () => import('../protocols/on-demand/cohere.ts'),
  },
  {
    matches: isGeminiInteractions,
    url: /\/interactions\b/,
    load: () => import('../protocols/on-demand/gemini-interactions.ts'),
  },
  {
    matches: isOpenaiCompletions,
    url: /\/v1\/completions\b/,
    load: () => import('../protocols/on-demand/openai-completions.ts'),
  },
  {
    matches: isOpenaiChat,
    url: /\/chat\/completions\b/,
    load: () => import('../protocols/on-demand/openai-chat.ts'),
  },
  {
    matches: isGemini,
    url: /:streamGenerateContent\b/,
    load: () => import('../protocols/on-demand/gemini.ts'),
  },
]

const loaded = new Map<Format, Protocol>()

/** `auto`, but that a format is loaded when the first event shows that it is needed. */
export const autoOnDemand: Protocol = {
  name: 'auto',
  matches: (payload) => formatOf(payload) !== undefined || lenient.matches(payload),
  decoder(push) {
    const decoder = createAutoDecoder(push, (payload) => {
      const format = formatOf(payload)
      return format && loaded.get(format)
    })
    return {
      ...decoder,
      prepare({ data }) {
        if (decoder.decided() || loaded.size === formats.length) return undefined
        // Events may have run together.
        const texts = data.includes('\n') ? [data, ...data.split('\n')] : [data]
        const told = texts.map((text) => formatOf(parseJson(text)))
        const missing = told.find((format) => format && !loaded.has(format))
        return missing && load(missing)
      },
    }
  },
}

/** Loads the format that a URL tells, if it tells one: its answer need not be waited for. */
export function loadByUrl(url: string): void {
  const told = formats.find((format) => format.url.test(url))
  // Where it is needed, it is asked for again, and that failure is told.
  if (told && !loaded.has(told)) load(told).catch(() => {})
}

function formatOf(payload: unknown): Format | undefined {
  return formats.find((format) => format.matches(payload))
}

/** How often a format is asked for: its answer is under way, and may have been paid for. */
const attempts = 3

async function load(format: Format): Promise<void> {
  try {
    const { protocol } = await tryRepeatedly(attempts, format.load)
    loaded.set(format, protocol)
  } catch (cause) {
    const message = 'The code that reads the answer could not be loaded.'
    throw new MillraceError('protocol', message, { cause })
  }
}
