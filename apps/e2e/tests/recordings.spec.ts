import { APIS, type Api } from '../support/demo.ts'
import {
  articleSamples,
  CORPUS,
  hasArticle,
  hasCorpus,
  recordingsOf,
  type Recording,
} from '../support/recordings.ts'
import { expect, test } from '../support/test.ts'

for (const api of APIS) {
  test(`recordings of ${api} show the recorded text`, async ({ demo, replayRig }, testInfo) => {
    testInfo.skip(!hasCorpus(), `There are no recordings at ${CORPUS}.`)
    const recordings = recordingsOf(api)
    expect(recordings.length).toBeGreaterThanOrEqual(3)
    await demo.open(replayRig.url)
    await demo.choose(api)
    for (const recording of recordings) await show(recording)

    async function show({ name, body, text }: Recording) {
      replayRig.body = body
      await demo.ask(name)
      await demo.expectStatus('done')
      expect(await demo.plainText(), name).toBe(text)
    }
  })
}

test('the samples of the article show their text as they stand', async ({
  demo,
  replayRig,
}, testInfo) => {
  testInfo.skip(!hasArticle(), `There is no article beside ${CORPUS}.`)
  const samples = articleSamples()
  expect(samples).toHaveLength(APIS.length)
  await demo.open(replayRig.url)
  for (const [index, { name, body, text }] of samples.entries()) {
    const api: Api = APIS[index] ?? 'openai'
    replayRig.body = body
    await demo.choose(api)
    await demo.ask(name)
    await demo.expectStatus('done')
    expect(text).not.toBe('')
    expect(await demo.plainText(), name).toBe(text)
  }
})
