import { createFakeProvider, type FaultName } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { auto, isMillraceError } from '@millrace/core'
import { answer, apis, ask, expectWhole, serve } from './serving.ts'

const seeds = Array.from({ length: 8 }, (_, index) => index + 1)

const ownKeys = () => [Object, Array, Function].map(({ prototype }) => Reflect.ownKeys(prototype))
const before = ownKeys()

function expectNothingPolluted(): void {
  expect(ownKeys()).toEqual(before)
  expect(Reflect.ownKeys({})).toEqual([])
}

describe.for(apis)('of $name:', (api) => {
  test.for<FaultName>(['random-bytes', 'random-json'])(
    '%s end in a typed error, and nothing is polluted',
    async (fault) => {
      for (const seed of seeds) {
        const url = (await serve(createFakeProvider({ pace: 'none', seed, fault }))) + api.path
        for (const protocol of [api.protocol, auto]) {
          const ended = await ask(api, { url, protocol, retry: { attempts: 0 } })
          // A stream of no known format may have ended as it should.
          if (protocol !== auto || ended.error) expect(isMillraceError(ended.error)).toBe(true)
          expect(ended.status).toBe(ended.error ? 'error' : 'done')
          expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
          expectNothingPolluted()
        }
      }
    },
  )

  test('hostile keys (`__proto__`) do no harm: the answer is whole, nothing is polluted', async () => {
    for (const protocol of [api.protocol, auto]) {
      const fault = 'hostile-keys'
      const url = (await serve(createFakeProvider({ pace: 'none', answer, fault }))) + api.path
      const ended = await ask(api, { url, protocol })
      expectWhole(ended)
      expect(Object.getPrototypeOf(ended.message)).toBe(Object.prototype)
      for (const part of ended.message.parts) {
        expect(Object.getPrototypeOf(part)).toBe(Object.prototype)
      }
      expectNothingPolluted()
    }
  })

  test('hostile keys in a tool’s input do no harm', async () => {
    const input: Readonly<Record<string, unknown>> = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"place":"Oslo"}',
    )
    const toolCalls = [{ name: 'look_up', input }]
    const provider = createFakeProvider({ pace: 'none', answer: { text: '', toolCalls } })
    const { status, message } = await ask(api, { url: (await serve(provider)) + api.path })
    expect(status).toBe('done')
    const tool = message.parts.find((part) => part.type === 'tool')
    expect(tool?.input).toMatchObject({ place: 'Oslo' })
    expect(Object.getPrototypeOf(tool?.input)).toBe(Object.prototype)
    expect(Reflect.get(Object(tool?.input), 'polluted')).toBeUndefined()
    expectNothingPolluted()
  })
})
