/** Where the pieces of an answer wait until a test lets them through. */
export interface Gates {
  /** Lets so many more pieces through. */
  release(name: string, pieces: number): void
  /** The response with a body that waits at the gate before each piece. */
  guard(name: string, response: Response): Response
}

interface Gate {
  free: number
  wake: () => void
}

export function createGates(): Gates {
  const gates = new Map<string, Gate>()

  function gateOf(name: string): Gate {
    const known = gates.get(name)
    if (known) return known
    const gate: Gate = { free: 0, wake: () => {} }
    gates.set(name, gate)
    return gate
  }

  return {
    release(name, pieces) {
      const gate = gateOf(name)
      gate.free += pieces
      gate.wake()
    },
    guard(name, response) {
      if (!response.body) return response
      const gate = gateOf(name)
      const reader = response.body.getReader()
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            while (gate.free <= 0) await new Promise<void>((resolve) => (gate.wake = resolve))
            gate.free -= 1
            const { done, value } = await reader.read()
            if (done) controller.close()
            else controller.enqueue(value)
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      )
      return new Response(body, response)
    },
  }
}
