import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blocks, documentsOf } from '../src/report/documents.ts'
import { readResults } from '../src/report/store.ts'
import { imports } from '../src/size/imports.ts'
import { weigh } from '../src/size/weigh.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const results = readResults()

test.for([...documentsOf(results)])(
  '%s says what results.json has: else run `pnpm --filter @millrace/bench document`',
  ([path, text]) => {
    expect(read(path)).toBe(text)
  },
)

describe('a README names no size or speed of its own', () => {
  const figures =
    /\d+(?:[.,]\d+)?\s*(?:[kK]i?B\b|×|x (?:faster|smaller)|times (?:faster|smaller|as))/g

  test.for(['README.md', ...globSync('packages/*/README.md', { cwd: root })])('%s', (path) => {
    const own = withoutBlocks(path, read(path)).replaceAll(/```.*?```/gs, '')
    expect(own.match(figures) ?? []).toEqual([])
  })

  function withoutBlocks(path: string, text: string): string {
    return blocks
      .filter((block) => block.path === path)
      .reduce((rest, { name }) => {
        const [before = '', inside = ''] = rest.split(`<!-- bench: ${name} -->`)
        return before + (inside.split(`<!-- /bench: ${name} -->`)[1] ?? '')
      }, text)
  }
})

describe('what results.json has of sizes is so: else run `pnpm bench size`, then `document`', () => {
  const [withPage, withAll] = results.rows['size']?.tables ?? []
  const recorded = (name: string, table = withPage): number =>
    table?.entries.find((entry) => entry.name === name)?.best ?? NaN
  /** Of the size: what a change may move before the documents have to be written anew. */
  const tolerance = 0.02

  function expectClose(measured: number, noted: number): void {
    expect(Math.abs(measured / 1000 / noted - 1)).toBeLessThan(tolerance)
  }

  test.for(imports.filter(({ limitWithAuto }) => limitWithAuto === undefined))(
    '$name',
    async ({ name, code }) => {
      expectClose((await weigh(code)).first, recorded(name))
    },
  )

  test.for(imports.filter(({ limitWithAuto }) => limitWithAuto !== undefined))(
    '$name, and with every protocol',
    async ({ name, code }) => {
      const { first, all } = await weigh(code)
      expectClose(first, recorded(name))
      expectClose(all, recorded(`${name}, with every protocol`, withAll))
    },
  )
})
