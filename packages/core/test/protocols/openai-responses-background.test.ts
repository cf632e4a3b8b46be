import { describe, expect, test } from 'vitest'
import { auto, openaiResponses, type Protocol } from '@millrace/core'

const url = 'https://api.example/v1/responses'

/** Where a response of these payloads could be had again, after all of them. */
function resumeUrlAfter(protocol: Protocol, payloads: readonly object[], asked = url) {
  const decoder = protocol.decoder(() => {})
  for (const payload of payloads) decoder.decode({ data: JSON.stringify(payload) })
  return decoder.resumeUrl?.(asked)
}

const created = (background: boolean, sequence_number: number | undefined = 0) => ({
  type: 'response.created',
  sequence_number,
  response: { id: 'resp_1', background },
})
const added = (sequence_number: number) => ({
  type: 'response.output_item.added',
  sequence_number,
  output_index: 0,
  item: { type: 'message', id: 'msg_1', content: [] },
})

describe.for([openaiResponses, auto])('a response in the background, read by %o', (protocol) => {
  test('can be had again from behind its last event', () => {
    const resumed = resumeUrlAfter(protocol, [created(true), added(7)])
    expect(resumed).toBe(`${url}/resp_1?stream=true&starting_after=7`)
  })

  test('keeps what else the URL asks for', () => {
    const resumed = resumeUrlAfter(protocol, [created(true)], '/responses/?api-version=1#top')
    expect(resumed).toBe('/responses/resp_1?api-version=1&stream=true&starting_after=0')
  })

  test('cannot be had again where it is not kept, or its place is not known', () => {
    expect(resumeUrlAfter(protocol, [])).toBeUndefined()
    expect(resumeUrlAfter(protocol, [created(false)])).toBeUndefined()
    const { sequence_number: _, ...unnumbered } = created(true)
    expect(resumeUrlAfter(protocol, [unnumbered])).toBeUndefined()
  })
})
