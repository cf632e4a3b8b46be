import { defineConfig } from '@playwright/test'
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs'
import type { Framework } from './support/test.ts'

const frameworks: readonly Framework[] = ['react', 'vue', 'svelte']

export default defineConfig<{ framework: Framework }>({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  reporter: [['list']],
  timeout: 40_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    launchOptions: chromiumLaunchOptions(),
    actionTimeout: 10_000,
  },
  projects: [
    { name: 'server', testMatch: 'server.spec.ts' },
    ...frameworks.map((framework) => ({
      name: framework,
      testIgnore: 'server.spec.ts',
      use: { framework },
    })),
  ],
})
