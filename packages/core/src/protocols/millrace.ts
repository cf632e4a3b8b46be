import { isObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import { isDelta, isDeltaType } from './delta-shapes.ts'
import { createPayloadDecoder, pushError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { isMillrace } from './shapes/millrace.ts'

/**
 * Millrace's own deltas, one an event, as a server of the user's own sends them:
 * `{"millrace":1,"delta":{…}}`, and `{"millrace":1,"done":true}` behind the last. The number is the
 * version of the format.
 *
 * The wrapper is there because the kinds of delta are called by `type`, as OpenAI's and Anthropic's
 * events are, and some by the same words (`error`): no provider has a field `millrace`.
 */
export const millrace: Protocol = {
  name: 'millrace',
  matches: isMillrace,
  decoder: createMillraceDecoder,
}

const version = 1

/** The data of the event that carries a delta. @throws TypeError where JSON cannot say it. */
export function encodeDelta(delta: Delta): string {
  return JSON.stringify({ millrace: version, delta })
}

/** The data of the event behind the last delta: without it the answer counts as cut off. */
export const deltasDone: string = JSON.stringify({ millrace: version, done: true })

type Kind = 'text' | 'reasoning' | 'refusal' | 'tool'

/** A part that was begun. Sources and files are begun and ended at once. */
interface Part {
  readonly key: string
  readonly choice: number | undefined
  readonly kind: Kind | 'source' | 'file'
  open: boolean
}

function createMillraceDecoder(push: (delta: Delta) => void) {
  const parts = createPartOrder()
  let done = false

  function fail(message: string, raw: unknown): true {
    push({ type: 'error', code: 'protocol', message, raw })
    return true
  }

  function readDelta(delta: unknown): boolean {
    if (isObject(delta) && typeof delta['type'] === 'string' && !isDeltaType(delta['type'])) {
      push({ type: 'unknown', raw: delta })
      return false
    }
    if (!isDelta(delta)) return fail('A delta has not the shape of its kind.', delta)
    if (!parts.take(delta)) return fail('A delta belongs to no open part.', delta)
    push(delta)
    return delta.type === 'error'
  }

  return createPayloadDecoder(push, {
    payload(payload) {
      if (!isObject(payload) || !Object.hasOwn(payload, 'millrace')) {
        if (pushError(push, payload)) return true
        push({ type: 'unknown', raw: payload })
        return false
      }
      if (payload['millrace'] !== version) {
        return fail('The deltas are of a version that is not known here.', payload)
      }
      done = payload['done'] === true
      return done || readDelta(payload['delta'])
    },
    end() {
      for (const { kind, key, choice } of parts.open()) {
        push({ type: `${kind}-end`, key, choice })
      }
      return done
    },
  })
}

/** Keeps to it that each part is begun once, changed while it is open, and ended once. */
function createPartOrder() {
  const parts = new Map<string, Part>()

  function begin(name: string, part: Part): boolean {
    if (parts.has(name)) return false
    parts.set(name, part)
    return true
  }

  return {
    /** Takes note of a delta. Returns whether it may come now. */
    take(delta: Delta): boolean {
      if (!('key' in delta)) return true
      const { type, key, choice } = delta
      const name = `${choice ?? 0} ${key}`
      const known = parts.get(name)
      switch (type) {
        case 'source':
        case 'file':
          return known?.kind === type || begin(name, { key, choice, kind: type, open: false })
        case 'tool-output':
          return known?.kind === 'tool'
        case 'text-start':
        case 'reasoning-start':
        case 'refusal-start':
        case 'tool-start':
          return begin(name, { key, choice, kind: kindOf(type), open: true })
        default: {
          if (known?.kind !== kindOf(type) || !known.open) return false
          known.open = !type.endsWith('-end')
          return true
        }
      }
    },

    *open() {
      for (const { key, choice, kind, open } of parts.values()) {
        if (open && kind !== 'source' && kind !== 'file') yield { key, choice, kind }
      }
    },
  }
}

function kindOf(type: `${Kind}-${'start' | 'delta' | 'end'}`): Kind {
  if (type.startsWith('text')) return 'text'
  if (type.startsWith('reasoning')) return 'reasoning'
  return type.startsWith('refusal') ? 'refusal' : 'tool'
}
