import type { Glimpse } from '../support/demo.ts'
import { answerTo } from '../support/answers.ts'
import { fitScreen } from '../support/screens.ts'
import { expectSound } from '../support/sound.ts'
import { expect, test } from '../support/test.ts'

const QUESTION = 'Tell me a joke about streams.'
const WHOLE = answerTo(QUESTION).text ?? ''

/** What strikes the connection, and how that is told where nobody keeps the answer. */
const STRIKES = [
  { trouble: 'cut', code: 'network' },
  { trouble: 'silence', code: 'timeout' },
  { trouble: 'truncate', code: 'truncated' },
] as const

for (const { trouble, code } of STRIKES) {
  test(`${trouble}: what came is kept, and the error says what happened`, async ({
    demo,
    fake,
    page,
  }) => {
    const failed: string[] = []
    page.on('requestfailed', (request) => failed.push(request.failure()?.errorText ?? ''))
    await demo.open(fake.url)
    await demo.trouble.selectOption(trouble)
    await demo.ask(QUESTION)
    await demo.expectStatus('error')
    // A cut is one: the browser itself sees the connection fail. What the page lets go is aborted.
    const isCut = () => failed.some((text) => text !== 'net::ERR_ABORTED')
    await expect.poll(isCut).toBe(trouble === 'cut')
    await expect(demo.part('error')).toHaveAttribute('data-code', code)
    await expect(demo.part('turn-trouble')).toBeVisible()
    await expect(demo.part('cut-off')).toHaveText(/\d+ words kept/)
    const kept = await demo.plainText()
    expect(kept).not.toBe('')
    expect(kept.length).toBeLessThan(WHOLE.length)
    expect(WHOLE.startsWith(kept)).toBe(true)

    await demo.trouble.selectOption('none')
    await demo.part('retry').click()
    await demo.expectStatus('done')
    expect(await demo.plainText()).toBe(WHOLE)
    await expect(demo.part('turn-trouble')).toHaveCount(0)
    await expect(demo.part('journal')).toHaveCount(0)
  })

  test(`${trouble}: an answer that is kept goes on where it was, and is whole`, async ({
    demo,
    fake,
    page,
  }) => {
    await demo.open(fake.url)
    await demo.trouble.selectOption(trouble)
    await demo.keep.check()
    const seen = await demo.watch()
    const cameBack = page.waitForRequest(
      (request) => request.method() === 'GET' && request.headers()['last-event-id'] !== undefined,
    )
    await demo.ask(QUESTION)
    await cameBack
    await demo.expectStatus('done')

    const glimpses: readonly Glimpse[] = await seen.jsonValue()
    const statuses = glimpses.map(({ status }) => status)
    expect(statuses).toContain('reconnecting')
    expect(statuses.lastIndexOf('streaming')).toBeGreaterThan(statuses.indexOf('reconnecting'))
    const lost = glimpses.filter(({ status }) => status === 'reconnecting')
    expect(lost.map(({ kept }) => kept).join()).toMatch(/\d+ words kept/)
    // What had come stayed on the page throughout.
    const lengths = glimpses.map(({ text }) => text.length)
    expect(lengths.slice(lengths.findIndex((length) => length > 0))).not.toContain(0)
    expect(await demo.plainText()).toBe(WHOLE)
    await expect(demo.part('error')).toHaveCount(0)
    await expect(demo.part('cut-off')).toHaveCount(0)
    await expect(demo.part('journal')).toContainText('are asked for')
    const journal = demo.part('journal').getByRole('listitem')
    await expect(journal.first()).toHaveAttribute('data-good', 'false')
    await expect(journal.last()).toHaveAttribute('data-good', 'true')
  })
}

test('an overload is waited for, and then there is an answer', async ({ demo, fake, page }) => {
  const refused: number[] = []
  page.on('response', (response) => {
    if (!response.ok()) refused.push(response.status())
  })
  await demo.open(fake.url)
  await demo.choose('anthropic')
  await demo.trouble.selectOption('overload')
  await demo.ask(QUESTION)
  await demo.expectStatus('done')
  expect(await demo.plainText()).toBe(WHOLE)
  expect(refused).toEqual([529, 529])
  await expect(demo.part('journal').getByText('HTTP 529')).toHaveCount(refused.length)
  await expect(demo.part('journal').getByRole('listitem').last()).toHaveAttribute(
    'data-good',
    'true',
  )
})

test('a failure midway is told in the provider’s words', async ({ demo, fake }) => {
  await demo.open(fake.url)
  await demo.trouble.selectOption('error')
  await expect(demo.keep).toHaveCount(0)
  await demo.ask(QUESTION)
  await demo.expectStatus('error')
  await expect(demo.part('error')).toHaveAttribute('data-code', 'provider')
  await expect(demo.part('error-message')).toHaveText(/overloaded/i)
  expect(WHOLE.startsWith(await demo.plainText())).toBe(true)
})

test('of a real provider only the connection can be troubled, and it hears nothing of it', async ({
  demo,
  paced,
}) => {
  await demo.open(paced.url)
  await expect(demo.trouble.getByRole('option', { disabled: true })).toHaveText([
    /overload.*fake provider only/i,
    /fail.*fake provider only/i,
  ])
  await demo.trouble.selectOption('cut')
  await demo.ask(QUESTION)
  await demo.expectStatus('error')
  await expect(demo.part('error')).toHaveAttribute('data-code', 'network')
  const { headers } = await paced.upstream.waitFor(({ outcome }) => outcome === 'aborted')
  expect([...headers.keys()].filter((name) => name.startsWith('x-demo'))).toEqual([])

  const asked = paced.upstream.requests.length
  await demo.keep.check()
  await demo.part('retry').click()
  await demo.expectStatus('done')
  expect(await demo.plainText()).toBe(WHOLE)
  expect(paced.upstream.requests.length).toBe(asked + 1)
})

test('the menu can be used by keyboard', async ({ demo, fake, page }) => {
  await demo.open(fake.url)
  await page.getByTestId('ask').focus()
  await page.keyboard.press('Tab')
  await expect(demo.trouble).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(demo.trouble).not.toHaveValue('none')
  await page.keyboard.press('Tab')
  await expect(demo.keep).toBeFocused()
  await page.keyboard.press('Space')
  await expect(demo.keep).toBeChecked()
})

test('the menu and what it brings about are sound', async ({ demo, fake, page, framework }) => {
  await fitScreen(page, framework)
  await demo.open(fake.url)
  await demo.trouble.selectOption('truncate')
  await demo.ask(QUESTION)
  await demo.expectStatus('error')
  await demo.keep.check()
  await demo.ask(QUESTION)
  await demo.expectStatus('done')
  await expect(demo.part('journal')).toBeVisible()
  await expectSound(page)
})
