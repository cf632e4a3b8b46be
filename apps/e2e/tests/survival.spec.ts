import type { BrowserContext, Page } from '@playwright/test'
import { answerTo } from '../support/answers.ts'
import { Demo, type Glimpse } from '../support/demo.ts'
import { holdHalfway } from '../support/halfway.ts'
import { expect, test } from '../support/test.ts'

const QUESTION = 'How does an answer reach me word by word?'
const WHOLE = answerTo(QUESTION).text ?? ''
const JOKE = 'Tell me a joke about streams.'

/** Every text that was shown goes on from the one before it. */
function expectGrowth(glimpses: readonly Glimpse[]): void {
  const lengths = glimpses.map(({ text }) => text.length)
  expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
}

test('a reload in the middle of an answer goes on with it, and asks nobody again', async ({
  demo,
  replayRig,
  page,
}) => {
  const goOn = await holdHalfway(replayRig, QUESTION)
  await demo.open(replayRig.url)
  await demo.ask(QUESTION)
  await demo.expectText(100)
  const before = replayRig.upstream.requests.length
  await page.reload()
  await demo.expectStatus('streaming')
  await expect(demo.part('question')).toHaveText(QUESTION)
  await demo.expectText(100)
  goOn()
  await demo.expectStatus('done')
  expect(await demo.plainText()).toBe(WHOLE)
  await expect(demo.part('journal')).toContainText('Found on the server')
  // What this page has not measured, it does not claim.
  await expect(demo.part('first-token')).toHaveText('–')
  expect(replayRig.upstream.requests.length).toBe(before)
  expect(replayRig.upstream.requests.at(-1)?.outcome).toBe('answered')
})

test('a server that is killed costs not a word', async ({ demo, replayRig, page }) => {
  const goOn = await holdHalfway(replayRig, QUESTION)
  await demo.open(replayRig.url)
  const kill = page.getByTestId('kill')
  await expect(kill).toHaveAttribute('aria-disabled', 'true')
  await demo.ask(QUESTION)
  await demo.expectText(100)
  const before = replayRig.upstream.requests.length
  const seen = await demo.watch()
  await kill.click()
  await demo.expectStatus('reconnecting')
  await expect(demo.part('cut-off')).toHaveText(/\d+ words kept/)
  goOn()
  await demo.expectStatus('done')

  expectGrowth(await seen.jsonValue())
  expect(await demo.plainText()).toBe(WHOLE)
  await expect(demo.part('journal')).toContainText('503')
  await expect(demo.part('journal')).toContainText('Connected again')
  await expect(demo.part('error')).toHaveCount(0)
  expect(replayRig.upstream.requests.length).toBe(before)
  expect(replayRig.upstream.requests.at(-1)?.outcome).toBe('answered')
})

/** The page once more, as its own link opens it. */
async function secondTab(page: Page, context: BrowserContext, framework: string): Promise<Demo> {
  const opened = context.waitForEvent('page')
  await page.getByTestId('second-tab').click()
  return new Demo(await opened, framework)
}

test('a second tab follows live, and what it asks the first one shows', async ({
  demo,
  replayRig,
  page,
  context,
}) => {
  const goOn = await holdHalfway(replayRig, QUESTION)
  await demo.open(replayRig.url)
  await demo.ask(QUESTION)
  await demo.expectText(100)
  const before = replayRig.upstream.requests.length
  const other = await secondTab(page, context, demo.framework)
  await other.expectText(100)
  await expect(other.part('status')).toHaveAttribute('data-status', 'streaming')
  goOn()
  await other.expectStatus('done')
  await demo.expectStatus('done')
  expect(await other.plainText()).toBe(WHOLE)
  expect(replayRig.upstream.requests.length).toBe(before)

  await other.ask(JOKE)
  await expect(demo.turns).toHaveCount(2)
  await demo.expectStatus('done')
  await expect(demo.part('question')).toHaveText(JOKE)
  // A tab that nobody sees gets few frames, which a click waits for.
  await page.bringToFront()
  expect(await demo.plainText()).toBe(WHOLE)
  await expect(demo.turns.first().getByTestId('status')).toHaveAttribute('data-status', 'done')
})

test('a stop in the second tab stops both, and upstream; a new beginning is one for both', async ({
  demo,
  replayRig,
  page,
  context,
}) => {
  const goOn = await holdHalfway(replayRig, QUESTION)
  await demo.open(replayRig.url)
  await demo.ask(QUESTION)
  await demo.expectText(100)
  const { number } = replayRig.upstream.requests.at(-1) ?? {}
  const other = await secondTab(page, context, demo.framework)
  await other.expectText(100)
  await other.stop()
  await demo.expectStatus('stopped')
  await expect(demo.part('error')).toHaveCount(0)
  await replayRig.upstream.waitFor((one) => one.number === number && one.outcome === 'aborted')

  await other.page.getByTestId('begin').click()
  await expect(other.turns).toHaveCount(0)
  await expect(demo.turns).toHaveCount(0)
  await page.reload()
  await expect(demo.turns).toHaveCount(0)
  goOn()
})

test('a finished conversation is back after a reload, and goes on', async ({
  demo,
  quick,
  page,
}) => {
  await demo.open(quick.url)
  await demo.choose('anthropic')
  await demo.ask(JOKE)
  await demo.expectStatus('done')
  quick.fault = 'http-401'
  await demo.ask('Is anybody there?')
  await demo.expectStatus('error')
  quick.fault = undefined
  await demo.ask('And why is that funny?')
  await demo.expectStatus('done')
  const last = await demo.plainText()
  const asked = quick.upstream.requests.length

  await page.reload()
  await expect(demo.turns).toHaveCount(3)
  await demo.expectStatus('done')
  expect(await demo.plainText()).toBe(last)
  await expect(page.getByTestId('status')).toHaveText(['Done', 'Not kept', 'Done'])
  await expect(page.getByTestId('provider-anthropic')).toBeChecked()
  await expect(page.getByTestId('journal')).toHaveCount(0)
  expect(quick.upstream.requests.length).toBe(asked)

  await demo.ask('Another one, please.')
  await demo.expectStatus('done')
  const sent = JSON.stringify(quick.upstream.requests.at(-1)?.body)
  expect(sent).toContain(JSON.stringify(answerTo(JOKE).text))
  expect(sent).toContain(JSON.stringify(last))
})
