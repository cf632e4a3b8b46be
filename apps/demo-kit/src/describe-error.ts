import type { MillraceError, Snapshot } from '@millrace/core'

/** An error as a person would want to be told of it. */
export interface ErrorDescription {
  /** What happened, in our words. */
  readonly title: string
  /** The message, in the words of whoever reported it. */
  readonly words: string
  /** Whether the words are the provider's. */
  readonly quoted: boolean
  /** What can be done. */
  readonly advice: string
  /** For a support request: status, the provider's name of the error, request id. */
  readonly reference: string
}

/** @param provider The provider's name, e.g. `OpenAI`. */
export function describeError(error: MillraceError, provider: string): ErrorDescription {
  const loss = lossOf(error, provider)
  const [title, advice] = loss === undefined ? explain(error, provider) : [loss, AGAIN]
  const reference = [
    error.status === undefined ? error.code : `HTTP ${error.status}`,
    error.type,
    error.requestId === undefined ? undefined : `request ${error.requestId}`,
  ]
  return {
    title,
    words: error.message,
    quoted: error.code === 'http' || (error.code === 'provider' && loss === undefined),
    advice: waitWords(error.retryAfter) ?? advice,
    reference: reference.filter((one) => one !== undefined).join(' · '),
  }
}

/** What is saved of an answer that broke off, or is off for a moment; `null` of any other. */
export function keptOf({ status, text }: Pick<Snapshot, 'status' | 'text'>): string | null {
  const words = text.split(/\s+/u).filter((word) => word !== '').length
  const kept = words === 1 ? 'one word' : `${words} words`
  switch (status) {
    case 'stopped':
      return words === 0 ? 'Nothing of the answer had come yet' : `Stopped here, ${kept} kept`
    case 'error':
      return words === 0 ? null : `Cut off here, ${kept} kept`
    case 'reconnecting':
      return words === 0 ? null : `Connection lost here, ${kept} kept`
    default:
      return null
  }
}

/** What a server asks to wait, in words. @param milliseconds `undefined` where it does not ask. */
export function waitWords(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return `It asks to wait ${seconds === 1 ? 'a second' : `${seconds} seconds`} before the next try.`
}

const LATER = 'It may work in a moment.'
const AGAIN = 'Asking again starts the answer anew.'

/** What the relay says where an answer broke off between it and the provider, or with itself. */
function lossOf({ code, type }: MillraceError, provider: string): string | undefined {
  if (code !== 'provider') return undefined
  switch (type) {
    case 'upstream-lost':
      return `The connection to ${provider} broke`
    case 'upstream-idle':
      return `${provider} fell silent`
    case 'max-duration':
      return 'The answer took too long'
    case 'producer-lost':
    case 'shutdown':
      return 'The demo server was ended midway'
    default:
      return undefined
  }
}

function explain(error: MillraceError, provider: string): readonly [title: string, advice: string] {
  switch (error.code) {
    case 'http':
      return explainStatus(error.status ?? 0, provider)
    case 'provider':
      return /overload/i.test(`${error.type} ${error.message}`)
        ? [`${provider} is overloaded`, LATER]
        : [`${provider} reported an error`, AGAIN]
    case 'network':
      return ['The connection broke', 'Check the network and the demo server, then ask again.']
    case 'timeout':
      return ['Nothing came for too long', AGAIN]
    case 'truncated':
      return ['The answer broke off', AGAIN]
    case 'protocol':
      return ['A piece of the answer could not be read', AGAIN]
    case 'content-type':
      return [
        'Something else than an answer came back',
        'A proxy or a sign-in page may stand between here and the provider.',
      ]
    case 'too-large':
      return ['The answer was too large', 'Ask for less at a time.']
    case 'resume':
      return ['The answer could not be picked up again', AGAIN]
    case 'aborted':
      return ['The request was stopped', AGAIN]
  }
}

/** What a status means. @param provider The provider's name. */
export function titleOfStatus(status: number, provider: string): string {
  return explainStatus(status, provider)[0]
}

function explainStatus(status: number, provider: string): readonly [title: string, advice: string] {
  if (status === 401 || status === 403) {
    return [`${provider} did not accept the key`, 'Check the key the demo server was started with.']
  }
  if (status === 404) {
    return [`${provider} does not know this model or address`, 'Check the model and the base URL.']
  }
  if (status === 413) return ['The request was too large', 'Start over, or ask for less.']
  if (status === 429) return [`${provider} asks for a pause`, 'Wait a little, then ask again.']
  if (status === 502) return [`${provider} could not be reached`, LATER]
  if (status === 503 || status === 529) return [`${provider} is overloaded`, LATER]
  if (status >= 500) return [`${provider} had a failure of its own`, LATER]
  return [`${provider} refused the request`, 'Change the question, or the server’s settings.']
}
