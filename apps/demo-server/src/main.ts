import { parseArgs } from 'node:util'
import { serve, type Server } from 'srvx'
import { createApp } from './app.ts'
import { openLogFolder } from './log-folder.ts'
import { createDemoRelay, type DemoRelay } from './relay/demo-relay.ts'
import { readUpstreams } from './upstreams.ts'

const DEFAULT_PORT = 4173
/** How long answers under way may go on after a signal, in milliseconds. */
const GRACE = 1000

try {
  await start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function start(): Promise<void> {
  const hostname = process.env['HOST'] || '127.0.0.1'
  const port = readPort()
  const upstreams = readUpstreams(process.env)
  const folder = openLogFolder(process.env['DATA'])
  process.once('exit', () => folder.remove())
  const relay = createDemoRelay({ upstreams, basePath: '/api', path: folder.path })
  const server = await listen(createApp({ upstreams, relay, hostname }), hostname, port)
  process.stdout.write(`The demos are at ${server.url}\n`)

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void shutDown(server, relay))
  }
}

function readPort(): number {
  const { values } = parseArgs({ options: { port: { type: 'string' } } })
  const text = values.port ?? (process.env['PORT'] || String(DEFAULT_PORT))
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`"${text}" is not a port: a number from 0 to 65535 is.`)
}

async function listen(
  app: (request: Request) => Promise<Response>,
  hostname: string,
  port: number,
): Promise<Server> {
  const open = (wanted: number) =>
    serve({ fetch: app, hostname, port: wanted, silent: true, gracefulShutdown: false }).ready()
  try {
    return await open(port)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    process.stderr.write(`Port ${port} is in use, so a free one is taken.\n`)
    return open(0)
  }
}

/** Lets answers under way end, for a moment, then ends what is left. */
async function shutDown(server: Server, relay: DemoRelay): Promise<void> {
  const ended = relay.close(GRACE)
  const closed = server.close()
  await ended
  await Promise.all([closed, server.close(true)])
  // A relay that has handed over may still be reading, for nobody.
  process.exit()
}
