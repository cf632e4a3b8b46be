import type { PartialJson } from './partial-json.ts'

/** Parses JSON at its end, and gives no value before: where the parser of partial JSON is missing. */
export function createWholeJson(): PartialJson {
  let text = ''
  let value: unknown
  return {
    push(piece) {
      text += piece
    },
    value: () => value,
    end() {
      try {
        value = JSON.parse(text)
        return { ok: true, value }
      } catch {
        return { ok: false, message: 'no value ends', position: text.length }
      }
    },
  }
}
