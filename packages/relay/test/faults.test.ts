import { createFaultProxy } from '@millrace/testing'
import { expect, test } from 'vitest'
import { logs } from './logs.ts'
import { atEnd, listen, station, until } from './setup.ts'
import { answer, describeFaults, pace, path, started } from './suites/faults.ts'

for (const log of logs) describeFaults(log)

test('a relay that is gone with its memory is a clear error', async () => {
  const { relay } = await station({ provider: { answer, pace } })
  const other = await station({ provider: { answer, pace } })
  let current = relay
  const gateway = await listen((request) => current.fetch(request))
  const proxy = await createFaultProxy({ target: gateway })
  atEnd(proxy.close)
  const { stream, ended } = started(proxy.url + path)
  await until(() => stream.getSnapshot().text.length > 20)
  current = other.relay
  proxy.cut('rst')
  const { status, error, text } = await ended
  expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'resume' })
  expect(error?.message).toContain('There is no such stream.')
  expect(text.length).toBeGreaterThan(20)
})
