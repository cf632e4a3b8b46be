import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FORMATS } from '../src/formats/find-format.ts'
import {
  chooseAnswer,
  createFakeProvider,
  FAULT_HEADER,
  FAULTS,
  type FormatName,
} from '../src/index.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The cells of the table that begins with a heading, row by row. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const lines = README.slice(README.indexOf(`| ${heading}`)).split('\n')
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const COLUMNS: Readonly<Record<string, FormatName>> = {
  Chat: 'openai-chat',
  Responses: 'openai-responses',
  Completions: 'openai-completions',
  Anthropic: 'anthropic',
  Gemini: 'gemini',
  Interactions: 'gemini-interactions',
  Mistral: 'mistral',
  Cohere: 'cohere',
}

test('the README says what each format carries', () => {
  const [heading = [], , ...rows] = tableUnder('content ')
  expect(heading.slice(2)).toEqual(Object.keys(COLUMNS))
  for (const [index, column] of heading.entries()) {
    const format = FORMATS.find(({ name }) => name === COLUMNS[column])
    if (!format) continue
    const carried = rows
      .filter((row) => row[index] !== '–' && row[index] !== 'as text')
      .map((row) => row[0]?.replace(' ', '-'))
    expect([column, new Set(carried)]).toEqual([column, new Set(format.carries)])
  }
  expect(FORMATS).toHaveLength(Object.keys(COLUMNS).length)
})

test('each example prompt of the README has an answer of its own', () => {
  const prompts = tableUnder('prompt, for example')
    .slice(2)
    .map(([cell = '']) => cell.replaceAll('"', ''))
  const answers = prompts.map((prompt) =>
    JSON.stringify(
      chooseAnswer({
        format: 'openai-chat',
        model: 'any',
        stream: true,
        prompt,
        inputText: prompt,
        hasToolResult: false,
        tools: [],
        toolChoice: 'auto',
        maxTokens: undefined,
        reasoning: true,
        url: new URL('http://provider.test'),
        body: {},
      }),
    ),
  )
  expect(answers.length).toBeGreaterThan(7)
  expect(new Set(answers).size).toBe(answers.length)
})

test('the README lists every fault, and no parameter that a fault does not know', async () => {
  const rows = tableUnder('fault ').slice(2)
  const names = rows.flatMap(([cell = '']) => cell.replaceAll('`', '').split(', '))
  expect(names).toEqual([...FAULTS])
  const provider = createFakeProvider({ pace: 'none' })
  const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'Hi' }] })
  for (const [faults = '', parameters = ''] of rows) {
    for (const name of faults.replaceAll('`', '').split(', ')) {
      for (const [, parameter] of parameters.matchAll(/`([a-z-]+)`/g)) {
        const fault = `${name};requests=0;${parameter}=1`
        const init = { method: 'POST', body, headers: { [FAULT_HEADER]: fault } }
        const url = 'http://provider.test/v1/chat/completions'
        expect((await provider.fetch(new Request(url, init))).status, fault).toBe(200)
      }
    }
  }
})
