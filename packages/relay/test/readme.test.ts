import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultLimits } from '../src/options.ts'
import { failures } from '../src/wire.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The cells of the table that begins with a heading, row by row, without the heading. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const lines = readme.slice(readme.indexOf(`| ${heading} `)).split('\n')
  const end = lines.findIndex((line) => !line.startsWith('|'))
  const cells = (line: string) => line.split('|').slice(1, -1)
  return lines.slice(2, end).map((line) => cells(line).map((cell) => cell.trim()))
}

const words = (cell = '') => cell.replaceAll(/[`,]/g, '')

test('the README names every limit with its default', () => {
  const told = rowsUnder('limit').map(([name, value]) => [words(name), words(value)])
  const limits = Object.entries(defaultLimits).map(([name, value]) => [
    name,
    value === Number.POSITIVE_INFINITY ? 'none' : String(value),
  ])
  expect(told).toEqual(limits)
})

test('the README names every way in which a stream ends', () => {
  const told = rowsUnder('way').map(([way]) => words(way))
  expect(new Set(told)).toEqual(new Set(['end', ...Object.keys(failures)]))
})

test('the README shows the last event as it is sent', () => {
  const [, data = ''] = /\ndata: (.*"upstream-lost".*)\n/.exec(readme) ?? []
  const { code, message } = failures['upstream-lost']
  expect(JSON.parse(data)).toEqual({
    type: 'error',
    error: { type: 'upstream-lost', code, message },
  })
})
