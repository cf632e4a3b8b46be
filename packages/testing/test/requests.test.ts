import { describe, expect, test } from 'vitest'
import { createFakeProvider } from '../src/index.ts'
import { at, list } from '../src/json.ts'
import {
  anthropicApi,
  apis,
  completionsApi,
  geminiApi,
  jsonPayloads,
  openaiApi,
  payloads,
  post,
} from './wire.ts'

const provider = createFakeProvider({ pace: 'none' })

const TIME = /"(created|created_at|completed_at|updated)":("[^"]*"|\d+)/g

describe.each(apis)('$name', (api) => {
  test('answers under any base path', async () => {
    const response = await post(provider, api, { path: `/gateway/eu${api.path}` })
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(api.terminator)
  })

  test('answers with one JSON document when no stream is asked for', async () => {
    const response = await post(provider, api, { path: api.wholePath, body: api.body })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toBeTypeOf('object')
  })

  test.each(['{"cut":', '"text"', ''])('refuses the body %j', async (body) => {
    const response = await post(provider, api, { body })
    expect(response.status).toBe(400)
    expect(api.errorMessage(await response.json())).toMatch(/JSON/)
  })

  test('refuses a request in which nothing is said', async () => {
    for (const empty of api.empty) {
      const response = await post(provider, api, { body: { ...api.body, ...empty } })
      expect(response.status).toBe(400)
      expect(api.errorMessage(await response.json())).toContain(Object.keys(empty)[0])
    }
  })

  test('has no other method and no other path', async () => {
    const { headers = {}, beside } = api
    const lost = [
      await post(provider, api, { method: 'GET', headers }),
      await post(provider, api, { path: beside, headers }),
    ]
    for (const response of lost) {
      expect(response.status).toBe(404)
      expect(api.errorMessage(await response.json())).toContain('Invalid URL')
    }
  })

  test('lets a page of any origin in', async () => {
    const preflight = await provider.fetch(
      new Request(`http://provider.test${api.path}`, {
        method: 'OPTIONS',
        headers: { 'access-control-request-headers': 'authorization,content-type' },
      }),
    )
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/)
    for (const body of [api.body, {}]) {
      const response = await post(provider, api, { body })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-expose-headers')).toBe('*')
      await response.body?.cancel()
    }
  })

  test('gives the same answer to the same request, and ids of its own to each', async () => {
    const bodies = [
      await (await post(provider, api)).text(),
      await (await post(provider, api)).text(),
    ]
    expect(bodies[0]).not.toBe(bodies[1])
    const [first, second] = await Promise.all(
      [createFakeProvider({ pace: 'none' }), createFakeProvider({ pace: 'none' })].map(
        async (one) => (await (await post(one, api)).text()).replaceAll(TIME, ''),
      ),
    )
    expect(first).toBe(second)
  })

  test('leaves reasoning out when it is switched off', async () => {
    const thinking = createFakeProvider({
      pace: 'none',
      answer: { reasoning: 'secret thoughts', text: 'Plain words' },
    })
    const off = {
      reasoning_effort: 'none',
      reasoning: { effort: 'none' },
      thinking: { type: 'disabled' },
      generation_config: { thinking_summaries: 'none' },
      generationConfig: { thinkingConfig: { includeThoughts: false } },
    }
    const loud = await (await post(thinking, api)).text()
    const body = { ...api.body, stream: true, ...off }
    const quiet = await (await post(thinking, api, { body })).text()
    expect(loud.includes('secret')).toBe(api !== completionsApi)
    expect(quiet).not.toContain('secret')
    expect(quiet).toContain('Plain')
  })
})

describe('OpenAI', () => {
  test.each([true, false])('sends the usage chunk only when asked (%s)', async (include) => {
    const stream_options = { include_usage: include }
    const body = { ...openaiApi.body, stream: true, stream_options }
    const events = jsonPayloads(await (await post(provider, openaiApi, { body })).text())
    const withoutChoices = events.filter((event) => list(at(event, 'choices')).length === 0)
    expect(withoutChoices).toHaveLength(include ? 1 : 0)
    expect(events.some((event) => at(event, 'usage') !== undefined)).toBe(include)
    expect(at(events.at(-1), 'usage', 'total_tokens') !== undefined).toBe(include)
  })

  test('needs a model', async () => {
    const body = { ...openaiApi.body, model: undefined }
    expect((await post(provider, openaiApi, { body })).status).toBe(400)
  })
})

describe('Anthropic', () => {
  test.each(['model', 'max_tokens'])('needs %s and names it', async (field) => {
    const body = { ...anthropicApi.body, [field]: undefined }
    const response = await post(provider, anthropicApi, { body })
    expect(response.status).toBe(400)
    expect(anthropicApi.errorMessage(await response.json())).toContain(field)
  })

  test('names each event after its payload', async () => {
    const text = await (await post(provider, anthropicApi)).text()
    const names = [...text.matchAll(/^event: (.*)$/gm)].map((match) => match[1])
    expect(names).toEqual(jsonPayloads(text).map((payload) => at(payload, 'type')))
    expect(names).toContain('ping')
  })

  test('begins the input of a tool with an empty delta', async () => {
    const answering = createFakeProvider({
      pace: 'none',
      answer: { text: '', toolCalls: [{ name: 'look', input: { at: 'stars' } }] },
    })
    const events = jsonPayloads(await (await post(answering, anthropicApi)).text())
    const json = events.flatMap((event) => {
      const piece = at(event, 'delta', 'partial_json')
      return typeof piece === 'string' ? [piece] : []
    })
    expect(json[0]).toBe('')
    expect(JSON.parse(json.join(''))).toEqual({ at: 'stars' })
  })
})

describe('Gemini', () => {
  test('ends its lines by CRLF, counts on every event and has no terminator but the end', async () => {
    const text = await (await post(provider, geminiApi)).text()
    expect(text).not.toMatch(/(?<!\r)\n/)
    const events = jsonPayloads(text)
    const totals = events.map((event) => Number(at(event, 'usageMetadata', 'totalTokenCount')))
    expect(totals.every((total, index) => total >= (totals[index - 1] ?? 0))).toBe(true)
    const reasons = events.map((event) => at(list(at(event, 'candidates'))[0], 'finishReason'))
    expect(reasons.filter((reason) => reason !== undefined)).toHaveLength(1)
    expect(reasons.at(-1)).toBeDefined()
  })

  test('streams one JSON array when alt=sse is left out', async () => {
    const path = geminiApi.path.replace('?alt=sse', '')
    const response = await post(provider, geminiApi, { path })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const events = jsonPayloads(await (await post(provider, geminiApi)).text())
    const array: unknown = await response.json()
    const textOf = (responses: unknown): string =>
      list(responses)
        .flatMap((one) => list(at(list(at(one, 'candidates'))[0], 'content', 'parts')))
        .map((part) => at(part, 'text'))
        .join('')
    expect(textOf(array)).toBe(textOf(events))
  })
})

describe('tools', () => {
  const declared = {
    openai: (name: string, parameters: unknown) => ({
      ...openaiApi.body,
      stream: true,
      tools: [{ type: 'function', function: { name, parameters } }],
    }),
    anthropic: (name: string, input_schema: unknown) => ({
      ...anthropicApi.body,
      stream: true,
      tools: [{ name, input_schema }],
    }),
    gemini: (name: string, parameters: unknown) => ({
      ...geminiApi.body,
      tools: [{ functionDeclarations: [{ name, parameters }] }],
    }),
  }
  const schema = {
    type: 'object',
    properties: {
      level: { type: 'string', enum: ['low', 'high'] },
      count: { type: 'integer', minimum: 5 },
      deep: { type: 'array', items: { type: 'object', properties: { on: { type: 'boolean' } } } },
    },
  }

  test('calls the declared tool that the prompt names, with an input that fits', async () => {
    const requests = [
      [openaiApi, declared.openai('explain_mill', schema)],
      [anthropicApi, declared.anthropic('explain_mill', schema)],
      [geminiApi, declared.gemini('explain_mill', schema)],
    ] as const
    for (const [api, body] of requests) {
      const text = await (await post(provider, api, { body })).text()
      expect(text).toContain('explain_mill')
    }
    const { stream: _, ...whole } = declared.anthropic('explain_mill', schema)
    const response = await post(provider, anthropicApi, { body: whole })
    const answer: unknown = await response.json()
    const call = list(at(answer, 'content')).find((block) => at(block, 'type') === 'tool_use')
    expect(schema.properties.level.enum).toContain(at(call, 'input', 'level'))
    expect(Number(at(call, 'input', 'count'))).toBeGreaterThanOrEqual(5)
    expect(list(at(call, 'input', 'deep')).map((item) => typeof at(item, 'on'))).toEqual([
      'boolean',
    ])
  })

  test('obeys the tool choice', async () => {
    const called = async (body: object): Promise<boolean> =>
      (await (await post(provider, openaiApi, { body })).text()).includes('"tool_calls":[')
    const body = declared.openai('unrelated', schema)
    expect(await called(body)).toBe(false)
    expect(await called({ ...body, tool_choice: 'required' })).toBe(true)
    const named = { type: 'function', function: { name: 'unrelated' } }
    expect(await called({ ...body, tool_choice: named })).toBe(true)
    const fitting = declared.openai('explain', schema)
    expect(await called(fitting)).toBe(true)
    expect(await called({ ...fitting, tool_choice: 'none' })).toBe(false)
  })

  test('goes on in words when the tool has answered', async () => {
    const messages = [
      { role: 'user', content: 'How is the weather?' },
      { role: 'assistant', tool_calls: [] },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":21}' },
    ]
    const body = { ...openaiApi.body, messages, stream: true }
    const text = await (await post(provider, openaiApi, { body })).text()
    expect(text).not.toContain('"tool_calls":[')
    expect(payloads(text).length).toBeGreaterThan(5)
  })
})
