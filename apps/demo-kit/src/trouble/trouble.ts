/** What strikes the connection between the demo server and the page, whoever answers. */
export type Strike = 'cut' | 'silence' | 'truncate'

/** What can be made to go wrong; the last two are the provider's own doing. */
export type TroubleId = Strike | 'overload' | 'error'

/** What a visitor wants to go wrong with the next answers. */
export interface Trouble {
  readonly id: TroubleId | 'none'
  /** Whether the page can come back for the rest, which the demo server keeps. */
  readonly keep: boolean
}

export const noTrouble: Trouble = { id: 'none', keep: false }

export function isStrike(id: string): id is Strike {
  return id === 'cut' || id === 'silence' || id === 'truncate'
}

/** How the page tells the demo server what is to go wrong. */
export const TROUBLE_HEADERS = {
  /** A {@link TroubleId}. */
  trouble: 'x-demo-trouble',
  /** There, whatever it says, where the answer is to be kept. */
  keep: 'x-demo-keep',
  /** The same for all attempts of one question, and for no other. */
  ask: 'x-demo-ask',
} as const

/**
 * How long nothing may come where silence was asked for, in milliseconds. A real model may need a
 * while before it says the next word.
 */
export function silenceOf({ live }: { readonly live: boolean }): number {
  return live ? 20_000 : 3_000
}
