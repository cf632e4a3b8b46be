import {
  createAssembler,
  createEventDecoder,
  encodeEvent,
  type Delta,
  type Message,
  type Part,
  type Protocol,
} from '@millrace/core'

export interface Reading {
  readonly deltas: readonly Delta[]
  readonly message: Message
  readonly complete: boolean
}

/**
 * Reads a response, given as its events' payloads (a string stands as it is), from their bytes on.
 * Checks on the way that every part was started once and ended once.
 */
export function read(protocol: Protocol, payloads: readonly unknown[], event?: string): Reading {
  const deltas: Delta[] = []
  const assembler = createAssembler()
  const decoder = protocol.decoder((delta) => {
    deltas.push(delta)
    assembler.apply(delta)
  })
  let over = false
  const sse = createEventDecoder({
    onEvent: (received) => {
      over ||= decoder.decode(received)
    },
  })
  for (const payload of payloads) {
    const data = typeof payload === 'string' ? payload : JSON.stringify(payload)
    sse.push(encodeEvent({ event, data }))
  }
  sse.end()
  const complete = decoder.end()
  checkWellFormed(deltas)
  return { deltas, message: assembler.message(), complete }
}

/** @throws Error where a part is not started once, changed while open, and ended once. */
export function checkWellFormed(deltas: readonly Delta[]): void {
  const states = new Map<string, 'open' | 'ended'>()
  for (const delta of deltas) {
    const [, kind, act] = /^(text|reasoning|refusal|tool)-(start|delta|end)$/.exec(delta.type) ?? []
    if (!kind || !('key' in delta)) continue
    const part = `${delta.choice ?? 0} ${delta.key}`
    const state = states.get(part)
    const expected = act === 'start' ? undefined : 'open'
    if (state !== expected) throw new Error(`${delta.type} of part ${part}, which is ${state}`)
    states.set(part, act === 'end' ? 'ended' : 'open')
  }
  for (const [part, state] of states) if (state === 'open') throw new Error(`${part} never ends`)
}

type PartOf<Type extends Part['type']> = Extract<Part, { readonly type: Type }>

/** The parts of one kind. */
export function partsOf<Type extends Part['type']>(message: Message, type: Type): PartOf<Type>[] {
  return message.parts.filter((part): part is PartOf<Type> => part.type === type)
}
