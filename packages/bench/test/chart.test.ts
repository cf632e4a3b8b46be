import { describe, expect, test } from 'vitest'
import { draw } from '../src/report/chart.ts'
import { panelsOf, type Bar } from '../src/report/panels.ts'
import type { Entry } from '../src/report/result.ts'
import type { Results } from '../src/report/store.ts'

function decoded(...entries: readonly Entry[]): Results {
  const tables = [
    { caption: 'one in a chunk', unit: 'ms', entries },
    { caption: '32 in a chunk', unit: 'ms', entries: [took('Millrace, openai-chat', 9)] },
  ]
  return { machine: 'a mill', rows: { decode: { row: 'decode', tables, growth: [], targets: [] } } }
}

function took(name: string, ratio: number | null): Entry {
  return { name, best: ratio, ratio, spread: null }
}

/** How long the bars are, in pixels. */
function lengthsIn(svg: string): number[] {
  const bars = svg.matchAll(/<rect class="(?:own|peer|floor)"[^>]* width="([\d.]+)"/g)
  return [...bars].map(([, width]) => Number(width))
}

function chartOf(...values: readonly (number | null)[]): string {
  const bars = values.map((value): Bar => ({ label: 'one', kind: 'peer', value, text: `${value}` }))
  return draw([{ title: 'Milling', measure: 'time', bars }], { width: 840, columns: 2 })
}

describe('panels', () => {
  test('show what was measured, by its first table, and say who has no figure', () => {
    const results = decoded(
      took('bare loop, openai-chat', 1),
      took('Millrace, openai-chat', 1.26),
      took('AI SDK, Chat', null),
    )
    const [panel, ...others] = panelsOf(results)
    expect(others).toEqual([])
    expect(panel?.bars.map(({ label, text }) => [label, text])).toEqual([
      ['bare loop', '1.0 ×'],
      ['Millrace', '1.3 ×'],
      ['openai, .stream()', 'no figure'],
      ['AI SDK', 'no figure'],
    ])
  })
})

describe('bars', () => {
  test('begin at zero and keep their proportions', () => {
    const [one = NaN, four = NaN] = lengthsIn(chartOf(1, 4))
    expect(four / one).toBeCloseTo(4, 2)
  })

  test('are cut, and visibly so, where one would hide all others', () => {
    const svg = chartOf(1, 4, 400)
    const [one = NaN, four = NaN, cut = NaN] = lengthsIn(svg)
    expect(four / one).toBeCloseTo(4, 2)
    expect(cut / four).toBeCloseTo(2, 2)
    expect(svg.match(/class="slit"/g)).toHaveLength(1)
    expect(chartOf(1, 4)).not.toContain('class="slit"')
  })

  test('are none where there is no figure', () => {
    expect(lengthsIn(chartOf(1, null))).toHaveLength(1)
  })
})
