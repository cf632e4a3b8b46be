import { readFile } from 'node:fs/promises'
import * as core from '@millrace/core'
import * as react from '@millrace/react'
import * as svelte from '@millrace/svelte'
import * as vue from '@millrace/vue'
import { describe, expect, test } from 'vitest'

/** Each binding: its module, and what it adds to core, or has in place of core's. */
const bindings = [
  {
    name: 'react',
    surface: react,
    values: ['useAppendText', 'useEventSource', 'useStream'],
    types: [],
  },
  {
    name: 'vue',
    surface: vue,
    values: ['useEventSource', 'useStream', 'vAppendText'],
    types: ['FeedRefs', 'StreamRefs'],
  },
  {
    name: 'svelte',
    surface: svelte,
    values: ['appendText', 'createStream', 'useEventSource'],
    types: ['ReactiveFeed', 'ReactiveStream', 'TextAppender'],
  },
] as const

const index = (name: string) =>
  readFile(new URL(`../../${name}/src/index.ts`, import.meta.url), 'utf8')

/** What a module names in its exports, types with the word before them. */
function namedIn(source: string): string[] {
  return [...source.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, all = '', names = '']) =>
    names.split(',').flatMap((name) => (name.trim() === '' ? [] : [all + name.trim()])),
  )
}

describe.for(bindings)('$name exports', ({ name, surface, values, types }) => {
  test('the values of core, and its own', () => {
    const shared = Object.keys(core).filter((key) => !values.some((own) => own === key))
    expect(Object.keys(surface).toSorted()).toEqual([...shared, ...values].toSorted())
    expect(shared.filter((key) => Reflect.get(surface, key) !== Reflect.get(core, key))).toEqual([])
  })

  test('the types of core, and its own', async () => {
    const source = await index(name)
    expect(source).toContain("export * from '@millrace/core'")
    const own = [...values, ...types.map((type) => `type ${type}`)]
    expect(namedIn(source).toSorted()).toEqual(own.toSorted())
  })
})
