import { at } from './corpus.ts'

/** One of the answers that the article prints. */
export interface Sample {
  /** The host that the article asks for it. */
  readonly name: string
  /** As printed: nothing between the events. */
  readonly printed: string
  /** The same with the blank line that ends an event. */
  readonly spaced: string
  readonly text: string
}

/** Finds the printed answers: each is a run of lines that begin with a field's name. */
export function findSamples(article: string): readonly Sample[] {
  const samples: Sample[] = []
  let host = ''
  let run: string[] = []
  for (const line of [...article.split(/\r?\n/), '']) {
    host = /\bcurl\b.*?https:\/\/([^/]+)/.exec(line)?.[1] ?? host
    if (/^(?:data|event): /.test(line)) {
      run.push(line)
    } else if (run.length > 0) {
      samples.push(toSample(host, run))
      run = []
    }
  }
  return samples
}

function toSample(name: string, lines: readonly string[]): Sample {
  const payloads = lines
    .filter((line) => line.startsWith('data: '))
    .map((line): unknown => JSON.parse(line.slice('data: '.length)))
  return {
    name,
    printed: lines.map((line) => `${line}\n`).join(''),
    spaced: lines.map((line) => (line.startsWith('data: ') ? `${line}\n\n` : `${line}\n`)).join(''),
    text: payloads.flatMap(textsOf).join(''),
  }
}

function textsOf(payload: unknown): readonly unknown[] {
  const choices = at(payload, 'choices')
  if (Array.isArray(choices)) return choices.map((choice) => at(at(choice, 'delta'), 'content'))
  const content = at(payload, 'content')
  return Array.isArray(content) ? content.map((piece) => at(piece, 'text')) : []
}
