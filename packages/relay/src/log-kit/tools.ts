import { formatCursor, type Cursor } from '../log/cursor.ts'
import type { Log, LogError, NewStream, Page, Writer } from '../log/log.ts'

/** Room for all there is. */
export const all: number = Number.MAX_SAFE_INTEGER

/** @throws Error where they differ; both are compared as JSON. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}.`)
}

let created = 0

/** A stream of its own. */
export function newStream(more: Partial<NewStream> = {}): NewStream {
  created += 1
  return { id: created.toString(16).padStart(32, '0'), owner: 'ada', ...more }
}

/** Begins a stream whose key nobody has. */
export async function begin(log: Log, stream: NewStream): Promise<Writer> {
  const made = await log.create(stream)
  if ('claimedBy' in made) throw new Error('A new stream’s key was claimed already.')
  return made.writer
}

export async function pageOf(
  log: Log,
  id: string,
  after?: Cursor,
  size: number = all,
): Promise<Page> {
  const page = await log.read(id, after, size)
  if (typeof page === 'string') throw new Error(`There is no page: ${page}.`)
  return page
}

export async function textsOf(log: Log, id: string, after?: Cursor): Promise<readonly string[]> {
  return (await pageOf(log, id, after)).entries.map(({ text }) => text)
}

/** The cursors of a page's entries, as they go out. */
export function idsOf({ entries }: Page): readonly string[] {
  return entries.map(({ cursor }) => formatCursor(cursor))
}

/** Expects a write to be refused. */
export async function refused(write: Promise<unknown>, code: LogError['code']): Promise<void> {
  const error: unknown = await write.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  // By its name as well: a log may bring its own copy of the class.
  const found = error instanceof Error && error.name === 'LogError' && 'code' in error
  equal(found ? error.code : error, code, 'A refused write')
}

/** Whether a promise settles within a while. */
export async function settles(promise: Promise<unknown>, milliseconds = 2000): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const settled = promise.then(
    () => true,
    () => true,
  )
  const first = await Promise.race([settled, late])
  clearTimeout(timer)
  return first
}
