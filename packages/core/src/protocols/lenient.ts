import { arrayOf, isObject, numberOf, objectOf, textOf } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import { createPartWriter } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { createUsageCounter } from './usage.ts'

/**
 * Simple shapes that no provider documents but that home-made servers and tutorials send:
 * `content[].text`, a string `content`, `delta.text`, `text`; `meta.usage.tokens` as the total.
 * Only `auto` uses it, where no real format matched, and it says so with one `warning`.
 */
export const lenient: Protocol = {
  name: 'lenient',
  matches: (payload) => readText(payload) !== undefined,
  decoder: createLenientDecoder,
}

function readText(payload: unknown): string | undefined {
  if (!isObject(payload)) return undefined
  const { content, delta, text } = payload
  if (typeof content === 'string') return content
  if (
    Array.isArray(content) &&
    content.some((part) => typeof objectOf(part)['text'] === 'string')
  ) {
    return arrayOf(content)
      .map((part) => textOf(objectOf(part)['text']))
      .join('')
  }
  const nested = objectOf(delta)['text']
  if (typeof nested === 'string') return nested
  return typeof text === 'string' ? text : undefined
}

function createLenientDecoder(push: (delta: Delta) => void) {
  // A real format may take over, and its parts then follow these.
  const writer = createPartWriter(push, 0, 'lenient-')
  const counter = createUsageCounter()
  let warned = false
  let failed = false

  return createPayloadDecoder(push, {
    payload(payload, event) {
      const text = readText(payload)
      if (text === undefined) {
        failed = saysError(event, payload) && pushError(push, payload)
        if (!failed) push({ type: 'unknown', raw: payload })
        return failed
      }
      if (!warned) {
        warned = true
        push({
          type: 'warning',
          message: 'No known format: the text was read by its likeliest field.',
          raw: payload,
        })
      }
      writer.text('text', text)
      const meta = objectOf(objectOf(payload)['meta'])
      counter.set('total', numberOf(objectOf(meta['usage'])['tokens']))
      const usage = counter.take()
      if (usage) push({ type: 'usage', usage })
      return false
    },
    // Nothing is known of how such a stream ends, so its end is taken for its end.
    end() {
      writer.endAll()
      return !failed
    },
  })
}
