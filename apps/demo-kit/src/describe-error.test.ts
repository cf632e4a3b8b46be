import { MillraceError, type ErrorCode } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { describeError, keptOf } from './describe-error.ts'

const CODES: readonly ErrorCode[] = [
  ...(['http', 'network', 'timeout', 'aborted', 'protocol', 'provider'] as const),
  ...(['truncated', 'content-type', 'too-large', 'resume'] as const),
]

describe('describeError', () => {
  it('says for every code what happened and what can be done, and keeps the message', () => {
    const told = CODES.map((code) =>
      describeError(new MillraceError(code, `words ${code}`), 'Acme'),
    )
    for (const [index, { title, words, advice, reference }] of told.entries()) {
      expect(title).toMatch(/^\p{Lu}.{10}/u)
      expect(advice).toMatch(/\.$/)
      expect(words).toBe(`words ${CODES[index]}`)
      expect(reference).toContain(CODES[index])
    }
    expect(new Set(told.map(({ title }) => title)).size).toBe(CODES.length)
  })

  it('names the provider for every status, and tells refusals from failures', () => {
    const title = (status: number) =>
      describeError(new MillraceError('http', 'No.', { status }), 'Acme').title
    for (const status of [400, 401, 403, 404, 422, 429, 500, 502, 503, 529]) {
      expect(title(status)).toContain('Acme')
    }
    expect(title(401)).toBe(title(403))
    expect(title(503)).toBe(title(529))
    expect(title(400)).not.toBe(title(500))
  })

  it('gives the wait the server asks for, in whole seconds, and the request id', () => {
    const error = new MillraceError('http', 'Slow down.', {
      status: 429,
      retryAfter: 1200,
      requestId: 'req_1',
    })
    const { advice, reference } = describeError(error, 'Acme')
    expect(advice).toContain('2 seconds')
    expect(reference).toContain('HTTP 429')
    expect(reference).toContain('req_1')
  })

  it('quotes what the provider said, and nothing else', () => {
    const quoted = CODES.filter((code) => describeError(new MillraceError(code, ''), 'Acme').quoted)
    expect(quoted).toEqual(['http', 'provider'])
  })
})

describe('what the relay reports', () => {
  const told = (type: string) =>
    describeError(new MillraceError('provider', 'Gone.', { type }), 'Acme')

  it('is not put in the provider’s mouth', () => {
    for (const type of ['upstream-lost', 'upstream-idle', 'producer-lost', 'shutdown']) {
      expect(told(type)).toMatchObject({ words: 'Gone.', quoted: false })
      expect(told(type).title).not.toMatch(/reported/)
      expect(told(type).reference).toContain(type)
    }
    expect(told('upstream-lost').title).toContain('Acme')
    expect(told('producer-lost').title).toContain('demo server')
    expect(told('overloaded_error').quoted).toBe(true)
  })
})

describe('keptOf', () => {
  it('counts the words that are kept, and says who broke off', () => {
    expect(keptOf({ status: 'error', text: ' one  two\nthree ' })).toContain('3 words')
    expect(keptOf({ status: 'error', text: 'one' })).toContain('one word ')
    expect(keptOf({ status: 'stopped', text: 'one' })).toMatch(/^Stopped/)
    expect(keptOf({ status: 'stopped', text: '  ' })).not.toMatch(/\d/)
    expect(keptOf({ status: 'error', text: 'one' })).not.toMatch(/^Stopped/)
  })

  it('says what is safe while a connection is made again', () => {
    expect(keptOf({ status: 'reconnecting', text: 'one two' })).toContain('2 words')
  })

  it('says nothing where nothing was lost, or nothing had come', () => {
    for (const status of ['idle', 'connecting', 'streaming', 'done'] as const) {
      expect(keptOf({ status, text: 'one two' })).toBeNull()
    }
    expect(keptOf({ status: 'error', text: '  ' })).toBeNull()
    expect(keptOf({ status: 'reconnecting', text: '' })).toBeNull()
  })
})
