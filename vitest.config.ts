import { defineConfig } from 'vitest/config'

/**
 * Every package brings its own projects: `vitest.config.ts` for Node (named after the package) and
 * `vitest.browser.config.ts` for Chromium (named `browser:<package>`). `vitest.oldest.config.ts`
 * is for the oldest framework that is supported.
 */
export default defineConfig({
  test: {
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
