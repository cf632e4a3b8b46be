import type { Page } from '@playwright/test'
import type { Demo } from '../support/demo.ts'
import { fitScreen } from '../support/screens.ts'
import { expectSound } from '../support/sound.ts'
import { expect, test } from '../support/test.ts'

/** The panel, as a visitor uses it. */
function panelOf(page: Page) {
  const at = (part: string) => page.getByTestId(`feed-${part}`)
  return {
    at,
    fold: () => page.getByTestId('feed').locator('summary').click(),
    expectStatus: (status: string) => expect(at('status')).toHaveAttribute('data-status', status),
    count: async (part: string) => Number(await at(part).textContent()),
    /** The number that the last event's id ends with. */
    number: async () => Number(/-(\d+)$/.exec((await at('last-id').textContent()) ?? '')?.[1]),
  }
}

async function openFeed(demo: Demo, url: string) {
  await demo.open(url)
  const panel = panelOf(demo.page)
  await panel.fold()
  await panel.expectStatus('open')
  // It is open before its first event has come.
  await expect(panel.at('last-id')).toHaveText(/-\d+$/)
  return panel
}

/** Every event from the first one seen up to the last has come, and has come once. */
async function expectNoGap({ at, count }: ReturnType<typeof panelOf>): Promise<void> {
  await expect(at('missing')).toHaveText('0')
  await expect(at('repeated')).toHaveText('0')
  expect(await count('received')).toBeGreaterThan(0)
}

test('the feed tells how the mill does, as it goes on', async ({ demo, fake }) => {
  const panel = await openFeed(demo, fake.url)
  await expect(panel.at('water')).toHaveText(/^\d\.\d\d m$/)
  await expect(panel.at('wheel')).toHaveText(/^\d+\.\d rpm$/)
  await expect(panel.at('order')).toHaveText(/sacks? of \w+/)
  const before = await panel.number()
  await expect.poll(panel.number).toBeGreaterThan(before + 2)
  await expect(panel.at('event').first()).toContainText(/^\d+\s*(water|wheel|order)/)
  await expectNoGap(panel)
})

test('a feed that is cut comes back by itself, and nothing is lost', async ({
  demo,
  fake,
  page,
}) => {
  const panel = await openFeed(demo, fake.url)
  const before = await panel.number()
  const failed = page.waitForEvent('requestfailed', (one) => one.url().endsWith('/api/feed'))
  const barred = page.waitForResponse((one) => one.status() === 503)
  await panel.at('cut').click()
  const refusal = await barred
  await panel.expectStatus('reconnecting')
  await expect(panel.at('notice')).not.toBeEmpty()
  expect((await failed).failure()?.errorText).toMatch(/^net::ERR_/)
  const id = await refusal.request().headerValue('last-event-id')
  expect(Number(id?.split('-').at(-1))).toBeGreaterThanOrEqual(before)

  await panel.expectStatus('open')
  await expect.poll(panel.number).toBeGreaterThan(Number(id?.split('-').at(-1)) + 2)
  await expect(panel.at('notice')).toBeEmpty()
  await expectNoGap(panel)
})

test('a feed that is closed stays so, and goes on where it was once it is opened', async ({
  demo,
  fake,
  page,
}) => {
  const panel = await openFeed(demo, fake.url)
  await panel.at('toggle').click()
  await panel.expectStatus('closed')
  const before = await panel.number()
  // Another reader sees that the mill goes on meanwhile.
  const elsewhere = await page.context().newPage()
  await elsewhere.goto(page.url())
  const other = panelOf(elsewhere)
  await other.fold()
  await expect.poll(other.number).toBeGreaterThan(before + 1)
  expect(await panel.number()).toBe(before)
  await expect(panel.at('cut')).toHaveAttribute('aria-disabled', 'true')

  const asked = page.waitForRequest((one) => one.url().endsWith('/api/feed'))
  await panel.at('toggle').click()
  expect(await (await asked).headerValue('last-event-id')).toMatch(new RegExp(`-${before}$`))
  await expect.poll(panel.number).toBeGreaterThan(before + 1)
  await expectNoGap(panel)
})

test('nothing is asked for until the panel is unfolded, nor once it is folded', async ({
  demo,
  fake,
  page,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await demo.open(fake.url)
  expect(asked.filter((url) => url.includes('feed'))).toEqual([])
  const panel = panelOf(page)
  await panel.fold()
  await panel.expectStatus('open')
  const left = page.waitForEvent('requestfailed', (one) => one.url().endsWith('/api/feed'))
  await panel.fold()
  await left
  await expect(panel.at('status')).toHaveCount(0)
})

test('the feed and an answer come side by side', async ({ demo, fake }) => {
  const panel = await openFeed(demo, fake.url)
  const before = await panel.number()
  await demo.ask('Tell me a joke about streams.')
  await demo.expectStatus('done')
  await expect.poll(panel.number).toBeGreaterThan(before)
  await expectNoGap(panel)
})

test('the panel is sound', async ({ demo, fake, page, framework }) => {
  await fitScreen(page, framework)
  const panel = await openFeed(demo, fake.url)
  await expectSound(page)
  await panel.at('cut').click()
  await panel.expectStatus('reconnecting')
  await expect(panel.at('notice')).not.toBeEmpty()
  await expectSound(page)
})
