import { FAULT_HEADER, type Fault } from '@millrace/testing'
import { APIS, type Api, type Demo } from '../support/demo.ts'
import { expect, test, type Framework, type QuickRig } from '../support/test.ts'

const QUESTION = 'Tell me a joke about streams.'
/** A reset takes along what the reader has not read yet, so there must be more than that. */
const LONG_QUESTION = 'How does an answer reach me word by word?'

/** What each fault is told as, and whether some of the answer came before it. */
const FAULTS: readonly { fault: Fault; code: string; status?: number; begun: boolean }[] = [
  { fault: 'http-401', code: 'http', status: 401, begun: false },
  { fault: 'http-429;retry-after=0', code: 'http', status: 429, begun: false },
  { fault: 'http-500', code: 'http', status: 500, begun: false },
  { fault: 'http-529;retry-after=0', code: 'http', status: 529, begun: false },
  { fault: 'html', code: 'content-type', begun: false },
  { fault: 'json', code: 'content-type', begun: false },
  { fault: 'broken-json', code: 'protocol', begun: true },
  { fault: 'error-event', code: 'provider', begun: true },
  { fault: 'truncate', code: 'truncated', begun: true },
  { fault: 'reset', code: 'provider', begun: true },
]

const ROUTES: Readonly<Record<Api, string>> = {
  openai: '/v1/chat/completions',
  anthropic: '/v1/messages',
  gemini: '/v1beta/models/any:streamGenerateContent?alt=sse',
}

const FRAMEWORKS: readonly Framework[] = ['react', 'vue', 'svelte']

/** What each demo is to show: the words are the same in all, so they share the faults. */
function shareOf(framework: Framework): typeof FAULTS {
  return FAULTS.filter((_, index) => FRAMEWORKS[index % FRAMEWORKS.length] === framework)
}

test('a fault is told in words, what came is kept, and one can try again', async ({
  demo,
  quick,
  framework,
}) => {
  test.slow()
  await demo.open(quick.url)
  for (const [index, told] of shareOf(framework).entries()) {
    await test.step(told.fault, () =>
      expectTold(demo, quick, APIS[index % APIS.length] ?? 'openai', told),
    )
  }
})

async function expectTold(
  demo: Demo,
  quick: QuickRig,
  api: Api,
  { fault, code, status, begun }: (typeof FAULTS)[number],
): Promise<void> {
  await demo.choose(api)
  quick.fault = fault
  await demo.ask(begun ? LONG_QUESTION : QUESTION)
  await demo.expectStatus('error')

  await expect(demo.part('error')).toHaveAttribute('data-code', code)
  await expect(demo.part('error-title')).toHaveText(/^\p{Lu}[\p{L} ’]{10,}$/u)
  if (status !== undefined) {
    const address = new URL(ROUTES[api], 'http://upstream')
    const request = new Request(address, { method: 'POST', headers: { [FAULT_HEADER]: fault } })
    const said: unknown = await (await quick.upstream.fetch(request)).json()
    const words = await demo.part('error-message').textContent()
    expect(JSON.stringify(said)).toContain(words?.trim())
    await expect(demo.part('error')).toContainText(`HTTP ${status}`)
  }
  await expect(demo.part('cut-off')).toBeVisible({ visible: begun })
  const kept = await demo.plainText()
  expect(kept !== '').toBe(begun)

  quick.fault = undefined
  await demo.part('retry').click()
  await demo.expectStatus('done')
  await expect(demo.part('error')).toHaveCount(0)
  const whole = await demo.plainText()
  expect(whole.length).toBeGreaterThan(kept.length)
  expect(whole.startsWith(kept)).toBe(true)
}

test('an answer is done at its terminator, whatever the socket does then', async ({
  demo,
  quick,
}) => {
  await demo.open(quick.url)
  quick.fault = 'hold-open'
  await demo.ask(QUESTION)
  await demo.expectStatus('done')
})

test('a server that falls silent can be stopped', async ({ demo, quick }) => {
  await demo.open(quick.url)
  quick.fault = 'hang'
  await demo.ask(QUESTION)
  await demo.expectText(5)
  await demo.stop()
  expect(await demo.plainText()).not.toBe('')
})

test('a demo server that is gone is told as a broken connection', async ({ demo, quick, page }) => {
  await demo.open(quick.url)
  await page.route('**/api/openai/**', (route) => route.abort('connectionrefused'))
  await demo.ask(QUESTION)
  await demo.expectStatus('error')
  await expect(demo.part('error')).toHaveAttribute('data-code', 'network')
  await expect(demo.part('retry')).toBeVisible()
})

test('the fake provider in the demo server fails on demand too', async ({ demo, fake, page }) => {
  await demo.open(fake.url)
  await page.setExtraHTTPHeaders({ [FAULT_HEADER]: 'truncate' })
  await demo.ask(QUESTION)
  await demo.expectStatus('error')
  await expect(demo.part('error')).toHaveAttribute('data-code', 'truncated')
  await expect(demo.part('cut-off')).toBeVisible()
})
