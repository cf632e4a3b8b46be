import type { Server, Socket } from 'node:net'
import type { ConnectionPlan } from './connection-plan.ts'
import { createProxyLink, type ProxyLink } from './proxy-link.ts'

export interface FaultProxyOptions {
  /** The server behind it: an origin such as `http://127.0.0.1:40123`. Plain HTTP only. */
  readonly target: string | URL
  /**
   * What happens to the connections: the same to each, or by a list or a function of the number of
   * the connection. Connections are numbered from 1 in the order in which they first send
   * something, as browsers also open some that they never use. Those without a plan, as all behind
   * the end of a list, are left alone. Default: all are.
   */
  readonly plan?:
    | ConnectionPlan
    | readonly (ConnectionPlan | undefined)[]
    | ((connection: number) => ConnectionPlan | undefined)
}

export interface FaultProxy {
  /** Its own origin, on a free port of `127.0.0.1`. */
  readonly url: string
  /** How many connections have sent something so far. */
  readonly connections: number
  /** How many connections from clients are open now. */
  readonly open: number
  /** Cuts every open connection now. */
  readonly cut: (by: 'rst' | 'fin' | 'silence') => void
  /** Resets every open connection, and refuses new ones until `online()`. */
  readonly offline: () => Promise<void>
  /** Accepts connections again, on the same port. */
  readonly online: () => Promise<void>
  /** Ends all connections and stops listening. */
  readonly close: () => Promise<void>
}

/**
 * Opens a TCP proxy in front of a server that breaks connections at a byte. Node only.
 *
 * @throws {TypeError} when the target is no `http:` URL
 */
export async function createFaultProxy({ target, plan }: FaultProxyOptions): Promise<FaultProxy> {
  // Imported late, so that the package also loads where there is no node:net.
  const { connect, createServer } = await import('node:net')
  const { hostname, port: targetPort, protocol } = new URL(target)
  if (protocol !== 'http:') throw new TypeError(`The proxy speaks http:, not ${protocol}`)
  const links = new Set<ProxyLink>()
  let connections = 0

  const accept = (client: Socket): void => {
    const upstream = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(targetPort || 80),
      noDelay: true,
    })
    const link = createProxyLink(client, upstream, () => planOf(plan, ++connections))
    links.add(link)
    void link.closed.then(() => links.delete(link))
  }
  const cut = (by: 'rst' | 'fin' | 'silence'): void => {
    for (const link of links) link.cut(by)
  }
  let server: Server | undefined = createServer({ noDelay: true }, accept)
  const port = await listening(server, 0)

  const stop = async (): Promise<void> => {
    server?.close()
    server = undefined
    cut('rst')
    await Promise.all([...links].map(({ closed }) => closed))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections
    },
    get open() {
      return links.size
    },
    cut,
    offline: stop,
    async online() {
      if (server) return
      server = createServer({ noDelay: true }, accept)
      await listening(server, port)
    },
    close: stop,
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function planOf(plan: FaultProxyOptions['plan'], connection: number): ConnectionPlan {
  if (typeof plan === 'function') return plan(connection) ?? {}
  if (!isList(plan)) return plan ?? {}
  return plan[connection - 1] ?? {}
}

// `Array.isArray` does not narrow readonly arrays.
function isList(
  plan: ConnectionPlan | readonly (ConnectionPlan | undefined)[] | undefined,
): plan is readonly (ConnectionPlan | undefined)[] {
  return Array.isArray(plan)
}
