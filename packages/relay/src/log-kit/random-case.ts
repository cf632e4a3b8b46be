import { compareCursors, type Cursor } from '../log/cursor.ts'
import type { Log, PlacedTerminal, Terminal, Writer } from '../log/log.ts'
import type { CaseOf } from './case.ts'
import { begin, equal, newStream, pageOf } from './tools.ts'

/** What must be in the log: what was appended, and how it ended. */
interface Model {
  readonly id: string
  readonly writer: Writer
  readonly texts: string[]
  terminal: Terminal | undefined
}

/** One who reads, is cut off, and comes back with the last cursor it has seen. */
interface Reader {
  readonly model: Model
  readonly texts: string[]
  after: Cursor | undefined
  terminal: PlacedTerminal | undefined
}

const ends: readonly Terminal[] = [
  { type: 'end' },
  { type: 'cancelled' },
  { type: 'error', reason: 'upstream-lost' },
]

export interface RandomOptions {
  readonly seed: number
  readonly steps: number
}

/**
 * Appends, reads, joins and ends at random. At every moment what a reader has seen is the beginning
 * of what was appended, and at the end all of it, with one terminal.
 */
export function randomCase({ seed, steps }: RandomOptions): CaseOf {
  return {
    name: `shows each reader the beginning of what was appended, whatever happens (seed ${seed})`,
    async check(log) {
      const random = createRandom(seed)
      const models: Model[] = []
      const readers: Reader[] = []
      for (let step = 0; step < steps; step += 1) {
        const roll = random(10)
        const model = models[random(models.length)]
        if (!model || roll === 0) models.push(await addModel(log))
        else if (roll <= 3) await append(model, random)
        else if (roll === 4) readers.push(join(model))
        else if (roll <= 8) await read(log, readers[random(readers.length)], random)
        else if (random(4) === 0) await end(log, model, random)
      }
      for (const model of models) await end(log, model, random)
      for (const reader of [...readers, ...models.map(join)]) {
        while (!reader.terminal) await read(log, reader, random)
        equal(reader.texts, reader.model.texts, 'What a reader has seen in the end')
        equal(reader.terminal.terminal, reader.model.terminal, 'How it ended')
      }
    },
  }
}

async function addModel(log: Log): Promise<Model> {
  const stream = newStream()
  return { id: stream.id, writer: await begin(log, stream), texts: [], terminal: undefined }
}

async function append(model: Model, random: (below: number) => number): Promise<void> {
  const texts = Array.from({ length: 1 + random(4) }, (_, index) => {
    return `data: ${model.texts.length + index} ${'x'.repeat(random(30))}\n`
  })
  const written = await model.writer.append(texts).then(
    () => true,
    () => false,
  )
  equal(written, model.terminal === undefined, 'Whether an append was let')
  if (written) model.texts.push(...texts)
}

function join(model: Model): Reader {
  return { model, texts: [], after: undefined, terminal: undefined }
}

async function read(
  log: Log,
  reader: Reader | undefined,
  random: (below: number) => number,
): Promise<void> {
  if (!reader) return
  const { entries, terminal } = await pageOf(log, reader.model.id, reader.after, random(60))
  for (const { cursor, text } of entries) {
    if (reader.after) equal(compareCursors(reader.after, cursor) < 0, true, 'A cursor grows')
    reader.after = cursor
    reader.texts.push(text)
  }
  const { texts } = reader
  equal(texts, reader.model.texts.slice(0, texts.length), 'What a reader has seen')
  if (reader.terminal) equal(terminal, reader.terminal, 'The terminal, seen again')
  reader.terminal = terminal
}

async function end(log: Log, model: Model, random: (below: number) => number): Promise<void> {
  const terminal = ends[random(ends.length)] ?? { type: 'end' }
  const by = random(2) === 0 ? model.writer.finish(terminal) : log.finish(model.id, terminal)
  equal(await by, model.terminal === undefined, 'Whether an end counted')
  model.terminal ??= terminal
}

/** Whole numbers from 0 up to a bound, by a xorshift generator. */
function createRandom(seed: number): (below: number) => number {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return below === 0 ? 0 : (state >>> 0) % below
  }
}
