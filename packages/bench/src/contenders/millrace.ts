import { createStream, type Protocol, type Snapshot } from '@millrace/core'
import type { Contender } from './contender.ts'

const url = 'https://bench.test/'

/** The whole way: from the request to the published snapshot. */
export function millrace(protocol: Protocol): Contender {
  return {
    name: `Millrace, ${protocol.name}`,
    package: '@millrace/core',
    load: async () => async (fetch) => textOf(await createStream({ url, fetch, protocol }).start()),
  }
}

function textOf({ status, text, error }: Snapshot): string {
  if (status !== 'done') throw new Error(`The stream ended as ${status}`, { cause: error })
  return text
}

/** The same with a tool call, whose input is looked at with every snapshot, as a view does. */
export function millraceTool(protocol: Protocol): Contender {
  return {
    name: `Millrace, ${protocol.name}`,
    package: '@millrace/core',
    load: async () => async (fetch) => {
      const stream = createStream({ url, fetch, protocol })
      let input: unknown
      stream.subscribe(() => {
        const part = stream.getSnapshot().message.parts.find(({ type }) => type === 'tool')
        if (part?.type === 'tool') ({ input } = part)
      })
      await stream.start()
      return input
    },
  }
}
