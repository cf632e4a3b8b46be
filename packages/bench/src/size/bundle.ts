import { join } from 'node:path'
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
  /** What is loaded with the first answer whose protocol is not named. */
  readonly formats: readonly Chunk[]
  /** What is loaded when a feature is used that needs it: resuming, schemas of an answer. */
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
  const parted = new Set<Rolldown.OutputChunk>()
  /** The chunk and all that it imports, but for what came before. */
  function take(chunk: Rolldown.OutputChunk | undefined): Rolldown.OutputChunk[] {
    if (!chunk || parted.has(chunk)) return []
    parted.add(chunk)
    const imported = chunk.imports.map((name) => chunks.find(({ fileName }) => fileName === name))
    return [chunk, ...imported.flatMap(take)]
  }
  const first = take(chunks.find(({ isEntry }) => isEntry))
  const formats = take(chunks.find(({ facadeModuleId }) => isAuto(facadeModuleId)))
  const features = chunks.filter((chunk) => !parted.has(chunk))
  return {
    first: first.map(toChunk),
    formats: formats.map(toChunk),
    features: features.map(toChunk),
  }
}

function isAuto(module: string | null): boolean {
  return module?.endsWith('/protocols/auto.ts') ?? false
}

function toChunk({ fileName, code, modules }: Rolldown.OutputChunk): Chunk {
  const files = Object.entries(modules).flatMap(([file, { renderedLength }]) =>
    renderedLength > 0 ? [file] : [],
  )
  return { fileName: fileName.replaceAll('/', '-'), code, files }
}
