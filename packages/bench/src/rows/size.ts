import { atMost, type Entry } from '../report/result.ts'
import { imports, peerImports } from '../size/imports.ts'
import { weigh, type Weight } from '../size/weigh.ts'
import type { Row } from './row.ts'

const base = 'react-openaiChat'
/** Whose answers are weighed as well: apps that name a protocol, and apps that name none. */
const named = ['react-openaiChat', 'vue-openaiChat', 'svelte-openaiChat']
const unnamed = ['react-auto', 'vue-auto', 'svelte-auto']

/** What SPEED limits, in kB: of an import, what comes with the page or all of it. */
const goals: readonly (readonly [name: string, part: keyof Weight, limit: number])[] = [
  ['react-openaiChat', 'first', 6],
  ['vue-openaiChat', 'first', 6],
  ['svelte-openaiChat', 'first', 6],
  ['react-auto', 'answer', 12],
  ['vue-auto', 'answer', 12],
  ['svelte-auto', 'answer', 12],
  ['core-decode-openaiChat', 'first', 4],
]

/** What an app has loaded by then. */
const loaded: Readonly<Record<keyof Weight, string>> = {
  first: '',
  named: ', with an answer',
  answer: ', with one protocol',
  all: ', with every protocol',
}

export const size: Row = {
  name: 'size',
  about: 'what an app ships, minified and gzipped, the framework outside',
  async measure() {
    const weights = new Map<string, Weight>()
    const failures = new Map<string, string>()
    for (const { name, code } of [...imports, ...peerImports]) {
      try {
        weights.set(name, await weigh(code))
      } catch (error) {
        failures.set(name, String(error))
      }
    }
    const kilobytes = (name: string, part: keyof Weight): number | null => {
      const weight = weights.get(name)
      return weight ? weight[part] / 1000 : null
    }
    const entry = (name: string, part: keyof Weight): Entry => {
      const best = kilobytes(name, part)
      const one = kilobytes(base, 'first')
      const ratio = best !== null && one !== null ? best / one : null
      return { name: name + loaded[part], best, ratio, spread: null, failure: failures.get(name) }
    }
    return {
      row: 'size',
      tables: [
        {
          caption: 'with the page',
          unit: 'kB',
          entries: [...imports, ...peerImports].map(({ name }) => entry(name, 'first')),
        },
        {
          caption: 'with an answer; with those of one protocol, the largest, and of every one',
          unit: 'kB',
          entries: [
            ...named.map((name) => entry(name, 'named')),
            ...unnamed.flatMap((name) => [entry(name, 'answer'), entry(name, 'all')]),
          ],
        },
      ],
      growth: [],
      targets: goals.map(([name, part, limit]) =>
        atMost(`${name}${loaded[part]}: ≤ ${limit} kB`, limit, kilobytes(name, part)),
      ),
    }
  },
}
