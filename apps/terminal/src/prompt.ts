import { addAbortSignal } from 'node:stream'
import { text } from 'node:stream/consumers'

/**
 * The prompt as given, or the standard input where it is piped (or named by `-`) and no words were
 * given. Ends without the line ends that a pipe adds.
 *
 * @returns `''` where nothing was asked
 * @throws when the signal fires before the input has ended
 */
export async function readPrompt(
  given: string | undefined,
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
): Promise<string> {
  if (given !== undefined && given !== '-') return given.trim()
  if (given === undefined && stdin.isTTY) return ''
  return (await text(addAbortSignal(signal, stdin))).trimEnd()
}
