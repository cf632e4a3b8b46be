import { createStream, type Snapshot, type StreamOptions } from '@millrace/core'
import type { DemoConfig } from '../config.ts'
import { tellingFetch } from '../journal.ts'
import { providerOf } from '../providers/providers.ts'
import { createMemory } from './memory.ts'
import { prepareAsk, type Ask } from './prepare-ask.ts'
import { readTurns, writeTurns } from './record.ts'
import { addTurn, noteTurn, renewTurn, settleTurn, type Asked, type Turn } from './turns.ts'

/** A conversation at one moment. */
export interface ConversationState {
  readonly turns: readonly Turn[]
  /** Those of the stream that reads the last turn's answer. */
  readonly options: StreamOptions
}

/**
 * A conversation that outlives its page: the questions are remembered by the browser, the answers
 * kept by the server. All tabs of a page have the same one.
 */
export interface Conversation {
  /** The same object until something changed. */
  readonly get: () => ConversationState
  /** Calls back after each change. Returns the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  /** Adds a question, to be asked with the options that now are. @returns the request's body */
  readonly ask: (config: DemoConfig, asked: Asked, question: string) => unknown
  /** The same for a question that stands there. */
  readonly askAgain: (config: DemoConfig, asked: Asked, turn: Turn) => unknown
  /** Forgets everything. */
  readonly clear: () => void
  /**
   * The page is there: gets the answers of a conversation that was remembered, and follows what
   * other tabs do with it.
   *
   * @param resume Has the stream read the last turn's answer, should there be one.
   * @returns The function that ends it.
   */
  readonly open: (resume: () => unknown) => () => void
}

const TURNS = 'turns'

/** An answer that is remembered is asked for at its own address, wherever that is on this site. */
const remembered: Ask['request'] = { url: '/api/' }

const noAsk: StreamOptions = { url: '' }

/** What there is of an answer that nobody keeps. */
const nothing: Snapshot = createStream(noAsk).getSnapshot()

/** @param name Of the page; another one has a conversation of its own. */
export function createConversation(name: string): Conversation {
  const memory = createMemory(name)
  const listeners = new Set<() => void>()
  const recalled = new Set<string>()
  let state: ConversationState = { turns: [], options: noAsk }

  function set(turns: readonly Turn[], options = state.options): void {
    state = { turns, options }
    for (const listener of listeners) listener()
  }

  const placeName = (key: string) => `answer:${key}`

  /** Where it is remembered where an answer is kept. */
  function placeOf(key: string): StreamOptions['resume'] {
    const place = placeName(key)
    return {
      storage: {
        getItem: () => memory.getItem(place),
        setItem: (_, value) => memory.setItem(place, value),
        removeItem: () => memory.removeItem(place),
      },
    }
  }

  function optionsOf({ key, provider, ended }: Turn, request: Ask['request']): StreamOptions {
    const telling = tellingFetch(providerOf(provider).label, (happening) =>
      set(noteTurn(state.turns, key, happening)),
    )
    return {
      ...request,
      key,
      resume: placeOf(key),
      // That an old answer is read once more is nothing to tell of.
      fetch: ended ? undefined : telling,
      onEnd: (answer) => settle(key, answer),
    }
  }

  function settle(key: string, answer: Snapshot): void {
    set(settleTurn(state.turns, key, answer))
    // Another tab may have gone on meanwhile: nothing but this is written.
    const records = readTurns(memory.getItem(TURNS))
    const ended = records.map((one) => (one.key === key ? { ...one, ended: true } : one))
    memory.setItem(TURNS, writeTurns(ended))
  }

  /** Takes over what is remembered, and keeps what is known besides. */
  function adopt(): void {
    const records = readTurns(memory.getItem(TURNS))
    if (writeTurns(records) === writeTurns(state.turns)) return
    const known = new Map(state.turns.map((turn) => [turn.key, turn]))
    const turns = records.map((one): Turn => {
      const isGone = one.ended && memory.getItem(placeName(one.key)) === null
      const unknown = { journal: [], answer: isGone ? nothing : null, seen: false }
      return { ...unknown, ...known.get(one.key), ...one }
    })
    const last = turns.at(-1)
    const isSame = last?.key === state.options.key
    set(turns, isSame ? state.options : last ? optionsOf(last, remembered) : noAsk)
  }

  /** Gets the answers before the last one, each once. */
  function recall(): void {
    for (const { key, answer } of state.turns.slice(0, -1)) {
      if (answer || recalled.has(key)) continue
      recalled.add(key)
      const stream = createStream({ ...remembered, key, resume: placeOf(key) })
      void stream.resume().then((found) => settle(key, found))
    }
  }

  function begin(config: DemoConfig, [turns, turn]: readonly [readonly Turn[], Turn]): unknown {
    const { request, body } = prepareAsk(config, turn, turns)
    set(turns, optionsOf(turn, request))
    memory.setItem(TURNS, writeTurns(turns))
    return body
  }

  adopt()
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ask: (config, asked, question) => begin(config, addTurn(state.turns, asked, question)),
    askAgain(config, asked, turn) {
      memory.removeItem(placeName(turn.key))
      return begin(config, renewTurn(state.turns, turn, asked))
    },
    clear() {
      memory.clear()
      set([], noAsk)
    },
    open(resume) {
      const look = () => {
        adopt()
        recall()
        if (state.turns.at(-1)?.answer === null) resume()
      }
      look()
      return memory.listen(look)
    },
  }
}
