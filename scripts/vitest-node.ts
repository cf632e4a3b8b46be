import { availableParallelism } from 'node:os'
import { defaultServerConditions, mergeConfig } from 'vite'
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

const conditions = ['millrace-source', ...defaultServerConditions]

/**
 * The Vitest config of a package's tests in Node. Workspace packages resolve to their source. Tests
 * are `*.test.ts` below `src` or `test` unless `overrides.test.include` says otherwise; the tests
 * of `vitest-browser.ts` are left out.
 *
 * @param name the project's name, as `vitest run --project` takes it
 * @param overrides what the package adds, merged over the preset
 */
export function nodeTests(name: string, overrides: ViteUserConfig = {}): ViteUserConfig {
  const preset = defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      environment: 'node',
      // Most tests wait for sockets and timers, so two share even a machine of two cores.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      exclude: [...configDefaults.exclude, '**/*.browser.test.*'],
      allowOnly: false,
      // A test that asserts nothing cannot fail.
      expect: { requireAssertions: true },
    },
  })
  const include = overrides.test?.include ?? ['{src,test}/**/*.test.{ts,tsx}']
  return mergeConfig(preset, { ...overrides, test: { ...overrides.test, include } })
}
