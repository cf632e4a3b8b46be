import type { Entry } from './result.ts'
import type { Results } from './store.ts'

/** Contenders at one work, as the chart shows them. */
export interface Panel {
  readonly title: string
  /** What is counted, in which unit. */
  readonly measure: string
  readonly bars: readonly Bar[]
}

export interface Bar {
  readonly label: string
  /** `floor` is what no view can be quicker than. */
  readonly kind: 'own' | 'floor' | 'peer'
  /** `null` where it has no figure. */
  readonly value: number | null
  /** The value as it is written beside the bar. */
  readonly text: string
}

interface Choice {
  readonly row: string
  readonly title: string
  readonly measure: string
  readonly read: (entry: Entry) => number | null
  readonly unit: '×' | 'kB'
  /** By the entries' names. */
  readonly bars: Readonly<Record<string, readonly [label: string, kind: Bar['kind']]>>
}

const choices: readonly Choice[] = [
  {
    row: 'decode',
    title: 'Decoding 20,000 events',
    measure: 'processor time, the bare loop’s = 1',
    read: ({ ratio }) => ratio,
    unit: '×',
    bars: {
      'bare loop, openai-chat': ['bare loop', 'floor'],
      'Millrace, openai-chat': ['Millrace', 'own'],
      'openai, .stream()': ['openai, .stream()', 'peer'],
      'AI SDK, Chat': ['AI SDK', 'peer'],
    },
  },
  {
    row: 'tool-input',
    title: 'A tool’s input, read as it comes',
    measure: 'processor time for 8,000 deltas, Millrace’s = 1',
    read: ({ ratio }) => ratio,
    unit: '×',
    bars: {
      'Millrace, openai-chat': ['Millrace', 'own'],
      'openai, .stream()': ['openai, .stream()', 'peer'],
      'Anthropic SDK, inputJson listener': ['Anthropic SDK', 'peer'],
      'AI SDK, Chat': ['AI SDK', 'peer'],
    },
  },
  {
    row: 'page',
    title: '8,000 tokens on a React page',
    measure: 'main-thread time in Chromium, bare DOM’s = 1',
    read: ({ ratio }) => ratio,
    unit: '×',
    bars: {
      'dom-blocks': ['bare DOM', 'floor'],
      'react-millrace-appended': ['Millrace, appended', 'own'],
      'react-millrace': ['Millrace', 'own'],
      'react-ai-sdk-throttled': ['AI SDK, each 16 ms', 'peer'],
      'react-ai-sdk': ['AI SDK', 'peer'],
      'react-tanstack': ['TanStack AI', 'peer'],
    },
  },
  {
    row: 'size',
    title: 'What an app loads',
    measure: 'minified and gzipped, React not counted',
    read: ({ best }) => best,
    unit: 'kB',
    bars: {
      'react-openaiChat, with an answer': ['Millrace, one format', 'own'],
      'react-auto, with one protocol': ['Millrace, any format', 'own'],
      'TanStack AI React': ['TanStack AI', 'peer'],
      'AI SDK React': ['AI SDK', 'peer'],
    },
  },
]

/** What the chart shows of the last results: a panel for each of its rows that was measured. */
export function panelsOf({ rows }: Results): Panel[] {
  return choices.flatMap(({ row, title, measure, read, unit, bars }) => {
    const result = rows[row]
    if (!result) return []
    const entries = result.tables.toReversed().flatMap((table) => table.entries)
    return [
      {
        title,
        measure,
        bars: Object.entries(bars).map(([name, [label, kind]]) => {
          // Of several tables the first counts: it is the plainest case.
          const entry = entries.findLast((each) => each.name === name)
          const value = entry ? read(entry) : null
          return { label, kind, value, text: value === null ? 'no figure' : written(value, unit) }
        }),
      },
    ]
  })
}

function written(value: number, unit: Choice['unit']): string {
  if (unit === 'kB') return `${value.toFixed(1)} kB`
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ×`
}

/** The same for who does not see it. */
export function describe(panels: readonly Panel[]): string {
  const sentences = panels.map(({ title, measure, bars }) => {
    const figures = bars.map(({ label, text }) => `${label} ${text}`).join('; ')
    return `${title} (${measure}): ${figures}.`
  })
  return sentences.join(' ')
}
