import { join } from 'node:path'
import { build, type Rolldown } from 'vite'
import { outside } from './imports.ts'

/** An app's code as it reaches the browser. */
export interface Bundle {
  /** What is loaded with the page. */
  readonly first: readonly Chunk[]
  /** What is loaded when it is needed. */
  readonly later: readonly Chunk[]
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
        external: outside,
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
  const first = new Set<Rolldown.OutputChunk>()
  function add(chunk: Rolldown.OutputChunk | undefined): void {
    if (!chunk || first.has(chunk)) return
    first.add(chunk)
    for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name))
  }
  add(chunks.find(({ isEntry }) => isEntry))
  return {
    first: [...first].map(toChunk),
    later: chunks.filter((chunk) => !first.has(chunk)).map(toChunk),
  }
}

function toChunk({ fileName, code, modules }: Rolldown.OutputChunk): Chunk {
  const files = Object.entries(modules).flatMap(([file, { renderedLength }]) =>
    renderedLength > 0 ? [file] : [],
  )
  return { fileName: fileName.replaceAll('/', '-'), code, files }
}
