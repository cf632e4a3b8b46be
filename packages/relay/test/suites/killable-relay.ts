/**
 * A relay in a process of its own, to be killed. The process is told by its arguments where its
 * log, its port and its provider are, and where to kill itself; it writes its address when it is
 * ready.
 */
import { parseArgs } from 'node:util'
import { serve } from 'srvx'
import { createRelay, type Log, type Writer } from '../../src/index.ts'

const { values } = parseArgs({
  options: {
    /** Where the log is: a file, or Redis. */
    log: { type: 'string', default: '' },
    upstream: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    lease: { type: 'string', default: '15000' },
    /** A boundary, and at which of its times: `append-done:3`. */
    kill: { type: 'string', default: '' },
  },
})

const [boundary, time] = values.kill.split(':')
let left = Number(time ?? 1)

function reach(name: string): void {
  if (name === boundary && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL')
}

function killable(log: Log): Log {
  const writer = (inner: Writer): Writer => ({
    signal: inner.signal,
    async append(texts) {
      reach('append')
      await inner.append(texts)
      reach('append-done')
    },
    async finish(terminal) {
      reach('finish')
      const done = await inner.finish(terminal)
      reach('finish-done')
      return done
    },
  })
  return {
    ...log,
    async create(stream) {
      const created = await log.create(stream)
      return 'writer' in created ? { writer: writer(created.writer) } : created
    },
    async read(...given) {
      const page = await log.read(...given)
      if (typeof page !== 'string' && page.entries.length > 0) {
        reach('deliver')
        // By then the bytes are out.
        setTimeout(() => reach('deliver-done'), 5)
      }
      return page
    },
  }
}

/** @param open Opens the log that the arguments name, with a lease in milliseconds. */
export async function serveKillable(open: (place: string, lease: number) => Log): Promise<void> {
  const relay = createRelay({
    upstreams: { llm: { baseUrl: values.upstream } },
    authorize: () => 'ada',
    log: killable(open(values.log, Number(values.lease))),
    retry: 20,
  })
  const options = { port: Number(values.port), hostname: '127.0.0.1', silent: true }
  const server = await serve({ fetch: relay.fetch, ...options, gracefulShutdown: false }).ready()
  process.stdout.write(`${server.url}\n`)
}
