import { readFileSync } from 'node:fs'
import { help, readArguments, UsageError, type AskCommand } from './args.ts'
import { askAndShow } from './ask.ts'
import { readPrompt } from './prompt.ts'
import { createScreen, type Screen } from './screen.ts'
import { createStopper, exitCodes, type Stopper } from './stopper.ts'
import { findTarget, keysOf } from './target.ts'

const { env, stdin, stdout, stderr } = process

/** Nothing is left running, so the process ends by itself once its output is written. */
process.exitCode = await main()

async function main(): Promise<number> {
  const stopper = createStopper()
  const screen = createScreen({
    stdout,
    stderr,
    colour: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    secrets: keysOf(env),
    onOutputError: (error) => {
      const left = error.code === 'EPIPE'
      stopper.stop(left ? 'reader-left' : 'output-failed')
      if (!left) screen.note(`error: The output could not be written: ${error.message}`, 'red')
    },
  })
  // A fake provider that hangs has no socket that would keep the process alive.
  const alive = setInterval(() => {}, 2 ** 30)
  try {
    return await run(screen, stopper)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    screen.note(`error: ${error.message}`, 'red')
    screen.note('--help lists what there is.')
    return 1
  } finally {
    clearInterval(alive)
  }
}

/** @throws UsageError */
async function run(screen: Screen, stopper: Stopper): Promise<number> {
  const command = readArguments(process.argv.slice(2))
  switch (command.action) {
    case 'help':
      await screen.answer(help)
      return 0
    case 'version':
      await screen.answer(`${version()}\n`)
      return 0
    case 'ask':
      return ask(command, screen, stopper)
  }
}

/** @throws UsageError */
async function ask(command: AskCommand, screen: Screen, stopper: Stopper): Promise<number> {
  let prompt: string
  try {
    prompt = await readPrompt(command.prompt, stdin, stopper.signal)
  } catch (error) {
    const cause = stopper.cause()
    if (cause !== undefined) return exitCodes[cause]
    throw new UsageError('The standard input could not be read.', { cause: error })
  }
  if (prompt === '' && command.url === undefined) {
    throw new UsageError('There is nothing to ask: give a prompt.')
  }
  return askAndShow(command, findTarget(command, prompt, env), screen, stopper)
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
