import { isMillraceError, type Snapshot } from '@millrace/core'
import { titleOfStatus, waitWords } from './describe-error.ts'

/** Something that happened to a request on its way to a whole answer. */
export interface Happening {
  /** In milliseconds, from the first request on. */
  readonly at: number
  /** Whether it put something right. */
  readonly good: boolean
  readonly words: string
}

/** A line of a turn's journal, as it is shown. */
export interface JournalLine {
  readonly key: number
  readonly time: string
  readonly good: boolean
  readonly words: string
}

const oneDecimal = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

/** What happened so far, and that it ended well where it did. */
export function journalLines(
  journal: readonly Happening[],
  { status, timing }: Pick<Snapshot, 'status' | 'timing'>,
): readonly JournalLine[] {
  const end: Happening = { at: timing.duration ?? 0, good: true, words: 'Whole all the same.' }
  const all = status === 'done' && journal.length > 0 ? [...journal, end] : journal
  return all.map(({ at, good, words }, key) => {
    return { key, time: `${oneDecimal.format(at / 1000)} s`, good, words }
  })
}

/**
 * A `fetch` that tells what goes wrong between attempts, and what is done about it: refusals that
 * may pass, lost connections, and the attempts that follow. A request that simply works is not told
 * of, unless it is for an answer that another page has asked for.
 *
 * @param provider The provider's name, e.g. `OpenAI`.
 */
export function tellingFetch(
  provider: string,
  tell: (happening: Happening) => void,
): typeof globalThis.fetch {
  const begin = performance.now()
  let state: 'asking' | 'found' | 'open' | 'lost' = 'asking'
  let attempts = 0
  let signal: AbortSignal | undefined
  const note = (good: boolean, words: string) =>
    tell({ at: performance.now() - begin, good, words })

  function noteAnswer({ ok, status, headers }: Response): void {
    if (ok) {
      if (state === 'lost') note(true, 'Connected again: the answer goes on where it was.')
      else if (state === 'found') note(true, 'Found on the server, and read from its beginning.')
      else if (attempts > 1) note(true, 'Asked again, and answered.')
      state = 'open'
    } else if (mayPass(status)) {
      const away = 'The server is not back yet'
      const what = state === 'lost' ? away : titleOfStatus(status, provider)
      note(false, `${what} (HTTP ${status}). ${waitWords(waitOf(headers)) ?? ''}`.trim())
    }
  }

  /** Another attempt, though there was an answer: it asks for the rest, or once more for all. */
  function noteLoss(init: RequestInit | undefined): void {
    const isResuming = init?.method === 'GET'
    state = isResuming ? 'lost' : 'asking'
    note(false, isResuming ? lostWords(signal, init) : 'It broke off before its first word.')
  }

  return async (input, init) => {
    // Its own wish: nothing has gone wrong.
    if (init?.method === 'DELETE') return fetch(input, init)
    if (attempts === 0 && init?.method === 'GET') state = 'found'
    attempts += 1
    if (state === 'open') noteLoss(init)
    signal = init?.signal ?? undefined
    try {
      const response = await fetch(input, init)
      noteAnswer(response)
      return response
    } catch (error) {
      if (!signal?.aborted) note(false, 'No connection could be made.')
      throw error
    }
  }
}

/** @param signal That of the connection that is gone: where it was given up, it says why. */
function lostWords(signal: AbortSignal | undefined, { headers }: RequestInit): string {
  const given: unknown = signal?.reason
  const why =
    isMillraceError(given) && given.code === 'timeout' ? given.message : 'The connection was lost.'
  const id = new Headers(headers).get('last-event-id')
  return id === null ? why : `${why} The events after ${id} are asked for.`
}

function mayPass(status: number): boolean {
  return [408, 425, 429].includes(status) || status >= 500
}

/** What the server asks to wait, in milliseconds, where it says so in seconds. */
function waitOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return seconds >= 0 ? seconds * 1000 : undefined
}
