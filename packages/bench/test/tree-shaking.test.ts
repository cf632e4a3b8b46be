import { basename } from 'node:path'
import * as core from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { bundle, type Bundle, type Chunk } from '../src/size/bundle.ts'
import { everyFormat } from '../src/size/weigh.ts'

/** The protocols by the names they are exported under. */
const protocols = Object.entries(core).flatMap(([exported, value]) =>
  typeof value === 'object' && 'decoder' in value ? [{ exported, file: `${value.name}.ts` }] : [],
)

const onDemand = ({ file }: { file: string }) => file !== 'auto.ts' && file !== 'mistral.ts'

/** Which formats' own files are in these chunks. */
function formatsIn(chunks: readonly Chunk[]): string[] {
  const files = chunks.flatMap((chunk) => chunk.files)
  return protocols
    .map(({ file }) => file)
    .filter((file) => files.some((path) => path.endsWith(`/protocols/${file}`)))
}

function everyChunk(bundled: Bundle): readonly Chunk[] {
  const { first, answer, auto, features } = bundled
  return [...first, ...answer, ...auto, ...everyFormat(bundled), ...features]
}

describe('an app that names its protocol', () => {
  test.for(protocols.filter(({ exported }) => exported !== 'auto'))(
    'loads $exported and no other',
    async ({ exported, file }) => {
      const { first } = await bundle(`export { ${exported}, useStream } from '@millrace/react'`)
      // Mistral's format is Chat Completions' under another name.
      const expected = exported === 'mistral' ? ['mistral.ts', 'openai-chat.ts'] : [file]
      expect(formatsIn(first).toSorted()).toEqual(expected)
    },
  )
})

describe('an app that names none', () => {
  test.for([
    "export { useStream } from '@millrace/react'",
    "export { useStream } from '@millrace/vue'",
    "export { createStream } from '@millrace/svelte'",
    "export { openStream } from '@millrace/core'",
  ])('loads of each answer the format alone, and none before: %s', async (code) => {
    const { first, auto, formats, features } = await bundle(code)
    expect(formatsIn([...first, ...auto, ...features])).toEqual([])
    const expected = protocols.filter(onDemand).map(({ file }) => [file, [file]])
    const loaded = [...formats].map(([file, chunks]) => [file, formatsIn(chunks)])
    expect(Object.fromEntries(loaded)).toEqual(Object.fromEntries(expected))
  })
})

function holds(chunks: readonly Chunk[], file: string): boolean {
  return chunks.some(({ files }) => files.some((path) => basename(path) === file))
}

test.for(['partial-json.ts', 'typed-assembler.ts', 'resume.ts'])(
  'an app loads %s only when it is used',
  async (file) => {
    const code = "export { openaiChat, useStream } from '@millrace/react'"
    const bundled = await bundle(code)
    const { first, answer, auto, features } = bundled
    const before = [...first, ...answer, ...auto, ...everyFormat(bundled)]
    expect([holds(before, file), holds(features, file)]).toEqual([false, true])
  },
)

test('an app loads with its first answer what reads it sooner, and not before', async () => {
  const bundled = await bundle("export { openaiChat, useStream } from '@millrace/react'")
  const file = 'repeat-reader.ts'
  expect([holds(bundled.first, file), holds(bundled.answer, file)]).toEqual([false, true])
})

test('an app that reads a feed contains no protocol at all', async () => {
  const bundled = await bundle("export { useEventSource } from '@millrace/react'")
  expect(formatsIn(everyChunk(bundled))).toEqual([])
})

describe('an app that appends no text', () => {
  const helpers = ['append-text.ts', 'use-append-text.ts']
  const filesOf = async (code: string) => {
    const chunks = everyChunk(await bundle(code))
    return chunks.flatMap(({ files }) => files.map((file) => basename(file)))
  }

  test.for([
    { used: 'useStream', helper: 'useAppendText', from: '@millrace/react' },
    { used: 'useStream', helper: 'vAppendText', from: '@millrace/vue' },
    { used: 'createStream', helper: 'appendText', from: '@millrace/svelte' },
  ])('carries nothing of it: $from', async ({ used, helper, from }) => {
    for (const file of await filesOf(`export { ${used} } from '${from}'`)) {
      expect(helpers).not.toContain(file)
    }
    expect(await filesOf(`export { ${helper} } from '${from}'`)).toContain('append-text.ts')
  })
})
