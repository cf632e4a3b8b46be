import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions, mergeConfig } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { chromiumLaunchOptions } from './chromium.mjs'

const SOURCE = 'millrace-source'

/**
 * The Vitest config of a package's tests in real Chromium. Workspace packages resolve to their
 * source. Tests are `*.browser.test.ts(x)` unless `overrides.test.include` says otherwise, so the
 * same folder can hold tests for Node.
 *
 * @param name the framework or package; the project is called `browser:<name>`
 * @param overrides plugins and whatever else the package needs, merged over the preset
 */
export function browserTests(name: string, overrides: ViteUserConfig = {}): ViteUserConfig {
  const project = `browser:${name}`
  const preset = defineConfig({
    resolve: { conditions: [SOURCE, ...defaultClientConditions] },
    // What runs in Node beside the page (global set-up, server rendering) reads the source too.
    environments: {
      __vitest__: { resolve: { conditions: [SOURCE, ...defaultServerConditions] } },
    },
    test: {
      name: project,
      allowOnly: false,
      // A test that asserts nothing cannot fail.
      expect: { requireAssertions: true },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: chromiumLaunchOptions() }),
        instances: [{ browser: 'chromium', name: project }],
      },
    },
  })
  const include = overrides.test?.include ?? ['{src,test}/**/*.browser.test.{ts,tsx}']
  return mergeConfig(preset, { ...overrides, test: { ...overrides.test, include } })
}
