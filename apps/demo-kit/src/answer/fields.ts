/** One entry of an object or a list, as a person reads it. */
export interface Field {
  /** The property, or the place in the list from 1. */
  readonly name: string
  /** `group`: entries of its own. `code`: words in several lines. `empty`: nothing in it. */
  readonly kind: 'words' | 'code' | 'number' | 'constant' | 'empty' | 'group'
  /** What stands there; nothing for a `group`. */
  readonly text: string
  /** The entries of a `group`, to be read in the same way. */
  readonly value: unknown
  /** Whether it is being written. */
  readonly open: boolean
}

/** Up to this many characters, a list of plain values is read as a line. */
const LINE = 160
/** What has no space and is longer than this is no word: a key, a file. */
const LONGEST_WORD = 200

/**
 * The entries of a value that may still grow. Nothing of it has to be whole: only what has come is
 * there, and of an `open` value the last entry is the one being written.
 */
export function fieldsOf(value: unknown, open: boolean): readonly Field[] {
  const entries = entriesOf(value)
  return entries.map(([name, entry], index) =>
    fieldOf(name, entry, open && index === entries.length - 1),
  )
}

function entriesOf(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [String(index + 1), item])
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function fieldOf(name: string, value: unknown, open: boolean): Field {
  const field = (kind: Field['kind'], text: string): Field => ({ name, kind, text, value, open })
  if (typeof value === 'string') {
    if (value === '') return field('empty', open ? '' : 'empty')
    return value.trim().includes('\n') ? field('code', value) : field('words', shortened(value))
  }
  if (typeof value === 'number') return field('number', String(value))
  if (typeof value !== 'object' || value === null) return field('constant', String(value))
  const entries = entriesOf(value)
  if (entries.length === 0) return field('empty', open ? '' : 'none')
  const line = Array.isArray(value) ? lineOf(value) : undefined
  return line === undefined ? field('group', '') : field('words', line)
}

/** A list of short plain values in one line. */
function lineOf(list: readonly unknown[]): string | undefined {
  const plain = list.every((item) => typeof item !== 'object' || item === null)
  const line = list.map(String).join(', ')
  return plain && line.length <= LINE && !line.includes('\n') ? line : undefined
}

function shortened(text: string): string {
  if (text.length <= LONGEST_WORD || /\s/.test(text)) return text
  return `${text.slice(0, 32)}… (${text.length} characters)`
}
