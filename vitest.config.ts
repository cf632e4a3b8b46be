import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Every package brings its own projects: `vitest.config.ts` for Node (named after the package) and
 * `vitest.browser.config.ts` for Chromium (named `browser:<package>`). `vitest.oldest.config.ts`
 * is for the oldest framework that is supported.
 */
export default defineConfig({
  test: {
    // Most tests wait for sockets and timers, so two share even a machine of two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: [
      'default',
      ...(process.env['GITHUB_ACTIONS'] ? ['github-actions'] : []),
      './scripts/report-skipped.ts',
    ],
    projects: [
      'scripts/vitest.config.ts',
      '{packages,apps}/*/vitest.config.ts',
      '{packages,apps}/*/vitest.browser.config.ts',
      'packages/*/vitest.oldest.config.ts',
    ],
  },
})
