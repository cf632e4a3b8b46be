/** Where the pieces of an answer wait until a test lets them through. */
export interface Gates {
  /** Lets so many more pieces through. */
  release(name: string, pieces: number): void
  /** Breaks every open connection. */
  cut(name: string): void
  /** The response with a body that waits at the gate before each piece. */
  guard(name: string, response: Response): Response
}

interface Gate {
  free: number
  wake: () => void
  readonly open: Set<ReadableStreamDefaultController<Uint8Array>>
}

export function createGates(): Gates {
  const gates = new Map<string, Gate>()

  function gateOf(name: string): Gate {
    const known = gates.get(name)
    if (known) return known
    const gate: Gate = { free: 0, wake: () => {}, open: new Set() }
    gates.set(name, gate)
    return gate
  }

  return {
    release(name, pieces) {
      const gate = gateOf(name)
      gate.free += pieces
      gate.wake()
    },
    cut(name) {
      const gate = gateOf(name)
      for (const controller of gate.open) controller.error(new Error('The connection was cut'))
      gate.open.clear()
      gate.wake()
    },
    guard(name, response) {
      if (!response.body) return response
      const gate = gateOf(name)
      const reader = response.body.getReader()
      const body = new ReadableStream<Uint8Array>(
        {
          start: (controller) => void gate.open.add(controller),
          async pull(controller) {
            while (gate.free <= 0 && gate.open.has(controller)) await turnOf(gate)
            if (!gate.open.has(controller)) return
            gate.free -= 1
            const { done, value } = await reader.read()
            if (!gate.open.has(controller)) return
            if (!done) return controller.enqueue(value)
            gate.open.delete(controller)
            controller.close()
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      )
      return new Response(body, response)
    },
  }
}

function turnOf(gate: Gate): Promise<void> {
  return new Promise((resolve) => {
    gate.wake = resolve
  })
}
