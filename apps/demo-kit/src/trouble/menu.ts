import type { ProviderConfig } from '../providers/provider.ts'
import { isStrike, noTrouble, silenceOf, type Strike, type Trouble } from './trouble.ts'

/** The trouble menu as it is to be shown. */
export interface TroubleMenu {
  /** What will happen: the choice, as far as this provider allows it. */
  readonly chosen: Trouble
  readonly options: readonly TroubleOption[]
  /** What will happen, in a sentence or two; `''` where nothing will. */
  readonly hint: string
  /** Whether it makes a difference that the answer is kept. */
  readonly mayKeep: boolean
}

export interface TroubleOption {
  readonly id: Trouble['id']
  readonly label: string
  readonly disabled: boolean
}

const LABELS: readonly (readonly [id: Trouble['id'], label: string])[] = [
  ['none', 'None'],
  ['cut', 'Cut the connection'],
  ['silence', 'Go silent'],
  ['truncate', 'Truncate the answer'],
  ['overload', 'Overload the provider'],
  ['error', 'Fail midway'],
]

/** @param config `undefined` until it is known; then nothing can be chosen. */
export function troubleMenu(choice: Trouble, config: ProviderConfig | undefined): TroubleMenu {
  const chosen = allowed(choice, config)
  return {
    chosen,
    options: LABELS.map(([id, label]) => {
      const disabled = !isPossible(id, config)
      const reason = config && disabled ? ' (fake provider only)' : ''
      return { id, label: label + reason, disabled }
    }),
    hint: config ? hintOf(chosen, config) : '',
    mayKeep: isStrike(chosen.id),
  }
}

/** What a turn is marked with that was asked with trouble; `null` without any. */
export function troubleLabel({ id, keep }: Trouble): string | null {
  if (id === 'none') return null
  const label = LABELS.find(([known]) => known === id)?.[1] ?? id
  return `Trouble: ${label.toLowerCase()}${keep ? ', answer kept' : ''}`
}

/** The connection is the demo server's own; what a real provider does is its own affair. */
function isPossible(id: Trouble['id'], config: ProviderConfig | undefined): boolean {
  return id === 'none' || (config !== undefined && (!config.live || isStrike(id)))
}

function allowed({ id, keep }: Trouble, config: ProviderConfig | undefined): Trouble {
  if (!isPossible(id, config)) return noTrouble
  return { id, keep: keep && isStrike(id) }
}

function hintOf({ id, keep }: Trouble, config: ProviderConfig): string {
  switch (id) {
    case 'none':
      return ''
    case 'overload':
      return 'The provider refuses twice and asks to wait a second; then it is asked again.'
    case 'error':
      return 'The provider reports an error in the middle of its answer. What had come stays.'
    case 'cut':
    case 'silence':
    case 'truncate':
      return `${strikeHint(id, config)} ${keep ? RESUMED : LOST}`
  }
}

function strikeHint(strike: Strike, config: ProviderConfig): string {
  switch (strike) {
    case 'cut':
      return 'After a few words the demo server destroys the connection.'
    case 'silence': {
      const seconds = silenceOf(config) / 1000
      return `After a few words nothing more comes. The page waits ${seconds} seconds for it.`
    }
    case 'truncate':
      return 'After a few words the stream is closed as if all were well, without its terminator.'
  }
}

const RESUMED = 'It connects again, and the answer goes on where it was.'
const LOST = 'What had come stays. The rest is lost, as nobody keeps it.'
