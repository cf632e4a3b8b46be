/** Open answers, which can be cut. */
export interface Connections {
  /** The response, with a body that fails when it is cut. */
  add(response: Response): Response
  /** Destroys them all. Returns how many. */
  cut(): number
  count(): number
}

/** @param onGone Called when one has ended, for whatever reason. */
export function createConnections(onGone: () => void): Connections {
  const open = new Set<() => void>()

  function cuttable(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    let isCut = false
    let cut = (): void => {}
    const gone = () => {
      open.delete(cut)
      onGone()
    }
    reader.closed.then(gone, gone)
    return new ReadableStream(
      {
        start(controller) {
          cut = () => {
            isCut = true
            // A body that fails ends in a destroyed socket.
            controller.error(new Error('The connection is cut, as was asked for.'))
            reader.cancel().catch(() => {})
          }
          open.add(cut)
        },
        async pull(controller) {
          const { value } = await reader.read()
          if (isCut) return
          if (value) controller.enqueue(value)
          else controller.close()
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }

  return {
    add(response) {
      if (!response.ok || !response.body) return response
      const { status, headers } = response
      return new Response(cuttable(response.body), { status, headers })
    },
    cut() {
      const all = [...open]
      for (const cut of all) cut()
      return all.length
    },
    count: () => open.size,
  }
}
