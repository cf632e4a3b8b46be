import { connect } from 'node:net'

/** What came over one socket, and how it ended. */
export interface Exchange {
  readonly received: () => string
  readonly ended: Promise<'fin' | 'rst'>
  /** Resolves once as much has come. */
  readonly length: (bytes: number) => Promise<void>
  readonly isOpen: () => boolean
  readonly destroy: () => void
}

/** Sends a request as bytes, to see the answer as bytes. */
export function exchange(url: string, request = 'GET / HTTP/1.1\r\nhost: mill\r\n\r\n'): Exchange {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(request)
  let received = ''
  const waiting = new Set<() => void>()
  socket.setEncoding('latin1').on('data', (data: string) => {
    received += data
    for (const wake of waiting) wake()
  })
  const ended = new Promise<'fin' | 'rst'>((resolve) => {
    socket.once('end', () => resolve('fin'))
    socket.once('error', () => resolve('rst'))
  })
  return {
    received: () => received,
    ended,
    length: (bytes) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (received.length < bytes) return
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
        wake()
      }),
    isOpen: () => socket.readyState === 'open',
    destroy: () => socket.destroy(),
  }
}

/** The head of a response, and its body with the framing of its chunks taken away. */
export function dechunk(response: string): { head: string; payload: string; whole: boolean } {
  const start = response.indexOf('\r\n\r\n') + 4
  let rest = response.slice(start)
  let payload = ''
  let whole = false
  for (let line = /^([0-9a-f]+)\r\n/.exec(rest); line; line = /^([0-9a-f]+)\r\n/.exec(rest)) {
    const size = Number.parseInt(line[1] ?? '', 16)
    whole = size === 0
    payload += rest.slice(line[0].length, line[0].length + size)
    rest = rest.slice(line[0].length + size + 2)
  }
  return { head: response.slice(0, start), payload, whole }
}
