import { createStream, openaiChat } from '@millrace/core'
import { openaiChat as chatWire, uiMessages, type Wire } from '../answers/wire.ts'
import { bareChat } from './bare-loop.ts'

/** Whoever holds an answer for a view. */
export interface Holder {
  readonly name: string
  /** The package that is measured, to name its version; none for what is a few lines. */
  readonly package?: string
  /** The format in which it is given the answer. */
  readonly wire: Wire
  /** Reads an answer to its end. Rejects where the package is not there. */
  readonly hold: (fetch: typeof globalThis.fetch) => Promise<HeldAnswer>
}

export interface HeldAnswer {
  /** Of the text, in UTF-16 units. The text itself is not handed out: it would be kept by that. */
  readonly length: () => number
  readonly release: () => void
}

const url = 'https://bench.test/'

const millrace: Holder = {
  name: 'Millrace',
  package: '@millrace/core',
  wire: chatWire,
  async hold(fetch) {
    const stream = createStream({ url, fetch, protocol: openaiChat })
    await stream.start()
    return { length: () => stream.getSnapshot().text.length, release: () => stream.reset() }
  },
}

/** The text alone, in a variable. */
const bareLoop: Holder = {
  name: 'bare loop',
  wire: chatWire,
  async hold(fetch) {
    const read = await bareChat.load()
    let text = String(await read(fetch))
    return { length: () => text.length, release: () => (text = '') }
  },
}

const aiSdk: Holder = {
  name: 'AI SDK, Chat',
  package: '@ai-sdk/react',
  wire: uiMessages,
  async hold(fetch) {
    const { Chat } = await import('@ai-sdk/react')
    const { DefaultChatTransport } = await import('ai')
    const chat = new Chat({ transport: new DefaultChatTransport({ api: url, fetch }) })
    await chat.sendMessage({ text: 'Tell me of mills' })
    return {
      length: () =>
        chat.lastMessage?.parts.reduce(
          (length, part) => length + (part.type === 'text' ? part.text.length : 0),
          0,
        ) ?? 0,
      release: () => void (chat.messages = []),
    }
  },
}

export const holders: readonly Holder[] = [millrace, bareLoop, aiSdk]
