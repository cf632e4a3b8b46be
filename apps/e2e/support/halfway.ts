import { createFakeProvider } from '@millrace/testing'
import type { ReplayRig } from './test.ts'

/** The next answer to this question waits in its middle. Returns what lets it go on. */
export async function holdHalfway(rig: ReplayRig, question: string): Promise<() => void> {
  const body = JSON.stringify({
    ...{ model: 'any', stream: true },
    messages: [{ role: 'user', content: question }],
  })
  const address = 'http://fake/v1/chat/completions'
  const provider = createFakeProvider({ pace: 'none' })
  const answer = await provider.fetch(new Request(address, { method: 'POST', body }))
  rig.body = new Uint8Array(await answer.arrayBuffer())
  let goOn = (): void => undefined
  const until = new Promise<void>((resolve) => (goOn = resolve))
  rig.pause = { at: Math.floor(rig.body.length * 0.6), until }
  return goOn
}
