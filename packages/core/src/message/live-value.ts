/**
 * A JSON value under construction that can be looked at between any two changes. What was handed
 * out stays as it is: the first change after a look copies the open containers, and everything that
 * is closed is shared.
 *
 * Two exceptions keep the cost of a look within bounds. An open container with more than
 * {@link widest} entries, or nested deeper than {@link deepest}, grows in place: a wide one gets a
 * new identity whenever it has grown by a fixed part of its size, and both get one when they close.
 */
export interface LiveValue {
  /** The innermost open container. */
  inside(): 'array' | 'object' | undefined
  /** Begins an array: the next item, the value of the key last named, or the whole. */
  openArray(): void
  openObject(): void
  /** Names the property of the open object that is to be added next. */
  key(name: string): void
  /** Adds a value that is no container. */
  add(value: unknown): void
  /** Puts a value in the place of the one added last. */
  replace(value: unknown): void
  /** Closes the innermost open container. */
  close(): void
  /** The value as it stands; `undefined` as long as there is none. */
  read(): unknown
}

/** The widest open container that is copied at every look, in entries. */
const widest = 256
/** How many open containers, from the outermost inwards, are copied at every look. */
const deepest = 64
/**
 * How much a wide container grows before it is copied again, as a part of its size. To copy an
 * entry of a wide object costs a hundred times that of an array.
 */
const arrayGrowth = 1 / 8
const objectGrowth = 1 / 2
/** Up to about this many properties the engine copies an object's shape as a whole. */
const narrow = 16

type OpenContainer = OpenArray | OpenObject

export function createLiveValue(): LiveValue {
  let root: unknown
  const open: OpenContainer[] = []
  let looks = 0
  /** Whether a reader holds the open containers as they are. */
  let handedOut = false

  /** Makes the open containers ours again, so that they may be written to. */
  function own(): void {
    if (!handedOut) return
    handedOut = false
    const end = Math.min(open.length, deepest)
    for (let depth = 0; depth < end; depth++) {
      const container = open[depth]
      if (container && isDue(container)) renew(container, depth)
    }
  }

  function renew(container: OpenContainer, depth: number): void {
    container.copy()
    const parent = open[depth - 1]
    if (parent) parent.replace(container.value)
    else root = container.value
  }

  function add(value: unknown): void {
    own()
    const parent = open[open.length - 1]
    if (parent) parent.add(value)
    else root = value
  }

  function begin(container: OpenContainer): void {
    add(container.value)
    open.push(container)
  }

  return {
    inside: () => open[open.length - 1]?.kind,
    openArray: () => begin(new OpenArray(looks)),
    openObject: () => begin(new OpenObject(looks)),
    key(name) {
      const parent = open[open.length - 1]
      if (parent?.kind === 'object') parent.key = name
    },
    add,
    replace(value) {
      own()
      const parent = open[open.length - 1]
      if (parent) parent.replace(value)
      else root = value
    },
    close() {
      const container = open.pop()
      if (!container) return
      const inPlace = container.size > widest || open.length >= deepest
      if (!inPlace || container.openedAt === looks) return
      own()
      renew(container, open.length)
    },
    read() {
      if (!handedOut && open.length > 0) {
        handedOut = true
        looks += 1
      }
      return root
    },
  }
}

function isDue({ size, copiedAt, growth }: OpenContainer): boolean {
  return size <= widest || size >= copiedAt * (1 + growth)
}

class OpenArray {
  readonly kind = 'array'
  readonly growth = arrayGrowth
  value: unknown[] = []
  /** The number of looks there had been when it was opened. */
  readonly openedAt: number
  /** Its size when it last got a new identity. */
  copiedAt = 0

  constructor(openedAt: number) {
    this.openedAt = openedAt
  }

  get size(): number {
    return this.value.length
  }

  add(value: unknown): void {
    this.value.push(value)
  }

  replace(value: unknown): void {
    this.value[this.value.length - 1] = value
  }

  copy(): void {
    this.value = this.value.slice()
    this.copiedAt = this.size
  }
}

class OpenObject {
  readonly kind = 'object'
  readonly growth = objectGrowth
  value: Record<string, unknown> = {}
  readonly openedAt: number
  copiedAt = 0
  size = 0
  /** The property written last, or to be written next. */
  key = ''

  constructor(openedAt: number) {
    this.openedAt = openedAt
  }

  add(value: unknown): void {
    // The same key again replaces the value, as in JSON.parse.
    if (!Object.hasOwn(this.value, this.key)) this.size += 1
    this.replace(value)
  }

  replace(value: unknown): void {
    define(this.value, this.key, value)
  }

  copy(): void {
    this.value = copyOf(this.value, this.size)
    this.copiedAt = this.size
  }
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    // An assignment would set the prototype.
    const plain = { value, writable: true, enumerable: true, configurable: true }
    Object.defineProperty(object, key, plain)
  } else {
    object[key] = value
  }
}

function copyOf(object: Record<string, unknown>, size: number): Record<string, unknown> {
  if (size <= narrow) return { ...object }
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(object)) define(copy, key, object[key])
  return copy
}
