import type { ErrorCode } from '@millrace/core'
import { FAULT_HEADER, type Fault } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { contractContext } from '../context.ts'
import { formats, openaiChatFormat } from '../page/formats.ts'
import { expectMoreText, expectShown, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Mount } from '../probe.ts'

interface Failure {
  readonly fault: Fault
  readonly code: ErrorCode
  readonly says: RegExp
}

const beforeTheAnswer: readonly (Failure & { readonly status?: number })[] = [
  { fault: 'http-401', code: 'http', status: 401, says: /key is not valid/ },
  { fault: 'http-429', code: 'http', status: 429, says: /rate limit/i },
  { fault: 'http-500', code: 'http', status: 500, says: /server had an error/ },
  { fault: 'http-529', code: 'http', status: 529, says: /overloaded/i },
  { fault: 'html', code: 'content-type', says: /text\/html/ },
  { fault: 'json', code: 'content-type', says: /application\/json/ },
]

const midway: readonly Failure[] = [
  { fault: 'broken-json', code: 'protocol', says: /JSON/ },
  { fault: 'error-event', code: 'provider', says: /overloaded/i },
  { fault: 'truncate', code: 'truncated', says: /broke off/ },
  { fault: 'reset', code: 'network', says: /connection/i },
]

/** Bad input: each ends in `error`, says what happened, and keeps what came before. */
export function describeFailures(mount: Mount): void {
  const perFormat = <Case extends Failure>(cases: readonly Case[]) =>
    formats.flatMap((format) =>
      cases.map((failure) => ({ ...failure, format, title: `${format.name}: ${failure.fault}` })),
    )

  describe('bad input', () => {
    test.each(perFormat(beforeTheAnswer))(
      '$title',
      async ({ format, fault, code, status, says }) => {
        const { options } = steer()
        const headers = { [FAULT_HEADER]: fault }
        const probe = await mount({
          options: options(format.path, { headers, stream: { protocol: format.protocol } }),
          reads: 'everything',
        })
        const end = await probe.start(format.body('short'))
        expect(end.error).toMatchObject({ code, ...(status === undefined ? {} : { status }) })
        await expectShown(probe, 'status', 'error')
        expect(shown(probe, 'error')).toMatch(new RegExp(`^${code}: `))
        expect(shown(probe, 'error')).toMatch(says)
        expect(shown(probe, 'text')).toBe('')
      },
    )

    test.each(perFormat(midway))('$title', async ({ format, fault, code, says }) => {
      const { options, release } = steer()
      const probe = await mount({
        options: options(format.path, {
          gated: true,
          headers: { [FAULT_HEADER]: fault },
          stream: { protocol: format.protocol },
        }),
        reads: 'everything',
      })
      const ended = probe.start(format.body('short'))
      // A connection that is cut takes with it what the page has not read yet.
      await release(6)
      const before = await expectMoreText(probe, '')
      await release(everyPiece)
      const end = await ended
      expect(end.error?.code).toBe(code)
      await expectShown(probe, 'status', 'error')
      expect(shown(probe, 'error')).toMatch(new RegExp(`^${code}: `))
      expect(shown(probe, 'error')).toMatch(says)
      const text = shown(probe, 'text')
      expect(text.startsWith(before)).toBe(true)
      expect(answers.short.text.startsWith(text)).toBe(true)
      expect(text.length).toBeLessThan(answers.short.text.length)
    })

    test('a refused connection', async () => {
      const { options } = steer()
      const url = contractContext().deadUrl + openaiChatFormat.path
      const probe = await mount({
        options: options(openaiChatFormat.path, { stream: { url } }),
        reads: 'everything',
      })
      await probe.start(openaiChatFormat.body('short'))
      await expectShown(probe, 'status', 'error')
      expect(shown(probe, 'error')).toMatch(/^network: /)
    })

    test('a connection that is lost is replaced: it says so, loses nothing, doubles nothing', async () => {
      const { options, release, cut, outcomes } = steer()
      const { path, body } = openaiChatFormat
      let reconnect = () => {}
      const reconnecting = new Promise<void>((resolve) => (reconnect = resolve))
      const given = options(`/resumable${path}`, { gated: true })
      const seen: string[] = []
      const probe = await mount({
        options: {
          ...given,
          // The server would have a client wait for long.
          retry: { cap: 0 },
          onDelta: (delta) => {
            if (delta.type === 'text-delta') seen.push(delta.text)
          },
          async fetch(input, init) {
            if (seen.length > 0) await reconnecting
            return fetch(input, init)
          },
        },
        reads: 'everything',
      })
      const end = probe.start(body('short'))
      await release(5)
      const before = await expectMoreText(probe, '')
      await cut()
      await expectShown(probe, 'status', 'reconnecting')
      expect(shown(probe, 'text').startsWith(before)).toBe(true)
      expect(shown(probe, 'error')).toBe('')
      reconnect()
      await expectShown(probe, 'status', 'streaming')
      await release(everyPiece)
      expect((await end).status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
      expect(seen.join('')).toBe(answers.short.text)
      expect(await outcomes()).toHaveLength(2)
    })

    test('an error is gone with the next start', async () => {
      const { options } = steer()
      const { path, body } = openaiChatFormat
      const faulty = options(path, { headers: { [FAULT_HEADER]: 'http-500' } })
      const probe = await mount({ options: faulty, reads: 'everything' })
      await probe.start(body('short'))
      await expectShown(probe, 'status', 'error')
      await probe.update(options(path))
      expect((await probe.start(body('short'))).error).toBeNull()
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'error', '')
      await expectShown(probe, 'text', answers.short.text)
    })
  })
}
