import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createFakeProvider, type Answer } from '../src/index.ts'
import { isJsonObject } from '../src/json.ts'
import { apis, completionsApi, jsonPayloads, post, type Api } from './wire.ts'

const CORPUS =
  process.env['MILLRACE_CORPUS'] ??
  fileURLToPath(new URL('../../../../shared/corpus', import.meta.url))

const here = existsSync(CORPUS)
if (!here) console.info(`No recordings at ${CORPUS}; set MILLRACE_CORPUS to compare with them.`)

// `reasoning_content` is a field of the services that copy OpenAI, `content` one of OpenRouter.
const FOLDERS: Readonly<Record<string, RegExp>> = {
  'openai-chat': /^openai-(chat|compatible-(deepseek|zai|moonshotai|openrouter))$/,
  'openai-responses': /^openai-responses/,
  'openai-completions': /^openai-completions$/,
  'anthropic-messages': /^anthropic-messages$/,
  'gemini-generateContent': /^gemini-generateContent$/,
  'gemini-interactions': /^gemini-interactions$/,
  'mistral-chat': /^mistral-chat$/,
  'cohere-chat': /^cohere-chat$/,
}

/** What is documented, and typed by the SDKs, but in no recording. */
const UNRECORDED: Readonly<Record<string, RegExp>> = {
  // Nobody asked for alternatives, or for a picture.
  'openai-chat': /\.(top_logprobs|images)\[\]/,
  // Nobody asked for alternatives, and no model declined.
  'openai-responses': /\.top_logprobs\[\]|\.refusal$/,
  // No prompt was blocked.
  'gemini-generateContent': /^\.promptFeedback\.blockReason(Message)?$/,
  // No thoughts and no picture were asked for, no tool was called and no code was run.
  'gemini-interactions':
    /^\.delta\.(content\b|arguments|result$|data$|mime_type$)|^\.step\.(name|arguments)$/,
  // No model reasoned, and none was given documents.
  'cohere-chat': /^\.delta\.message\.(content\.thinking|citations\b.*)$/,
}

/** Every path of keys in a value, with `[]` for any place in a list. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, `${path}[]`))
  if (!isJsonObject(value)) return [path]
  const below = Object.entries(value).flatMap(([key, member]) => {
    // The model chose these keys, not the format.
    if (path.endsWith('.args') || path.endsWith('content_block.input')) return []
    return pathsIn(member, `${path}.${key}`)
  })
  return [path, ...below]
}

function recordedPaths(api: Api): ReadonlySet<string> {
  const paths = new Set<string>()
  const folder = FOLDERS[api.name] ?? /^$/
  for (const source of readdirSync(CORPUS, { withFileTypes: true })) {
    if (!source.isDirectory()) continue
    for (const name of readdirSync(join(CORPUS, source.name))) {
      if (!folder.test(name)) continue
      const files = join(CORPUS, source.name, name)
      for (const file of readdirSync(files)) {
        const lines = readFileSync(join(files, file), 'utf8').split(/\r\n|\n|\r/)
        for (const line of lines) {
          for (const path of pathsIn(parsed(line.replace(/^data: ?/, '')))) paths.add(path)
        }
      }
    }
  }
  return paths
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

test.runIf(here).each(apis)('$name sends no field that no recording has', async (api) => {
  const recorded = recordedPaths(api)
  expect(recorded.size).toBeGreaterThan(10)
  const unrecorded = UNRECORDED[api.name] ?? /^$/
  const call = { name: 'look', input: { at: 'stars', for: { hours: 2 } } }
  const page = { url: 'https://example.com/', title: 'A page' }
  const image = { mediaType: 'image/png', data: 'AAAA', previews: ['AAAA'], width: 8, height: 8 }
  const answers: readonly Answer[] = [
    { reasoning: 'Let me think.', text: 'Words.', toolCalls: [call, call] },
    { text: '', toolCalls: [call] },
    { text: 'Words.', usage: { input: 100, cachedInput: 40 } },
    { reasoning: 'Let me think.', text: 'Words.' },
    {
      serverTools: [
        { kind: 'web-search', query: 'mills', results: [page] },
        { kind: 'code-execution', code: 'print(6 * 7)', output: '42' },
      ],
      text: 'Words.',
      sources: [{ ...page, quote: 'Words', place: { start: 2, end: 5 } }],
      images: [image],
    },
    { text: '', refusal: 'No.' },
  ]
  for (const answer of answers) {
    const provider = createFakeProvider({ pace: 'none', answer })
    const body = {
      ...api.body,
      stream: true,
      stream_options: { include_usage: true },
      include: [
        'reasoning.encrypted_content',
        'code_interpreter_call.outputs',
        'web_search_call.action.sources',
        'message.output_text.logprobs',
      ],
      top_logprobs: 1,
      ...(api === completionsApi ? {} : { logprobs: true }),
    }
    const text = await (await post(provider, api, { body })).text()
    const sent = new Set(jsonPayloads(text).flatMap((payload) => pathsIn(payload)))
    expect([...sent].filter((path) => !recorded.has(path) && !unrecorded.test(path))).toEqual([])
  }
})
