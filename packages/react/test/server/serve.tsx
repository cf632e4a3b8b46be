import { once } from 'node:events'
import { createServer } from 'node:http'
import { lazy, StrictMode } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { Document, View } from '../document.tsx'

/** A view that is there once it is let in. */
function createLate() {
  let letIn = () => {}
  const arrival = new Promise<void>((resolve) => {
    letIn = resolve
  })
  const Late = lazy(() => arrival.then(() => ({ default: View })))
  return { Late, letIn: () => letIn() }
}

/** A server that renders, as it can, and whose late view waits for what asked for it. */
export interface PageServer {
  /** `/document?id=…` streams a document; `/let-in?id=…` lets in its late view. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves documents by `renderToPipeableStream`, over HTTP, as an application would. */
export async function servePages(): Promise<PageServer> {
  const lates = new Map<string, ReturnType<typeof createLate>>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const id = searchParams.get('id') ?? ''
    response.setHeader('access-control-allow-origin', '*')
    if (pathname === '/let-in') {
      lates.get(id)?.letIn()
      response.end()
      return
    }
    const late = createLate()
    lates.set(id, late)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const { pipe } = renderToPipeableStream(
      <StrictMode>
        <Document Late={late.Late} options={{ url: '', key: 'the same for all' }} />
      </StrictMode>,
      {
        onShellReady: () => pipe(response),
        onError: (error) => void response.destroy(error instanceof Error ? error : undefined),
      },
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('It has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
