import type { Page } from '@playwright/test'
import type { Framework } from './test.ts'

/**
 * The demos share their style and differ in their markup: each is looked at on one screen, and the
 * three screens together have both colour schemes and both widths.
 */
const SCREENS = {
  react: { colorScheme: 'light', width: 1280, height: 860 },
  vue: { colorScheme: 'light', width: 360, height: 740 },
  svelte: { colorScheme: 'dark', width: 1280, height: 860 },
} as const

/** Shows the page on the screen that is its framework's, without motion. */
export async function fitScreen(page: Page, framework: Framework): Promise<void> {
  const { colorScheme, width, height } = SCREENS[framework]
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
}
