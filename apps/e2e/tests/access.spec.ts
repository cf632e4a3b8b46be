import { fitScreen } from '../support/screens.ts'
import { expectSound } from '../support/sound.ts'
import { expect, test } from '../support/test.ts'

test('no accessibility fault and no sideways scrolling', async ({
  demo,
  quick,
  page,
  framework,
}) => {
  test.slow()
  await fitScreen(page, framework)
  await demo.open(quick.url)
  await expectSound(page)

  await demo.ask('How does an answer reach me word by word?')
  await demo.expectStatus('done')
  await demo.part('reasoning').locator('summary').click()

  await demo.ask('What is the weather in Kyoto?')
  await demo.expectStatus('done')
  for (const question of [
    'Search the news about water power.',
    'Calculate the power of a brook.',
    'Plan a trip along a river.',
    'Draw me a picture of a mill.',
    'Please refuse this.',
  ]) {
    await demo.ask(question)
    await demo.expectStatus('done')
    for (const result of await demo.part('tool-result').locator('summary').all()) {
      await result.click()
    }
  }
  quick.fault = 'error-event'
  await demo.ask('Show me one mill in many scripts, with emoji.')
  await demo.expectStatus('error')
  await demo.part('plain-toggle').click()
  await expect(demo.part('answer-plain')).toBeVisible()
  await expectSound(page)
})

test('everything can be done by keyboard', async ({ demo, paced, page }) => {
  await demo.open(paced.url)
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(demo.prompt).toBeFocused({ timeout: 50 })
  }).toPass({ intervals: [0] })
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('provider-anthropic')).toBeChecked()

  await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('How does an answer')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('reach me word by word?')
  await expect(demo.turns).toHaveCount(0)
  await page.keyboard.press('Enter')
  await demo.expectText(40)
  await expect(demo.part('question')).toHaveText(/answer\s+reach/)
  await page.keyboard.press('Escape')
  await demo.expectStatus('stopped')

  await page.keyboard.type('Tell me a joke')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByTestId('ask')).toBeFocused()
  await page.keyboard.press('Space')
  await demo.expectStatus('streaming')
  // The button keeps the focus when it turns into another.
  await expect(page.getByTestId('stop')).toBeFocused()
  await page.keyboard.press('Space')
  await demo.expectStatus('stopped')
})

test('a screen reader is told the states and the whole answer, not every token', async ({
  demo,
  paced,
  page,
}) => {
  await demo.open(paced.url)
  const announcer = page.getByTestId('announcer')
  await expect(announcer).toHaveAttribute('role', 'status')
  const said = await announcer.evaluateHandle((element) => {
    const texts: string[] = []
    new MutationObserver(() => {
      const text = element.textContent ?? ''
      if (text !== texts.at(-1)) texts.push(text)
    }).observe(element, { subtree: true, childList: true, characterData: true })
    return texts
  })
  await demo.ask('Tell me a joke about streams.')
  await demo.expectStatus('done')
  await expect(announcer).toHaveText(/^Answer complete/)
  const shown = (await demo.part('answer-markdown').textContent()) ?? ''
  const whole = (await announcer.textContent()) ?? ''
  for (const word of shown.split(/\s+/u)) expect(whole).toContain(word)
  expect((await said.jsonValue()).length).toBeLessThanOrEqual(3)
})

test('nothing moves for those who want less motion', async ({ demo, paced, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await demo.open(paced.url)
  await demo.ask('How does an answer reach me word by word?')
  await demo.expectText(20)
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  await demo.stop()
})
