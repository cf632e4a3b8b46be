import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { replay } from '../src/index.ts'

const request = (): Request =>
  new Request('http://provider.test/any', { method: 'POST', body: '{}' })

async function writesOf(response: Response): Promise<readonly Uint8Array[]> {
  const writes: Uint8Array[] = []
  for await (const chunk of response.body ?? []) writes.push(chunk)
  return writes
}

afterEach(() => {
  vi.useRealTimers()
})

test('any bytes come back unchanged, in writes of the sizes asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.oneof(fc.constant('byte' as const), fc.array(fc.nat(50), { maxLength: 8 })),
      async (bytes, chunks) => {
        const server = replay(new Uint8Array(bytes), { chunks })
        const writes = await writesOf(await server.fetch(request()))
        expect(Buffer.concat(writes)).toEqual(Buffer.from(bytes))
        const sizes = writes.map((write) => write.byteLength)
        expect(sizes).not.toContain(0)
        if (chunks === 'byte') expect(sizes.every((size) => size === 1)).toBe(true)
        else {
          const asked = chunks.filter((size) => size > 0)
          const whole = sizes.slice(0, -1)
          expect(whole).toEqual(asked.slice(0, whole.length))
        }
      },
    ),
  )
})

test('status, content type and further headers are those asked for', async () => {
  const server = replay('{"detail":"no"}', {
    status: 422,
    contentType: 'application/json',
    headers: { 'retry-after': '7' },
  })
  const response = await server.fetch(request())
  expect(response.status).toBe(422)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('retry-after')).toBe('7')
})

test('the gap lies between two writes', async () => {
  vi.useFakeTimers()
  const server = replay('abc', { chunks: 'byte', gapMs: 100 })
  const done = server.fetch(request()).then(writesOf)
  const start = Date.now()
  await vi.runAllTimersAsync()
  await done
  expect(Date.now() - start).toBeGreaterThanOrEqual(200)
})

test('the connection can die after the last byte', async () => {
  const response = await replay('data: hi\n\n', { after: 'reset' }).fetch(request())
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: hi\n\n')
  await expect(reader?.read()).rejects.toThrow(/reset/)
})
