import type { Step } from './body.ts'
import type { Random } from './random.ts'

/** Bytes without any sense, in writes of up to 1000. */
export function* randomBytes(size: number, random: Random): Iterable<Step> {
  for (let left = size; left > 0;) {
    const bytes = new Uint8Array(Math.min(left, 1 + Math.floor(random() * 1000)))
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(random() * 256)
    left -= bytes.length
    yield { bytes, waitMs: 0 }
  }
}

const EVENTS = 200
const WORDS = ['choices', 'delta', 'content', 'type', 'error', 'text', 'id', 'index', 'usage', '']

/** Well-formed events whose JSON means nothing, though its keys are those of the real ones. */
export function randomJson(random: Random): readonly string[] {
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? ''
  const value = (depth: number): unknown => {
    const count = Math.floor(random() * 4)
    switch (Math.floor(random() * (depth > 3 ? 5 : 7))) {
      case 0:
        return null
      case 1:
        return random() < 0.5
      case 2:
        return (random() - 0.5) * 10 ** Math.floor(random() * 30)
      case 3:
        return word()
      case 4:
        return String.fromCharCode(random() * 0x10000)
      case 5:
        return Array.from({ length: count }, () => value(depth + 1))
      default:
        return Object.fromEntries(Array.from({ length: count }, () => [word(), value(depth + 1)]))
    }
  }
  return Array.from({ length: EVENTS }, () => `data: ${JSON.stringify(value(0))}\n\n`)
}
