import { openStream } from '@millrace/core'
import type { AskCommand } from './args.ts'
import { explain } from './explain.ts'
import { createPrinter } from './printer.ts'
import type { Screen } from './screen.ts'
import { exitCodes, type Stopper } from './stopper.ts'
import { createTally } from './tally.ts'
import { tapFetch } from './tap.ts'
import type { Target } from './target.ts'

/** Asks, shows the answer as it comes, and gives the exit code. */
export async function askAndShow(
  ask: AskCommand,
  target: Target,
  screen: Screen,
  stopper: Stopper,
): Promise<number> {
  if (target.notice) screen.note(target.notice, 'dim')
  const tally = createTally(() => performance.now())
  const print = createPrinter(ask, screen)
  const failure = await show()
  if (ask.format === 'text') await screen.endLine()

  const cause = stopper.cause()
  if (cause === 'reader-left') return exitCodes[cause]
  if (cause !== undefined) {
    // A stdout that fails has been reported where it failed.
    if (cause !== 'output-failed') screen.note(`stopped · ${tally.summary()}`, 'dim')
    return exitCodes[cause]
  }
  if (failure) for (const line of explain(failure.error, target)) screen.note(line, 'red')
  screen.note(tally.summary(), 'dim')
  return failure || tally.reason() === 'error' ? 1 : 0

  async function show(): Promise<{ readonly error: unknown } | undefined> {
    const fetch =
      ask.format === 'raw' ? tapFetch(target.fetch, (bytes) => screen.answer(bytes)) : target.fetch
    try {
      const deltas = openStream({
        ...target.request,
        fetch,
        signal: stopper.signal,
        // A person at a console sees a failure at once, and decides.
        retry: { attempts: 0 },
      })
      for await (const delta of deltas) {
        tally.note(delta)
        await print(delta)
      }
      return undefined
    } catch (error) {
      return { error }
    }
  }
}
