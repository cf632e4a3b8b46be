/** What the processes of a measurement are told: the servers the first three, the readers the rest. */
export type Order =
  | { readonly order: 'url' }
  /** Ends all answers of the provider. */
  | { readonly order: 'finish' }
  /** Asks for the processor time so far, in milliseconds. */
  | { readonly order: 'processor' }
  /** Opens so many streams, one after the other over at least so many milliseconds; all have begun then. */
  | {
      readonly order: 'open'
      readonly url: string
      readonly streams: number
      readonly over: number
    }
  /** Forgets what was counted so far. */
  | { readonly order: 'begin' }
  | { readonly order: 'count' }
  /** Waits for all to end; says how many were exact. */
  | { readonly order: 'end' }
  /** One answer after the other; gives for each the milliseconds to its first token. */
  | { readonly order: 'first'; readonly url: string; readonly times: number }
