import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const readme = readFileSync(resolve(root, 'README.md'), 'utf8')

/** The files behind the README's examples; the tests of each package run them. */
const examples = [
  ['tsx', 'packages/react/test/readme-example.tsx'],
  ['vue', 'packages/vue/test/readme-example.vue'],
  ['svelte', 'packages/svelte/test/readme-example.svelte'],
] as const

test.for(examples)('the README shows the %s example that is tested', ([language, file]) => {
  const source = readFileSync(resolve(root, file), 'utf8')
  expect(readme).toContain(`\`\`\`${language}\n${source}\`\`\``)
})

test.for(examples)('the %s example has fifteen lines at most', ([, file]) => {
  const lines = readFileSync(resolve(root, file), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(15)
})
