import { basename, join } from 'node:path'
import { build, type Rolldown } from 'vite'
import { outside } from './imports.ts'

/**
 * What Vite loads chunks with. Whatever app has a dynamic import has it once, ours or not, and other
 * bundlers have another.
 */
const loader = '\0vite/preload-helper.js'

/** An app's code as it reaches the browser. */
export interface Bundle {
  /** What is loaded with the page. */
  readonly first: readonly Chunk[]
  /** What is loaded with the first answer, in whatever format: it reads it sooner. */
  readonly answer: readonly Chunk[]
  /** What is loaded with the first answer whose protocol is not named: it tells the formats. */
  readonly auto: readonly Chunk[]
  /** What is loaded besides for an answer of one format, by the format's file. */
  readonly formats: ReadonlyMap<string, readonly Chunk[]>
  /** What is loaded when a feature is used that needs it: tools, resuming, schemas of an answer. */
  readonly features: readonly Chunk[]
}

export interface Chunk {
  readonly fileName: string
  readonly code: string
  /** The files whose code is in it. */
  readonly files: readonly string[]
}

/** Bundles what an app imports as Vite does for production. */
export async function bundle(code: string): Promise<Bundle> {
  const root = join(import.meta.dirname, '../..')
  const entry = join(root, 'app.js')
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['millrace-source', 'module', 'browser', 'production'] },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        external: [outside, loader],
        // An app's entry may share code with what is loaded on demand, with no chunk of its own.
        preserveEntrySignatures: 'allow-extension',
        output: { format: 'es' },
      },
    },
  })
  return split(outputOf(built))
}

function outputOf(built: Awaited<ReturnType<typeof build>>): Rolldown.OutputChunk[] {
  const [one] = Array.isArray(built) ? built : [built]
  if (!one || !('output' in one)) throw new TypeError('Vite watches, where it was to build.')
  return one.output.filter((file) => file.type === 'chunk')
}

/** Parts what the entry imports, and what that imports, from what is imported on demand. */
function split(chunks: readonly Rolldown.OutputChunk[]): Bundle {
  /** The chunk and all that it imports, but for what is there already. */
  function take(
    chunk: Rolldown.OutputChunk | undefined,
    there: ReadonlySet<Rolldown.OutputChunk>,
  ): Set<Rolldown.OutputChunk> {
    const taken = new Set<Rolldown.OutputChunk>()
    const add = (one: Rolldown.OutputChunk | undefined): void => {
      if (!one || taken.has(one) || there.has(one)) return
      taken.add(one)
      for (const name of one.imports) add(chunks.find(({ fileName }) => fileName === name))
    }
    add(chunk)
    return taken
  }
  const fileOf = ({ facadeModuleId }: Rolldown.OutputChunk) => facadeModuleId ?? ''
  const first = take(
    chunks.find(({ isEntry }) => isEntry),
    new Set(),
  )
  const of = (file: string) => chunks.find((chunk) => fileOf(chunk).endsWith(`/${file}`))
  const answer = take(of('repeat-reader.ts'), first)
  const auto = take(of('auto-on-demand.ts'), new Set([...first, ...answer]))
  const there = new Set([...first, ...answer, ...auto])
  const formats = chunks
    .filter((chunk) => chunk.isDynamicEntry && fileOf(chunk).includes('/protocols/on-demand/'))
    .map((chunk) => [basename(fileOf(chunk)), take(chunk, there)] as const)
  const known = new Set([...there, ...formats.flatMap(([, taken]) => [...taken])])
  return {
    first: [...first].map(toChunk),
    answer: [...answer].map(toChunk),
    auto: [...auto].map(toChunk),
    formats: new Map(formats.map(([file, taken]) => [file, [...taken].map(toChunk)])),
    features: chunks.filter((chunk) => !known.has(chunk)).map(toChunk),
  }
}

function toChunk({ fileName, code, modules }: Rolldown.OutputChunk): Chunk {
  const files = Object.entries(modules).flatMap(([file, { renderedLength }]) =>
    renderedLength > 0 ? [file] : [],
  )
  return { fileName: fileName.replaceAll('/', '-'), code, files }
}
