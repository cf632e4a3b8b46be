import { isObject, type JsonObject } from '../json.ts'
import type { Metadata } from '../message/message.ts'

/** Keeps what only a provider says, by its own names: of each field, the last that says anything. */
export interface MetadataKeeper {
  /** Takes in an object's fields, but for those that are read elsewhere. */
  add(fields: JsonObject, elsewhere: ReadonlySet<string>): void
  /** Hands on what changed since. */
  end(): void
}

/**
 * Most formats repeat such fields with every event; they are handed on when a name is new, and once
 * more at the end.
 */
export function createMetadataKeeper(handOn: (values: Metadata) => void): MetadataKeeper {
  const kept = new Map<string, unknown>()
  let changed = false

  function flush(): void {
    changed = false
    handOn(Object.fromEntries(kept))
  }

  return {
    add(fields, elsewhere) {
      let isNew = false
      for (const name of Object.keys(fields)) {
        const value = fields[name]
        if (elsewhere.has(name) || name === '__proto__' || isNothing(value)) continue
        isNew ||= !kept.has(name)
        changed = true
        kept.set(name, value)
      }
      if (isNew) flush()
    },
    end() {
      if (changed) flush()
    },
  }
}

/** Whether a field says nothing: what was said before still holds. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : (value ?? '') === ''
}
