import { arrayOf, isObject, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Metadata } from '../message/message.ts'
import type { FileFields, PartDetails, SourceFields } from './parts.ts'

const none: readonly SourceFields[] = []

/** Sources that stand beside the choices and are repeated with every chunk; each is given once. */
export function createSourceList(): (chunk: JsonObject) => readonly SourceFields[] {
  const known = new Set<string>()
  return (chunk) => {
    const results = arrayOf(chunk['search_results'])
    const listed = results.length > 0 ? results : arrayOf(chunk['citations'])
    if (listed.length === 0) return none
    return listed.flatMap((raw) => {
      const url = typeof raw === 'string' ? raw : textOf(objectOf(raw)['url'])
      if (url === '' || known.has(url)) return []
      known.add(url)
      const { title, snippet } = objectOf(raw)
      return [{ url, title: textOf(title) || undefined, quote: textOf(snippet) || undefined, raw }]
    })
  }
}

interface Speech {
  /** Adds a piece, and gives the file as it stands. */
  add(audio: JsonObject): FileFields
  file(preview: boolean): FileFields
}

/**
 * Speech, which comes in pieces of base64 with its transcript beside it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createSpeech(): Speech {
  let data = ''
  let transcript = ''
  let id = ''
  return {
    add(audio) {
      data = joinBase64(data, textOf(audio['data']))
      transcript += textOf(audio['transcript'])
      id ||= textOf(audio['id'])
      return this.file(true)
    },
    file(preview) {
      const providerMetadata: Metadata = { ...(id && { id }), ...(transcript && { transcript }) }
      // A stream carries 16-bit PCM at 24 kHz; no other format can be cut.
      return { mediaType: 'audio/pcm;rate=24000', data, preview, providerMetadata }
    },
  }
}

/** Base64 of the bytes of both. Only a padded end needs its last bytes to be written anew. */
function joinBase64(head: string, tail: string): string {
  if (!head.endsWith('=') || tail === '') return head + tail
  try {
    return head.slice(0, -4) + btoa(atob(head.slice(-4)) + atob(tail))
  } catch {
    return head
  }
}

interface ReasoningDetails {
  /** Adds the pieces of one chunk; pieces of one detail are joined. */
  add(pieces: readonly unknown[]): void
  /** What the details say of the part that ends here; they are then forgotten. */
  take(): PartDetails | undefined
}

/** OpenRouter's account of the reasoning, which it wants back unchanged. */
export function createReasoningDetails(): ReasoningDetails {
  const details: Record<string, unknown>[] = []
  return {
    add(pieces) {
      for (const piece of pieces) {
        if (!isObject(piece)) continue
        const last = details.at(-1)
        const same = last && last['type'] === piece['type'] && last['index'] === piece['index']
        if (!same) {
          details.push({ ...piece })
          continue
        }
        for (const [field, value] of Object.entries(piece)) {
          const grows = field === 'text' || field === 'summary' || field === 'data'
          if (grows) last[field] = textOf(last[field]) + textOf(value)
          else if (value !== null && value !== '') last[field] = value
        }
      }
    },
    take() {
      if (details.length === 0) return undefined
      const list = details.splice(0)
      const all = (field: string) => list.map((detail) => textOf(detail[field])).join('')
      return {
        signature: all('signature') || undefined,
        redacted: all('data') || undefined,
        providerMetadata: { reasoning_details: list },
      }
    },
  }
}
