import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Imports that run the right way, one or more from each place that has a rule. */
const forward: Tree = {
  'packages/core/src/errors.ts': [],
  'packages/core/src/sse/decode.ts': ['../errors'],
  'packages/core/src/message/delta.ts': ['../errors'],
  'packages/core/src/transport/connect.ts': ['../sse/decode', '../errors'],
  'packages/core/src/protocols/anthropic.ts': ['type ../sse/decode', 'type ../message/delta'],
  'packages/core/src/stream/stream.ts': [
    '../transport/connect',
    '../protocols/anthropic',
    '../message/delta',
  ],
  'packages/core/src/feed/feed.ts': ['../transport/connect', '../sse/decode'],
  'packages/core/src/chat/chat.ts': ['../stream/stream'],
  'packages/core/src/index.ts': ['./stream/stream', './feed/feed', './chat/chat'],
  'packages/core/test/stream.test.ts': ['../src/index', '@millrace/testing'],
  'packages/testing/src/index.ts': [],
  'packages/contract/src/index.ts': ['@millrace/core', '@millrace/testing'],
  'packages/react/src/index.ts': ['@millrace/core'],
  'packages/react/test/contract.test.ts': ['../src/index', '@millrace/contract'],
  'packages/vue/src/index.ts': ['@millrace/core'],
  'packages/svelte/src/index.ts': ['@millrace/core'],
  'packages/relay/src/index.ts': ['@millrace/core'],
  'packages/relay-redis/src/index.ts': ['@millrace/relay'],
  'apps/demo-react/src/main.ts': ['@millrace/react', '@millrace/demo-kit'],
  'apps/demo-kit/src/index.ts': ['@millrace/core'],
}

/** One import that runs backwards or sideways: the file, what it imports, the rule it breaks. */
const backward: readonly [file: string, specifier: string, rule: string][] = [
  ['packages/core/src/errors.ts', './sse/decode', 'leaves'],
  ['packages/core/src/sse/decode.ts', '../message/delta', 'stage-sse'],
  ['packages/core/src/sse/decode.ts', 'type ../message/delta', 'stage-sse'],
  ['packages/core/src/message/delta.ts', '../sse/decode', 'stage-message'],
  ['packages/core/src/message/delta.ts', '../protocols/anthropic', 'stage-message'],
  ['packages/core/src/transport/connect.ts', '../protocols/anthropic', 'stage-transport'],
  ['packages/core/src/transport/connect.ts', '../message/delta', 'stage-transport'],
  ['packages/core/src/protocols/anthropic.ts', '../sse/decode', 'protocols-types-only'],
  ['packages/core/src/protocols/anthropic.ts', '../message/delta', 'protocols-types-only'],
  ['packages/core/src/protocols/anthropic.ts', '../transport/connect', 'stage-protocols'],
  ['packages/core/src/stream/stream.ts', '../feed/feed', 'stage-stream'],
  ['packages/core/src/stream/stream.ts', '../index', 'stage-stream'],
  ['packages/core/src/feed/feed.ts', '../stream/stream', 'stage-feed'],
  ['packages/core/src/chat/chat.ts', '../feed/feed', 'stage-chat'],
  ['packages/core/src/stream/stream.ts', '@millrace/testing', 'package-core-src'],
  ['packages/core/src/cache/cache.ts', '../errors', 'unnamed-stage'],
  ['packages/core/test/stream.test.ts', '@millrace/react', 'package-core-test'],
  ['packages/testing/src/index.ts', '@millrace/core', 'package-testing-src'],
  ['packages/contract/src/index.ts', '@millrace/react', 'package-contract-src'],
  ['packages/react/src/index.ts', '@millrace/vue', 'package-react-src'],
  ['packages/react/src/index.ts', '@millrace/contract', 'package-react-src'],
  ['packages/vue/src/index.ts', '@millrace/testing', 'package-vue-src'],
  ['packages/svelte/src/index.ts', '@millrace/relay', 'package-svelte-src'],
  ['packages/relay/src/index.ts', '@millrace/relay-redis', 'package-relay-src'],
  ['packages/react/src/index.ts', '../../core/src/errors', 'front-door'],
  ['packages/extra/src/index.ts', '@millrace/core', 'unnamed-package'],
  ['apps/demo-vue/src/main.ts', '../../demo-react/src/main', 'apps-are-ends'],
  ['packages/core/src/sse/decode.ts', './gone', 'resolvable'],
]

/** Files and what each imports; `type ` in front makes it a type-only import. */
type Tree = Readonly<Record<string, readonly string[]>>

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** Writes the tree as a workspace of its own. */
function plant(tree: Tree): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace imports '))
  folders.push(folder)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [file, specifiers] of Object.entries(tree)) {
    const lines = specifiers.map((specifier, index) => importLine(specifier, index))
    write(file, `${lines.join('\n')}\nexport interface Shape { readonly used: boolean }\n`)
  }
  for (const place of new Set(Object.keys(tree).map((file) => file.split('/', 2).join('/')))) {
    const name = `@millrace/${place.split('/')[1]}`
    const exports = { '.': { 'millrace-source': './src/index.ts', default: './dist/index.js' } }
    write(`${place}/package.json`, JSON.stringify({ name, type: 'module', exports }))
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(relative(dirname(link), join(folder, place)), link)
  }
  return folder
}

function importLine(specifier: string, index: number): string {
  const path = specifier.replace(/^type /, '')
  const target = path.startsWith('.') ? `${path}.ts` : path
  return specifier.startsWith('type ')
    ? `import type { Shape as Shape${index} } from '${target}'`
    : `import * as import${index} from '${target}'\nvoid import${index}`
}

interface Verdict {
  readonly code: number | null
  /** `rule: file → imported file`, as the gate prints them. */
  readonly errors: readonly string[]
  readonly output: string
}

/** Runs the rule over a tree the way the gate does. */
function judge(tree: Tree): Verdict {
  const { status, stdout, stderr } = spawnSync(
    join(root, 'node_modules/.bin/depcruise'),
    ['--config', join(root, '.dependency-cruiser.mjs'), 'packages', 'apps'],
    { cwd: plant(tree), encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  const errors = Array.from(stdout.matchAll(/^\s*error (.+?)\s*$/gm), (match) => match[1] ?? '')
  return { code: status, errors, output: stdout + stderr }
}

describe('the import direction', () => {
  test('lets imports through that run forward', { timeout: 30_000 }, () => {
    const { code, output } = judge(forward)
    expect(output).toContain('no dependency violations found')
    expect(code).toBe(0)
  })

  describe('fails on an import that runs backward', () => {
    const tree: Record<string, string[]> = {}
    for (const [file, specifiers] of Object.entries(forward)) tree[file] = [...specifiers]
    for (const [file, specifier] of backward) (tree[file] ??= []).push(specifier)
    let verdict: Verdict
    beforeAll(() => {
      verdict = judge(tree)
    }, 30_000)

    test.for(backward)('%s must not import %s', ([file, specifier, rule]) => {
      const imported = specifier.replace(/^type /, '')
      // A relative import is named by the file it leads to, a package by its entry.
      const target = imported.startsWith('@millrace/')
        ? `/${imported.slice('@millrace/'.length)}/src/index.ts`
        : `${imported.replace(/^(\.\.?\/)+/, '')}.ts`
      const found = verdict.errors.filter((error) => error.startsWith(`${rule}: ${file} `))
      expect(found.some((error) => error.endsWith(target))).toBe(true)
      expect(verdict.code).toBeGreaterThan(0)
    })
  })

  test('fails on a single one', { timeout: 30_000 }, () => {
    const file = 'packages/core/src/message/delta.ts'
    const { code, errors } = judge({ ...forward, [file]: ['../sse/decode'] })
    expect(errors).toEqual([`stage-message: ${file} → packages/core/src/sse/decode.ts`])
    expect(code).toBe(1)
  })

  test('fails on a circle of files', { timeout: 30_000 }, () => {
    const { code, errors } = judge({
      ...forward,
      'packages/core/src/sse/decode.ts': ['./encode'],
      'packages/core/src/sse/encode.ts': ['./decode'],
    })
    expect(errors).toEqual([expect.stringContaining('no-cycle: packages/core/src/sse/')])
    expect(code).toBe(1)
  })
})
