import { jsonText, textOf, type JsonObject } from '../json.ts'

/**
 * A call's arguments that come as values with paths, written as JSON text while they come.
 *
 * As long as each value lies behind the one before it, as a model writes them, the text only grows,
 * by what is new. A value that belongs somewhere else cannot be written there any more: from then
 * on the values are only kept, and the end gives the whole text.
 */
export interface PartialArgs {
  /** Takes in one value. Returns the text it adds; `undefined` where it cannot be understood. */
  add(piece: JsonObject): string | undefined
  /** Takes in arguments that come whole. Returns the text they add. */
  merge(args: JsonObject): string
  /** The text that closes what is open; `undefined` where the text so far is not the whole. */
  close(): string | undefined
  /** The whole text. */
  whole(): string
}

type Segment = string | number

interface Container {
  readonly list: boolean
  readonly children: Map<Segment, Container | Leaf>
}

/** A value as it is, or, of a string that comes in pieces, the text so far. */
interface Leaf {
  value: unknown
}

interface Level {
  readonly segment: Segment
  readonly container: Container
}

/** Paths that no model writes, and that would cost more than they say. */
const deepest = 100
const longestGap = 100
const longestPath = 4000

export function createPartialArgs(): PartialArgs {
  const root: Container = { list: false, children: new Map() }
  /** The containers that are open at the end of the text, from the root on. */
  const open: Level[] = [{ segment: '$', container: root }]
  /** Strings that go on, by their path. */
  const unfinished = new Map<string, Leaf>()
  /** The path of the string that is open at the end of the text. */
  let openString: string | undefined
  let empty = true
  let ordered = true

  function closeString(): string {
    if (openString === undefined) return ''
    openString = undefined
    return '"'
  }

  /** The text cannot grow any more. */
  function keepOnly(): void {
    ordered = false
    openString = undefined
  }

  /** The text that leads from the end of the text so far to a new value, if that is possible. */
  function leadTo(segments: readonly Segment[]): string | undefined {
    let shared = 0
    while (shared < segments.length - 1 && open[shared + 1]?.segment === segments[shared]) shared++
    const target = open[shared]?.container
    const first = segments[shared]
    if (!target || first === undefined || !isNext(target, first)) return undefined
    // Containers that begin here can only begin with their first element.
    if (segments.some((segment, index) => index > shared && !isFirst(segment))) return undefined
    let text = closeString()
    while (open.length > shared + 1) text += open.pop()?.container.list ? ']' : '}'
    if (empty) text += '{'
    empty = false
    if (target.children.size > 0) text += ','
    for (const [index, segment] of segments.entries()) {
      if (index < shared) continue
      if (typeof segment === 'string') text += `${JSON.stringify(segment)}:`
      const inner = segments[index + 1]
      if (inner !== undefined) text += typeof inner === 'number' ? '[' : '{'
    }
    return text
  }

  /** Keeps a value, and opens the containers on the way to it. */
  function store(segments: readonly Segment[], leaf: Leaf): void {
    let container = root
    for (const [index, segment] of segments.entries()) {
      const inner = segments[index + 1]
      if (inner === undefined) {
        container.children.set(segment, leaf)
        return
      }
      const list = typeof inner === 'number'
      let child = container.children.get(segment)
      if (!child || !('children' in child) || child.list !== list) {
        child = { list, children: new Map() }
        container.children.set(segment, child)
      }
      container = child
      if (ordered && open.length === index + 1) open.push({ segment, container })
    }
  }

  function place(segments: readonly Segment[], leaf: Leaf): string {
    const lead = ordered ? leadTo(segments) : undefined
    if (lead === undefined) keepOnly()
    store(segments, leaf)
    return lead ?? ''
  }

  /** Goes on with a string. */
  function append(path: string, leaf: Leaf, text: string): string {
    leaf.value = textOf(leaf.value) + text
    if (text !== '' && openString !== path) keepOnly()
    return ordered ? JSON.stringify(text).slice(1, -1) : ''
  }

  return {
    add(piece) {
      const path = textOf(piece['jsonPath'])
      const value = valueOf(piece)
      const goesOn = piece['willContinue'] === true
      const known = unfinished.get(path)
      let text: string
      if (known && (value === undefined || typeof value === 'string')) {
        text = append(path, known, value ?? '')
      } else {
        const segments = value === undefined ? undefined : segmentsOf(path)
        if (!segments || !reachable(root, segments)) return undefined
        const leaf: Leaf = { value }
        text = place(segments, leaf)
        unfinished.delete(path)
        if (typeof value === 'string') {
          unfinished.set(path, leaf)
          if (ordered) openString = path
        }
        // The string stays open: its last quotation mark comes with its end.
        if (ordered) text += openString === path ? jsonText(value).slice(0, -1) : jsonText(value)
      }
      if (goesOn) return text
      unfinished.delete(path)
      return openString === path ? text + closeString() : text
    },
    merge(args) {
      let text = ''
      for (const [name, value] of Object.entries(args)) {
        text += place([name], { value })
        if (ordered) text += jsonText(value, 'null')
      }
      return text
    },
    close() {
      if (!ordered) return undefined
      if (empty) return '{}'
      let text = closeString()
      for (const { container } of open.toReversed()) text += container.list ? ']' : '}'
      return text
    },
    whole: () => write(root),
  }
}

/** Whether a value may follow at the end of an open container. */
function isNext({ list, children }: Container, segment: Segment): boolean {
  if (typeof segment === 'number') return list && segment === children.size
  return !list && !children.has(segment)
}

function isFirst(segment: Segment): boolean {
  return typeof segment === 'string' || segment === 0
}

/** Whether a path keeps to what a model may mean. */
function reachable(root: Container, segments: readonly Segment[]): boolean {
  if (segments.length > deepest || typeof segments[0] !== 'string') return false
  let node: Container | Leaf | undefined = root
  for (const segment of segments) {
    const size: number = node && 'children' in node ? node.children.size : 0
    if (typeof segment === 'number' && segment > size + longestGap) return false
    node = node && 'children' in node ? node.children.get(segment) : undefined
  }
  return true
}

/** The value of a piece; `undefined` where it has none. */
function valueOf(piece: JsonObject): string | number | boolean | null | undefined {
  const { stringValue, numberValue, boolValue, nullValue } = piece
  if (typeof stringValue === 'string') return stringValue
  if (typeof numberValue === 'number') return numberValue
  if (typeof boolValue === 'boolean') return boolValue
  return nullValue === undefined ? undefined : null
}

const segment = /\.([^.[\]]+)|\[(\d+)\]|\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]/y

/**
 * The names and indexes of a path that leads to one value, e.g. `$.steps[0]['a b']`.
 * @see https://www.rfc-editor.org/rfc/rfc9535#name-normalized-paths
 */
function segmentsOf(path: string): Segment[] | undefined {
  if (!path.startsWith('$') || path.length === 1 || path.length > longestPath) return undefined
  const segments: Segment[] = []
  segment.lastIndex = 1
  while (segment.lastIndex < path.length) {
    const match = segment.exec(path)
    if (!match) return undefined
    const [whole, name, index] = match
    if (index === undefined) segments.push(name ?? unescaped(whole.slice(2, -2)))
    else segments.push(Number(index))
  }
  return segments
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescaped(name: string): string {
  return name.replace(/\\(u[\da-fA-F]{4}|.)/gs, (_, escape: string) =>
    escape.length > 1
      ? String.fromCharCode(parseInt(escape.slice(1), 16))
      : (escapes[escape] ?? escape),
  )
}

function write(node: Container | Leaf): string {
  if (!('children' in node)) return jsonText(node.value, 'null')
  if (!node.list) {
    const fields = [...node.children].map(
      ([name, child]) => `${JSON.stringify(name)}:${write(child)}`,
    )
    return `{${fields.join(',')}}`
  }
  let last = -1
  for (const index of node.children.keys()) last = Math.max(last, Number(index))
  const items = Array.from({ length: last + 1 }, (_, index) => {
    const child = node.children.get(index)
    return child ? write(child) : 'null'
  })
  return `[${items.join(',')}]`
}
