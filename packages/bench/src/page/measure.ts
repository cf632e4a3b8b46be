import { chromium, type Browser } from 'playwright'
import { chromiumLaunchOptions } from '../../../../scripts/chromium.mjs'
import type { FirstToken } from './first-token.ts'
import type { Shown } from './main.ts'

/** What one answer cost a page's main thread, in milliseconds. */
export interface PageCost {
  /** All tasks. */
  readonly task: number
  readonly script: number
  /** Layout and style. */
  readonly layout: number
  readonly longestTask: number
  readonly statusRenders: number
}

export function launch(): Promise<Browser> {
  return chromium.launch(chromiumLaunchOptions())
}

/**
 * Shows one answer in a page of its own, by the browser's own account.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Performance/#method-getMetrics
 * @throws where the page shows something else
 */
export async function measurePage(browser: Browser, url: string, text: string): Promise<PageCost> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.evaluate(async () => {
      await window.bench.mounted
    })
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const metrics = async () => {
      const { metrics: all } = await session.send('Performance.getMetrics')
      return new Map(all.map(({ name, value }) => [name, value * 1000]))
    }
    const before = await metrics()
    const shown: Shown = await page.evaluate(() => window.bench.answer())
    const after = await metrics()
    if (shown.text !== text) throw new Error('The page shows something else.')
    const spent = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
    return {
      task: spent('TaskDuration'),
      script: spent('ScriptDuration'),
      layout: spent('LayoutDuration') + spent('RecalcStyleDuration'),
      longestTask: shown.longestTask,
      statusRenders: shown.statusRenders,
    }
  } finally {
    await page.close()
  }
}

/**
 * Shows one answer in a page of its own that watches for its first token.
 *
 * @throws where the page watches for none
 */
export async function measureFirstToken(browser: Browser, url: string): Promise<FirstToken> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.evaluate(async () => {
      await window.bench.mounted
    })
    const found: FirstToken | undefined = await page.evaluate(() => window.bench.firstToken())
    if (!found) throw new Error('The page watched for no token.')
    return found
  } finally {
    await page.close()
  }
}
