import { ErrorReply, MultiErrorReply } from 'redis'

/** Whether Redis refused an entry because it has one with this id, or a greater one. */
export function isTaken(error: unknown): boolean {
  return errorsOf(error).some(({ message }) => message.includes('equal or smaller'))
}

/** Whether Redis has used all the memory it may. */
export function isOutOfMemory(error: unknown): boolean {
  return errorsOf(error).some(({ message }) => /\bOOM\b/.test(message))
}

const passing = new Set([
  'LOADING',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'BUSY',
  'MISCONF',
])

/** Whether Redis may well answer otherwise soon: it starts, or is about to have another master. */
export function isPassing(error: unknown): boolean {
  return errorsOf(error).some(({ message }) => passing.has(message.split(' ', 1)[0] ?? ''))
}

/** A transaction fails with the errors of its commands inside. */
function errorsOf(error: unknown): readonly Error[] {
  if (error instanceof MultiErrorReply) return [...error.errors()]
  return error instanceof ErrorReply ? [error] : []
}
