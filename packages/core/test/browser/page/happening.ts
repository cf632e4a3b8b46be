/** What one reader of a feed went through, in order. */
export type Happening = State | ReadEvent

/** A state as an `EventSource` has it; `closed` for good. */
export type State = 'connecting' | 'open' | 'closed'

export interface ReadEvent {
  readonly event: string
  readonly data: string
  readonly id: string
}

export function isEvent(happening: Happening): happening is ReadEvent {
  return typeof happening === 'object'
}

/** Keeps what happens. A state that goes on is not told again. */
export function createDiary(): {
  readonly happenings: readonly Happening[]
  readonly state: (state: State) => void
  readonly event: (event: ReadEvent) => void
} {
  const happenings: Happening[] = ['connecting']
  let current: State = 'connecting'
  return {
    happenings,
    state(state) {
      if (state !== current) happenings.push(state)
      current = state
    },
    event(event) {
      happenings.push(event)
    },
  }
}
