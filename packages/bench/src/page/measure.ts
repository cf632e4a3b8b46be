import { chromium, type Browser } from 'playwright'
import { chromiumLaunchOptions } from '../../../../scripts/chromium.mjs'
import type { FirstToken } from './first-token.ts'
import type { Shown } from './main.ts'

/** What one answer cost a page. */
export interface PageCost {
  /** The processor time of all tasks of the main thread, in milliseconds. */
  readonly task: number
  readonly statusRenders: number
}

export function launch(): Promise<Browser> {
  return chromium.launch(chromiumLaunchOptions())
}

/**
 * Shows one answer in a page of its own, by the browser's own account, in processor time: on two
 * cores, the browser's other processes and the server take the main thread's turn.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Performance/#method-enable
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
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const taskTime = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
    }
    const before = await taskTime()
    const shown: Shown = await page.evaluate(() => window.bench.answer())
    const task = (await taskTime()) - before
    if (shown.text !== text) throw new Error('The page shows something else.')
    return { task, statusRenders: shown.statusRenders }
  } finally {
    await page.close()
  }
}

/** An entry of a trace: a task and the thread it ran on, or the name of a thread. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** The processor time it took, in microseconds. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/**
 * Shows one answer in a page of its own.
 *
 * @returns The processor time of the longest task on the page's main thread, in milliseconds.
 */
export async function measureLongestTask(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.evaluate(async () => {
      await window.bench.mounted
    })
    await browser.startTracing(page, { categories: ['toplevel'] })
    await page.evaluate(() => window.bench.answer())
    const trace = await browser.stopTracing()
    const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(
      trace.toString(),
    )
    const main = traceEvents.filter(({ args }) => args.name === 'CrRendererMain')
    const tasks = traceEvents.filter(
      ({ name, pid, tid }) =>
        name.endsWith('RunTask') && main.some((thread) => thread.pid === pid && thread.tid === tid),
    )
    if (tasks.length === 0) throw new Error('The browser reported no task.')
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000
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
