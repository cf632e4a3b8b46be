import { AxeBuilder } from '@axe-core/playwright'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerTo } from '../support/answers.ts'
import { APIS, Demo } from '../support/demo.ts'
import { startDemoServer } from '../support/demo-server.ts'
import { leaveEarly } from '../support/early-leavers.ts'
import { expect, KEYS, test } from '../support/test.ts'

const OPENAI = '/api/openai/v1/chat/completions'
const HELLO = JSON.stringify({
  model: 'any',
  stream: true,
  messages: [{ role: 'user', content: 'Tell me a joke' }],
})

function post(url: string, headers: Record<string, string> = {}, body = HELLO): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

test('the first page leads to the three demos', async ({ page, fake }) => {
  for (const framework of ['React', 'Vue', 'Svelte']) {
    await page.goto(fake.url)
    await page.getByTestId('demos').getByRole('link', { name: framework }).click()
    await expect(page.getByTestId('prompt')).toBeVisible()
    await expect(page).toHaveURL(`${fake.url}/${framework.toLowerCase()}/`)
    await expect(page.getByRole('navigation').locator('[aria-current=page]')).toHaveText(framework)
    await page.goto(`${fake.url}/${framework.toLowerCase()}`)
    await expect(page.getByTestId('prompt')).toBeVisible()
  }
})

test('the first page says what is live and what is fake', async ({ page, fake, paced, models }) => {
  await page.goto(fake.url)
  const lines = page.getByTestId('sources').getByRole('listitem')
  for (const variable of Object.keys(KEYS)) {
    await expect(lines.filter({ hasText: variable })).toContainText('fake')
  }
  await page.goto(paced.url)
  await expect(lines.filter({ hasText: 'live' })).toHaveCount(APIS.length)
  for (const model of Object.values(models)) await expect(lines.getByText(model)).toBeVisible()
})

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 360],
] as const) {
  test(`the first page is sound, ${colorScheme}, ${width} wide`, async ({ page, fake }) => {
    await page.setViewportSize({ width, height: 740 })
    await page.emulateMedia({ colorScheme })
    await page.goto(fake.url)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    expect(tooWide).toBe(false)
  })
}

test('a key reaches the provider and no page', async ({ page, paced }) => {
  const received: Promise<string>[] = []
  page.on('response', (response) => {
    const headers = response.headersArray().then((all) => JSON.stringify(all))
    const body = response.body().then(
      (bytes) => bytes.toString('utf8'),
      () => '',
    )
    received.push(headers, body)
  })
  await page.goto(paced.url)
  for (const [index, framework] of ['react', 'vue', 'svelte'].entries()) {
    const demo = new Demo(page, framework)
    await demo.open(paced.url)
    await demo.choose(APIS[index] ?? 'openai')
    await demo.ask('Tell me a joke about keys.')
    await demo.expectStatus('done')
  }
  const texts = [...(await Promise.all(received)), await page.content()]
  expect(texts.some((text) => text.includes('text/event-stream'))).toBe(true)
  for (const key of Object.values(KEYS)) {
    expect(texts.filter((text) => text.includes(key))).toEqual([])
  }
  const sent = paced.upstream.requests.map(({ headers }) => headers)
  expect(sent.map((headers) => headers.get('authorization'))).toContain(
    `Bearer ${KEYS.OPENAI_API_KEY}`,
  )
  expect(sent.map((headers) => headers.get('x-api-key'))).toContain(KEYS.ANTHROPIC_API_KEY)
  expect(sent.map((headers) => headers.get('x-goog-api-key'))).toContain(KEYS.GEMINI_API_KEY)
})

test('what a page sends of its own does not go on', async ({ paced }) => {
  const mark = `mark ${Math.random()}`
  const response = await post(
    `${paced.url}${OPENAI}`,
    { cookie: 'session=secret', authorization: 'Bearer mine', 'x-other': 'thing' },
    JSON.stringify({ model: 'any', stream: true, messages: [{ role: 'user', content: mark }] }),
  )
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  await response.body?.cancel()
  const { headers } = await paced.upstream.waitFor(({ bodyText }) => bodyText.includes(mark))
  expect(headers.get('authorization')).toBe(`Bearer ${KEYS.OPENAI_API_KEY}`)
  expect(headers.get('cookie')).toBeNull()
  expect(headers.get('x-other')).toBeNull()
})

test('pages of other sites are refused', async ({ paced }) => {
  const refused: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
  ]
  const before = paced.upstream.requests.length
  for (const headers of refused) {
    expect((await post(`${paced.url}${OPENAI}`, headers)).status).toBe(403)
  }
  expect(await statusFor(paced.url, 'elsewhere.example')).toBe(403)
  expect(paced.upstream.requests.length).toBe(before)

  const ours = await post(`${paced.url}${OPENAI}`, { origin: paced.url })
  expect(ours.status).toBe(200)
  await ours.body?.cancel()
})

/** The status a request gets that calls the server by another name. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const request = httpRequest(`${url}/api/config`, { headers: { host } })
  request.end()
  const [response] = await once(request, 'response')
  response.resume()
  return response.statusCode
}

test('only the streaming routes are served, by POST and within a limit', async ({ fake }) => {
  const { url } = fake
  expect((await post(`${url}/api/openai/v1/models`)).status).toBe(404)
  expect((await post(`${url}/api/elsewhere/v1/messages`)).status).toBe(404)
  expect((await post(`${url}/api/gemini/v1beta/models/../../x:streamGenerateContent`)).status).toBe(
    404,
  )
  expect((await fetch(`${url}${OPENAI}`)).status).toBe(405)
  expect((await post(`${url}${OPENAI}`, {}, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413)
  expect((await fetch(`${url}/react/../../package.json`)).status).toBe(404)
  expect((await fetch(`${url}/react/..%2f..%2fpackage.json`)).status).toBe(404)
})

test('a provider that cannot be reached is a 502 that says so', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const address = closed.address()
  const port = typeof address === 'object' && address ? address.port : 0
  closed.close()
  await once(closed, 'close')

  const server = await startDemoServer({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` })
  const response = await post(`${server.url}${OPENAI}`)
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining(`127.0.0.1:${port}`) },
  })
  await server.close()
})

test('a process that is killed loses its answer, and says so', async ({ page, models }) => {
  // Two servers are started, and one of them is waited for.
  test.slow()
  const question = 'How does an answer reach me word by word?'
  const demo = new Demo(page, 'react')
  const folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-'))
  const first = await startDemoServer({ ...models, DATA: folder })
  await demo.open(first.url)
  await demo.ask(question)
  await demo.expectText(40)
  await first.close('SIGKILL')
  await demo.expectStatus('reconnecting')
  const second = await startDemoServer({ ...models, DATA: folder }, Number(new URL(first.url).port))
  await demo.expectStatus('error')
  await expect(demo.part('error')).toContainText('producer-lost')
  await expect(demo.part('error-message')).toHaveText('The server that read the answer is gone.')
  await expect(demo.part('cut-off')).toHaveText(/\d+ words kept/)
  expect(answerTo(question).text?.startsWith(await demo.plainText())).toBe(true)
  await demo.part('retry').click()
  await demo.expectText(40)
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a port in use makes way for a free one, and it says so', async ({ fake }) => {
  const taken = Number(new URL(fake.url).port)
  const server = await startDemoServer({}, taken)
  expect(new URL(server.url).port).not.toBe(String(taken))
  expect(server.notices()).toContain(`${taken} is in use`)
  expect((await fetch(server.url)).status).toBe(200)
  expect(await server.close()).toBe(0)
})

test('hundreds of clients that leave early do not end it', async () => {
  const server = await startDemoServer()
  const paths = ['/', '/react/', '/kit/styles.css', '/nothing', '/api/config', '/api/nothing']
  await leaveEarly(server.url, [...paths, '/api/feed'], 1000)
  expect((await fetch(server.url)).status).toBe(200)
  expect(await server.close()).toBe(0)
  expect(server.notices()).toBe('')
})

test('the feed goes on after the event it is asked for', async ({ fake }) => {
  const url = `${fake.url}/api/feed`
  const whole = await fetch(url)
  expect(whole.headers.get('content-type')).toContain('text/event-stream')
  const [first = '', second = ''] = await idsOf(whole, 2)
  const [next] = await idsOf(await fetch(url, { headers: { 'last-event-id': first } }), 1)
  expect(next).toBe(second)
  expect((await fetch(url, { headers: { 'last-event-id': 'never-1' } })).status).toBe(409)
  expect((await fetch(`${url}/cut`)).status).toBe(405)
  const elsewhere = { 'sec-fetch-site': 'cross-site' }
  expect((await fetch(`${url}/cut`, { method: 'POST', headers: elsewhere })).status).toBe(403)
})

/** The ids of the first events; the rest is left. */
async function idsOf({ body }: Response, count: number): Promise<readonly string[]> {
  let text = ''
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id)
    if (ids.length >= count) return ids.slice(0, count)
  }
  return []
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it, even with an answer under way`, async () => {
    const server = await startDemoServer()
    const response = await post(`${server.url}${OPENAI}`, {
      'x-millrace-fault': 'hang',
    })
    const reader = response.body?.getReader()
    await reader?.read()
    expect(await server.close(signal)).toBe(0)
    await reader?.cancel().catch(() => undefined)
  })
}
