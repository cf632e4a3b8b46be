import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replay } from '@millrace/testing'
import type { TestProject } from 'vitest/node'
import type { ContractContext } from '../context.ts'
import { findSamples } from './article.ts'
import { listRecordings, readIfThere } from './corpus.ts'
import { listenForContract } from './server.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const shared = resolve(root, '../shared')
const corpus = resolve(root, process.env['MILLRACE_CORPUS'] ?? join(shared, 'corpus'))

/** Vitest's global set-up: starts the server that the contract's tests talk to. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const recordings = await listRecordings(corpus)
  const article = await readIfThere(join(shared, 'article.txt'))
  const missing = [
    ...(recordings ? [] : ['no recordings: MILLRACE_CORPUS names no folder with expected.jsonl']),
    ...(article === undefined ? ['no samples: ../shared/article.txt is not there'] : []),
  ].join('; ')
  if (missing !== '') console.warn(`The contract skips what it has no data for: ${missing}`)

  const samples = findSamples(article ?? '')
  const server = await listenForContract({ corpus, recordings: recordings ?? [], samples })
  const context: ContractContext = {
    url: server.url,
    deadUrl: await findDeadUrl(),
    recordings: recordings ?? [],
    samples: samples.map(({ name, text }) => ({ name, text })),
    missing,
  }
  project.provide('contract', context)
  return () => server.close()
}

/** An origin that had a server a moment ago. */
async function findDeadUrl(): Promise<string> {
  const { url, close } = await replay('').listen()
  await close()
  return url
}
