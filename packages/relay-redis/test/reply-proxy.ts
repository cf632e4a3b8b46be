import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** How the reply to a command is lost that Redis has carried out. */
export type Loss =
  /** The connection breaks. */
  | 'cut'
  /** The connection stays, and nothing more comes. */
  | 'swallow'

export interface ReplyProxy {
  readonly url: string
  /** How many replies were lost. */
  readonly lost: number
  readonly close: () => Promise<void>
}

export interface ReplyProxyOptions {
  /** The port of Redis. */
  readonly port: number
  /** Which commands are meant, as they stand in the bytes. */
  readonly command: string
  /** Whether the reply to one of them is lost, which are counted from 1. */
  readonly loses: (number: number) => boolean
  readonly by: Loss
}

/** Stands before Redis, passes all commands on and loses some of the replies. */
export async function createReplyProxy(options: ReplyProxyOptions): Promise<ReplyProxy> {
  const { port, command, loses, by } = options
  const sockets = new Set<Socket>()
  let seen = 0
  let lost = 0

  const server = createServer((client) => {
    const redis = connect({ host: '127.0.0.1', port, noDelay: true })
    let losing = false
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        redis.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (bytes.includes(command) && loses((seen += 1))) {
        losing = true
        lost += 1
      }
      redis.write(bytes)
    })
    redis.on('data', (bytes) => {
      if (!losing) client.write(bytes)
      else if (by === 'cut') client.resetAndDestroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const own = typeof address === 'object' && address ? address.port : 0

  return {
    url: `redis://127.0.0.1:${own}`,
    get lost() {
      return lost
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}
