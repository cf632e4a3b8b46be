import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface DemoServer {
  /** Origin without a trailing slash. */
  readonly url: string
  /** What it has written to stderr. */
  readonly notices: () => string
  /** Sends a signal (SIGTERM if none is named) and gives the exit code. */
  readonly close: (signal?: NodeJS.Signals) => Promise<number | null>
}

const MAIN = fileURLToPath(
  new URL('dist/main.js', import.meta.resolve('@millrace/demo-server/package.json')),
)

/** What of this process's environment would change the server's. */
const OURS = /^(?:(?:OPENAI|ANTHROPIC|GEMINI)_(?:API_KEY|BASE_URL|MODEL)|HOST|PORT|DATA)$/

/**
 * Starts the built demo server on a free port, as its `start` script does.
 *
 * @param env The server's own variables; those of this process count for nothing.
 */
export async function startDemoServer(
  env: Readonly<Record<string, string>> = {},
  port = 0,
): Promise<DemoServer> {
  const inherited = Object.entries(process.env).filter(([name]) => !OURS.test(name))
  const child = spawn(process.execPath, [MAIN, '--port', String(port)], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let notices = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notices += text))

  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const address = /http:\/\/[^\s/]+/.exec(said)?.[0]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`It ended with code ${code}: ${notices}`)))
  })
  return {
    url,
    notices: () => notices,
    async close(signal = 'SIGTERM') {
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}
