import { createFakeProvider } from '@millrace/testing'
import type { Locator } from '@playwright/test'
import { answerTo } from '../support/answers.ts'
import { APIS, type Api, type Demo, type Glimpse } from '../support/demo.ts'
import { expect, test } from '../support/test.ts'

const SEARCH = 'Search the news about water power.'
const CALCULATE = 'Calculate the power of a brook.'
const TRIP = 'Plan a trip along a river, and save it.'
const DRAW = 'Draw me a picture of a mill wheel.'
const REFUSE = 'Please refuse this.'

async function askOf(demo: Demo, api: Api, question: string): Promise<void> {
  await demo.choose(api)
  await demo.ask(question)
  await demo.expectStatus('done')
}

test('sources are numbered, marked where they belong, and lead to their pages', async ({
  demo,
  quick,
}) => {
  const { text, sources = [] } = answerTo(SEARCH)
  await demo.open(quick.url)
  for (const api of APIS) {
    await askOf(demo, api, SEARCH)
    const marks = demo.part('answer-markdown').getByTestId('cite')
    const pages = demo.part('sources').getByRole('listitem')
    await expect(marks).toHaveCount(sources.length)
    await expect(pages).toHaveCount(sources.length)
    for (const [index, { url, title, place }] of sources.entries()) {
      const mark = marks.nth(index)
      await expect(mark).toHaveText(String(index + 1))
      const link = mark.getByRole('link', { name: title })
      await expect(link).toHaveAttribute('href', url)
      await expect(link).toHaveAttribute('rel', /noopener/)
      const page = pages.nth(index)
      await expect(page.getByRole('link', { name: title })).toHaveAttribute('href', url)
      await expect(page).toContainText(new URL(url).host)
      const before = await mark.evaluate((element) => {
        const range = document.createRange()
        range.setStart(element.closest('.block') ?? element, 0)
        range.setEndBefore(element)
        return range.toString()
      })
      expect(before.endsWith(text.slice(place?.start, place?.end))).toBe(true)
    }
    expect(quick.upstream.requests.at(-1)?.body).toHaveProperty('tools')
  }
})

for (const api of ['openai', 'anthropic'] as const) {
  test(`a tool's input of ${api} grows field by field`, async ({ demo, quick }) => {
    await demo.open(quick.url)
    const seen = await demo.watch()
    await askOf(demo, api, TRIP)
    const all: readonly Glimpse[] = await seen.jsonValue()
    const growing = all.filter(({ input, open }) => input !== '' && open > 0)
    const lengths = growing.map(({ input }) => input.length)
    expect(new Set(lengths).size).toBeGreaterThanOrEqual(2)
    expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
    expect(growing.every(({ open }) => open === 1)).toBe(true)

    await expect(demo.part('tool-name')).toHaveText('save_itinerary')
    await expect(demo.part('tool-input').locator('[data-open=true]')).toHaveCount(0)
    const shown = (await demo.part('tool-input').textContent()) ?? ''
    const words = wordsIn(answerTo(TRIP).toolCalls?.[0]?.input)
    expect(words.length).toBeGreaterThan(20)
    for (const word of words) expect(shown).toContain(word)
  })
}

/** All strings within a value, and the names of its properties. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => [name, ...wordsIn(one)])
}

test('a tool that the provider runs is named as such, with its result folded', async ({
  demo,
  quick,
  page,
}) => {
  const [tool] = answerTo(CALCULATE).serverTools ?? []
  if (tool?.kind !== 'code-execution') throw new Error('The library runs no code.')
  await demo.open(quick.url)
  for (const api of APIS) {
    await askOf(demo, api, CALCULATE)
    await expect(demo.part('tool')).toHaveCount(1)
    await expect(demo.part('tool-label')).toContainText('provider')
    await expect(demo.part('tool-input')).toContainText(tool.code.split('\n')[0] ?? '')
    await expect(demo.part('tool-output')).toBeHidden()
    await demo.part('tool-result').locator('summary').focus()
    await page.keyboard.press('Enter')
    await expect(demo.part('tool-output')).toBeVisible()
    for (const line of tool.output.trim().split('\n')) {
      await expect(demo.part('tool-output')).toContainText(line)
    }
    await expect(demo.part('answer-markdown')).toBeVisible()
  }
})

test('a picture is shown, and said in words', async ({ demo, quick }) => {
  const [image] = answerTo(DRAW).images ?? []
  await demo.open(quick.url)
  for (const api of ['openai', 'gemini'] as const) {
    await askOf(demo, api, DRAW)
    const picture = demo.part('file').getByRole('img')
    await expect(picture).toHaveAttribute('alt', /mill wheel/)
    await expect.poll(() => naturalWidth(picture)).toBe(image?.width)
    await expect(demo.part('file')).toHaveAttribute('data-preview', 'false')
  }
})

test('a preview makes way for its picture, and nothing moves', async ({ demo, replayRig }) => {
  const upstream = createFakeProvider({ pace: 'none' })
  const request = { model: 'any', stream: true, input: DRAW }
  const answer = await upstream.fetch(
    new Request('http://fake/v1/responses', { method: 'POST', body: JSON.stringify(request) }),
  )
  const events = (await answer.text()).split(/(?<=\n\n)/)
  const first = events.findIndex((event) => event.includes('.partial_image'))
  let goOn = (): void => undefined
  const until = new Promise<void>((resolve) => (goOn = resolve))
  replayRig.body = new TextEncoder().encode(events.join(''))
  replayRig.pause = {
    at: new TextEncoder().encode(events.slice(0, first + 1).join('')).byteLength,
    until,
  }

  await demo.open(replayRig.url)
  await demo.ask(DRAW)
  const figure = demo.part('file')
  const picture = figure.getByRole('img')
  await expect(figure).toHaveAttribute('data-preview', 'true')
  await expect.poll(() => naturalWidth(picture)).toBeGreaterThan(0)
  const preview = await picture.getAttribute('src')
  const element = await picture.elementHandle()
  const box = await element?.boundingBox()
  goOn()
  await demo.expectStatus('done')
  await expect(figure).toHaveAttribute('data-preview', 'false')
  expect(await picture.getAttribute('src')).not.toBe(preview)
  expect(await element?.evaluate((one) => one.isConnected)).toBe(true)
  expect(await element?.boundingBox()).toEqual(box)
})

/** The width of a picture that is loaded, in its own pixels; 0 before. */
function naturalWidth(picture: Locator): Promise<number> {
  return picture.evaluate((one) => (one instanceof HTMLImageElement ? one.naturalWidth : 0))
}

test('a refusal is shown as one, with the words of who refuses', async ({ demo, quick }) => {
  await demo.open(quick.url)
  for (const api of APIS) {
    await askOf(demo, api, REFUSE)
    await expect(demo.part('refusal')).toContainText(answerTo(REFUSE).refusal ?? '')
    await expect(demo.part('answer-markdown')).toHaveCount(0)
    await expect(demo.page.getByTestId('announcer')).toContainText('declined')
  }
})

test('what an API can show is two clicks away, and nothing else is offered', async ({
  demo,
  fake,
  page,
}) => {
  await demo.open(fake.url)
  const chip = (name: RegExp) => page.getByTestId('suggestion').filter({ hasText: name })
  await demo.choose('anthropic')
  await expect(chip(/search/i)).toBeVisible()
  await expect(chip(/picture/i)).toHaveCount(0)
  await demo.choose('gemini')
  await chip(/picture/i).click()
  await expect(demo.part('file').getByRole('img')).toBeVisible()
})

test('an input that is no JSON is shown as it came, with what is wrong', async ({
  demo,
  replayRig,
}) => {
  const written = '{"city": Kyoto}'
  const call = { index: 0, id: 'call_1', function: { name: 'get_weather', arguments: written } }
  const choice = { index: 0, delta: { tool_calls: [call] }, finish_reason: 'tool_calls' }
  replayRig.body = new TextEncoder().encode(
    `data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`,
  )
  await demo.open(replayRig.url)
  await askOf(demo, 'openai', 'What is the weather in Kyoto?')
  await expect(demo.part('tool')).toHaveAttribute('data-state', 'failed')
  await expect(demo.part('tool-input')).toHaveText(written)
  await expect(demo.part('tool-problem')).toContainText('not JSON')
})
