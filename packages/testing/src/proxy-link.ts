import type { Socket } from 'node:net'
import type { ConnectionPlan, CutKind } from './connection-plan.ts'
import { createHttpParts, type HttpPart } from './http-parts.ts'

/** A client's connection and the one to the server that belongs to it. */
export interface ProxyLink {
  readonly cut: (by: Exclude<CutKind, 'end'>) => void
  /** Resolves when the client's connection is gone. */
  readonly closed: Promise<void>
}

/** Passes bytes both ways; those to the client as the plan says, which is asked for once. */
export function createProxyLink(
  client: Socket,
  upstream: Socket,
  choosePlan: () => ConnectionPlan,
): ProxyLink {
  let plan: ConnectionPlan = {}
  let silent = false
  let endWait = (): void => {}

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (ms === 0 || client.destroyed) return resolve()
      const timer = setTimeout(resolve, ms)
      endWait = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Resolves once the bytes were handed to the operating system, or cannot be any more. */
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (silent || !client.writable) resolve()
      else client.write(bytes, () => resolve())
    })

  const cut: ProxyLink['cut'] = (by) => {
    if (by === 'silence') {
      silent = true
      letGo()
    } else {
      if (by === 'rst') client.resetAndDestroy()
      else client.end()
      letGo()
      upstream.destroy()
    }
  }

  /** Sends the server nothing more; the client is still read, to notice when it leaves. */
  const letGo = (): void => {
    client.unpipe(upstream)
    client.resume()
  }

  async function pass(): Promise<void> {
    const { push } = createHttpParts()
    let passed = 0
    let begun = false
    for await (const bytes of upstream) {
      if (!(bytes instanceof Uint8Array)) continue
      const { cut: planned, delayMs = 0, gapMs = 0, sliceBytes = Number.POSITIVE_INFINITY } = plan
      const after = planned?.after ?? 0
      for (const part of push(bytes)) {
        const counts = planned?.counting !== 'body' || part.kind === 'payload'
        const due =
          planned !== undefined && !silent && counts && passed + part.bytes.length >= after
        const kept = due ? part.bytes.subarray(0, after - passed) : part.bytes
        for (const piece of slices(
          planned?.by === 'end' ? reframed(part, kept) : kept,
          sliceBytes,
        )) {
          await wait(begun ? gapMs : delayMs)
          begun = true
          await write(piece)
        }
        if (counts) passed += kept.length
        if (!due) continue
        await wait(planned.waitMs ?? 0)
        if (planned.by === 'end' && part.chunked) await write(LAST_CHUNK)
        cut(planned.by === 'end' ? 'fin' : planned.by)
        if (planned.by !== 'silence') return
      }
    }
    if (!silent) cut('fin')
  }

  // A failed socket closes, which is where it is dealt with.
  client.on('error', () => {})
  upstream.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    client.once('close', () => {
      endWait()
      upstream.destroy()
      resolve()
    })
  })
  client.once('data', () => {
    plan = choosePlan()
  })
  client.pipe(upstream)
  pass().catch(() => {
    if (!silent) cut('rst')
  })
  return { cut, closed }
}

const LAST_CHUNK = new TextEncoder().encode('0\r\n\r\n')

/** A body's bytes in chunks of their own, so that the body can be ended after any of them. */
function reframed({ kind, chunked }: HttpPart, bytes: Uint8Array): Uint8Array {
  if (!chunked) return bytes
  if (kind === 'end') return LAST_CHUNK
  if (kind === 'framing' || bytes.length === 0) return new Uint8Array()
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}

function* slices(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}
