import { expect, test } from 'vitest'
import { createHttpParts } from '../src/http-parts.ts'

/** Responses as they may follow each other on one connection, and the payload of each. */
const responses: readonly (readonly [wire: string, payload: string])[] = [
  ['HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', ''],
  ['HTTP/1.1 204 No Content\r\ncontent-length: 7\r\n\r\n', ''],
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', ''],
  ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHTTP/1.1\r\n', 'HTTP/1.1\r\n'],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '3\r\n0\r\n\r\na;name=value\r\n水: \r\n\r\n\r\r\n\r\n0\r\nafter: all\r\n\r\n',
    '0\r\n水: \r\n\r\n\r',
  ],
  ['HTTP/1.1 200 OK\r\n\r\ntill the end\r\n0\r\n\r\n', 'till the end\r\n0\r\n\r\n'],
]

const wire = new TextEncoder().encode(responses.map(([text]) => text).join(''))

test('payload is told from the rest, at any split', () => {
  for (let size = 1; size <= wire.length; size++) {
    const { push } = createHttpParts()
    const of = { head: '', framing: '', payload: '', end: '' }
    let all = ''
    for (let start = 0; start < wire.length; start += size) {
      for (const { kind, bytes } of push(wire.subarray(start, start + size))) {
        const text = Buffer.from(bytes).toString('latin1')
        of[kind] += text
        all += text
      }
    }
    expect(all).toBe(Buffer.from(wire).toString('latin1'))
    expect(Buffer.from(of.payload, 'latin1').toString()).toBe(
      responses.map(([, payload]) => payload).join(''),
    )
    expect(of.head.match(/^HTTP/gm)).toHaveLength(responses.length)
  }
})
