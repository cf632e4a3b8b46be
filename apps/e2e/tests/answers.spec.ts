import { APIS, type Glimpse } from '../support/demo.ts'
import { holdHalfway } from '../support/halfway.ts'
import { expect, test } from '../support/test.ts'

const LONG = 'How does an answer reach me word by word?'

for (const api of APIS) {
  test(`an answer of ${api} grows on the page, then is done and counted`, async ({
    demo,
    paced,
    models,
  }) => {
    await demo.open(paced.url)
    await demo.choose(api)
    const seen = await demo.watch()
    await demo.ask('Show me one mill in many scripts, with emoji.')
    await demo.expectStatus('done')

    const all: readonly Glimpse[] = await seen.jsonValue()
    const glimpses = all.filter(({ status }) => status !== '')
    const growing = glimpses.filter(({ status, text }) => status === 'streaming' && text !== '')
    expect(new Set(growing.map(({ text }) => text)).size).toBeGreaterThan(1)
    expect(growing[0]?.text.length).toBeLessThan(glimpses.at(-1)?.text.length ?? 0)
    expect(growing.some(({ speed }) => speed.startsWith('~'))).toBe(true)
    expect(glimpses[0]?.status).toBe('connecting')

    await expect(demo.part('first-token')).toHaveText(/^\d+\.\d\d s$/)
    await expect(demo.part('speed')).toHaveText(/^\d+ tokens\/s$/)
    await expect(demo.part('tokens-in')).toHaveText(/^\d+$/)
    await expect(demo.part('tokens-out')).toHaveText(/^\d+$/)
    await expect(demo.part('model')).toHaveText(models[`${api.toUpperCase()}_MODEL`] ?? '')
  })

  test(`${api} calls a tool: its name and input are shown`, async ({ demo, quick }) => {
    await demo.open(quick.url)
    await demo.choose(api)
    await demo.ask('What is the weather in Kyoto?')
    await demo.expectStatus('done')
    await expect(demo.part('tool-name')).toHaveText('get_weather')
    const city = demo.part('field').filter({ hasText: 'city' })
    await expect(city.getByRole('definition')).toHaveText('Kyoto')
    await expect(demo.part('end-note')).toBeVisible()
  })
}

test('reasoning is folded, says that it is under way, and can be opened', async ({
  demo,
  paced,
}) => {
  await demo.open(paced.url)
  await demo.ask(LONG)
  const reasoning = demo.part('reasoning')
  await expect(reasoning).toHaveAttribute('data-state', 'streaming')
  await expect(reasoning.locator('summary')).toHaveText('Thinking…')
  await expect(demo.part('reasoning-text')).toBeHidden()
  await reasoning.locator('summary').click()
  await expect(demo.part('reasoning-text')).toBeVisible()
  await expect(reasoning).toHaveAttribute('data-state', 'done')
  await expect(demo.part('reasoning-text')).toHaveText(/\w{3}/)
  await demo.stop()
})

test('Markdown is rendered, and what is finished keeps its elements', async ({
  demo,
  replayRig,
}) => {
  const goOn = await holdHalfway(replayRig, LONG)
  await demo.open(replayRig.url)
  await demo.ask(LONG)
  await demo.expectText(300)
  const first = await demo.part('answer-markdown').locator('.block').first().elementHandle()
  goOn()
  await demo.expectStatus('done')
  expect(await first?.evaluate((element) => element.isConnected)).toBe(true)
  const prose = demo.part('answer-markdown')
  await expect(prose.locator('table td').first()).toBeVisible()
  await expect(prose.locator('pre code')).toContainText('await fetch(')
  await expect(prose.locator('strong').first()).toBeVisible()
  await expect(prose.getByRole('link').first()).toHaveAttribute('rel', /noopener/)
})

test('markup in an answer is shown as harmless text', async ({ demo, replayRig, page }) => {
  const text =
    '<img src=x onerror="window.hurt = 1"> <script>window.hurt = 2</script> [go](javascript:alert(1)) **fine**'
  const chunk = { choices: [{ index: 0, delta: { content: text }, finish_reason: 'stop' }] }
  replayRig.body = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  await demo.open(replayRig.url)
  await demo.ask('Hurt me')
  await demo.expectStatus('done')
  const prose = demo.part('answer-markdown')
  await expect(prose.locator('strong')).toHaveText('fine')
  await expect(prose.locator('img, script')).toHaveCount(0)
  await expect(prose.locator('a[href^="javascript"]')).toHaveCount(0)
  expect(await page.evaluate(() => Reflect.get(window, 'hurt'))).toBeUndefined()
  expect(await demo.plainText()).toBe(text)
})

test('stopping keeps the text, ends the request upstream, and one can ask again', async ({
  demo,
  replayRig,
}) => {
  const goOn = await holdHalfway(replayRig, LONG)
  await demo.open(replayRig.url)
  await demo.ask(LONG)
  await demo.expectText(40)
  await demo.stop()
  await expect(demo.part('cut-off')).toBeVisible()
  const kept = await demo.plainText()
  expect(kept.length).toBeGreaterThan(40)
  const number = replayRig.upstream.requests.length
  await replayRig.upstream.waitFor((one) => one.number === number && one.outcome === 'aborted')

  goOn()
  await demo.part('ask-again').click()
  await demo.expectStatus('done')
  expect((await demo.plainText()).startsWith(kept)).toBe(true)
  await expect(demo.turns).toHaveCount(1)
})

test('a new question stops the answer under way, and keeps what had come of it', async ({
  demo,
  paced,
}) => {
  await demo.open(paced.url)
  await demo.ask(LONG)
  await demo.expectText(40)
  await demo.prompt.fill('Tell me a joke about streams.')
  await demo.prompt.press('Enter')
  await expect(demo.turns).toHaveCount(2)
  await demo.expectStatus('done')
  await expect(demo.turns.first().getByTestId('status')).toHaveAttribute('data-status', 'stopped')
  await expect(demo.turns.first().getByTestId('answer-markdown')).toHaveText(/.{40}/s)
})

for (const api of APIS) {
  test(`the next question takes the finished ones along to ${api}`, async ({ demo, quick }) => {
    await demo.open(quick.url)
    await demo.choose(api)
    await demo.ask('Tell me a joke about streams.')
    await demo.expectStatus('done')
    const said = await demo.plainText()
    const follow = `Explain that to ${api} and ${demo.framework}.`
    await demo.ask(follow)
    await demo.expectStatus('done')
    const { body } = await quick.upstream.waitFor(({ bodyText }) => bodyText.includes(follow))
    const sent = JSON.stringify(body)
    expect(sent).toContain('Tell me a joke about streams.')
    expect(sent).toContain(JSON.stringify(said))

    await demo.page.getByTestId('begin').click()
    await expect(demo.turns).toHaveCount(0)
  })
}

test('the answer can be copied as it came', async ({ demo, quick, context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await demo.open(quick.url)
  await demo.ask('Tell me a joke about streams.')
  await demo.expectStatus('done')
  await demo.part('copy').click()
  await expect(demo.part('copy')).toHaveText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await demo.plainText())
})

test('the page follows the answer until the reader scrolls up', async ({ demo, paced, page }) => {
  await page.setViewportSize({ width: 900, height: 520 })
  await demo.open(paced.url)
  await demo.ask(LONG)
  await demo.expectText(600)
  const fromEnd = () =>
    page.evaluate(() => {
      const { scrollHeight, clientHeight } = document.documentElement
      return scrollHeight - clientHeight - window.scrollY
    })
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0)
  await expect.poll(fromEnd).toBeLessThan(48)

  await page.mouse.move(450, 200)
  await page.mouse.wheel(0, -250)
  await expect.poll(fromEnd).toBeGreaterThan(150)
  const there = await page.evaluate(() => window.scrollY)
  await demo.expectText(1200)
  expect(await page.evaluate(() => window.scrollY)).toBe(there)
  await demo.stop()
})
