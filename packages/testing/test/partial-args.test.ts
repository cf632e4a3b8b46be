import { GoogleGenAI, type FunctionCall } from '@google/genai'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ITINERARY } from '../src/answers/trip.ts'
import { createFakeProvider, type Answer } from '../src/index.ts'
import type { JsonObject } from '../src/json.ts'
import { anyAnswer } from './answers.ts'

test("Vertex's partial arguments add up to the input", async () => {
  let answer: Answer = { text: '' }
  const provider = createFakeProvider({ pace: 'none', answer: () => answer })
  const { url: baseUrl, close } = await provider.listen()
  const client = new GoogleGenAI({
    vertexai: true,
    apiKey: 'none',
    httpOptions: { baseUrl, apiVersion: 'v1beta1' },
  })

  const callsFor = async (input: JsonObject): Promise<readonly FunctionCall[]> => {
    answer = { text: '', toolCalls: [{ name: 'look', input }] }
    const stream = await client.models.generateContentStream({
      model: 'gemini-test',
      contents: 'Look',
      config: { toolConfig: { functionCallingConfig: { streamFunctionCallArguments: true } } },
    })
    const calls: FunctionCall[] = []
    for await (const { candidates } of stream) {
      const parts = candidates?.[0]?.content?.parts ?? []
      calls.push(...parts.flatMap(({ functionCall }) => functionCall ?? []))
    }
    return calls
  }

  const inputOf = (calls: readonly FunctionCall[]): unknown => {
    const [first] = calls
    expect(first?.name).toBe('look')
    if (first?.args) return first.args
    expect(first?.willContinue).toBe(true)
    expect(calls.at(-1)).toEqual({})
    const input = {}
    for (const { partialArgs = [] } of calls) for (const arg of partialArgs) put(input, arg)
    return input
  }

  try {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async ({ toolCalls = [] }) => {
        for (const { input } of toolCalls) expect(inputOf(await callsFor(input))).toEqual(input)
      }),
      { numRuns: 30 },
    )
    const calls = await callsFor(ITINERARY)
    expect(inputOf(calls)).toEqual(ITINERARY)
    expect(calls.length).toBeGreaterThan(50)
    expect(calls[0]?.args).toBeUndefined()
  } finally {
    await close()
  }
}, 30_000)

/** Sets what a partial argument says; a string that continues is appended to. */
function put(
  root: object,
  arg: {
    readonly jsonPath?: string
    readonly stringValue?: string
    readonly numberValue?: number
    readonly boolValue?: boolean
  },
): void {
  const steps = [...(arg.jsonPath ?? '').matchAll(/\.(\w+)|\[(\d+)\]|\["(.*?)"\]/g)].map(
    ([, name, index, quoted]) => name ?? quoted ?? Number(index),
  )
  let here: object = root
  for (const [depth, step] of steps.entries()) {
    const next = steps[depth + 1]
    const known: unknown = Reflect.get(here, step)
    if (next === undefined) {
      const { stringValue, numberValue, boolValue } = arg
      const piece = stringValue ?? numberValue ?? boolValue ?? null
      Reflect.set(here, step, typeof known === 'string' ? known + String(piece) : piece)
    } else if (typeof known === 'object' && known !== null) here = known
    else {
      const container = typeof next === 'number' ? [] : {}
      Reflect.set(here, step, container)
      here = container
    }
  }
}
