import { connect, type Socket } from 'node:net'

/** How a client leaves early: in the moment it is connected, or has read something, and how. */
const WAYS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.once('connect', () => socket.destroy()),
  (socket) => socket.once('connect', () => setImmediate(() => socket.resetAndDestroy())),
  (socket) => socket.once('data', () => socket.destroy()),
  (socket) => socket.once('data', () => socket.resetAndDestroy()),
  (socket) => socket.once('data', () => setImmediate(() => socket.destroy())),
  // In the moment it has all: this one ended servers that hand out streams.
  (socket) => socket.on('data', (chunk: Buffer) => hasEnd(chunk) && socket.destroy()),
]

/** Whether a page, a value or an event of a feed is whole with this piece. */
function hasEnd(chunk: Buffer): boolean {
  return /[}>.]\s*$|\n\n\r\n$/.test(chunk.toString())
}

/** How many of them are there at once. */
const AT_ONCE = 50

/** Makes many requests, by clients that leave before or as the answer is whole. */
export async function leaveEarly(
  origin: string,
  paths: readonly string[],
  clients: number,
): Promise<void> {
  for (let number = 0; number < clients; number += AT_ONCE) {
    const crowd = Array.from({ length: AT_ONCE }, (_, index) => {
      const path = paths[(number + index) % paths.length] ?? '/'
      const way = WAYS[(number + Math.floor(index / paths.length)) % WAYS.length]
      return leave(new URL(path, origin), way)
    })
    await Promise.all(crowd)
  }
}

function leave({ hostname, port, host, pathname }: URL, way = WAYS[0]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    })
    // A server that is gone refuses: that it still answers is for the test to see.
    socket.on('error', () => {})
    socket.once('close', () => resolve())
    way?.(socket)
  })
}
